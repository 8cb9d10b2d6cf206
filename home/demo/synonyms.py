"""Words that mean the same to civil servants: what the demo's editors have told the search."""

from search.models import Synonym

# One group a line, its expressions parted by '='; '>' leads to what is found as well, but not the other way round.
GROUPS = """
ASN = aparatur sipil negara > pegawai negeri
PNS = pegawai negeri sipil
PPPK = P3K = pegawai pemerintah dengan perjanjian kerja
diklat = pendidikan dan pelatihan > pelatihan
bangkom = pengembangan kompetensi
WPL = workplace learning = belajar di tempat kerja = pembelajaran di tempat kerja
JP = jam pelajaran
nakes = tenaga kesehatan > perawat
RSUD = rumah sakit umum daerah > rumah sakit
inpres = instruksi presiden
perpres = peraturan presiden
UU = undang-undang
password = kata sandi
"""


def seed_synonyms() -> None:
    if Synonym.objects.exists():
        return
    for line in GROUPS.strip().splitlines():
        words, _, also = line.partition(">")
        Synonym.objects.create(words=_lines(words), also=_also(words, also), language="id")


def _lines(text: str) -> str:
    return "\n".join(part.strip() for part in text.split("=") if part.strip())


def _also(words: str, also: str) -> str:
    """A one-way row says all that its words find: each other, too."""
    return f"{_lines(words)}\n{_lines(also)}" if also.strip() else ""
