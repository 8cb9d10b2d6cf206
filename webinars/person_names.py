"""What of a display name tells people apart: titles, agencies, devices and spellings of one name are taken off.

Committees ask people to rename themselves with their agency in front and in capitals; people drop titles, or add them.
All of this serves suggestions to a human: no name ever matches anybody by itself. Pure functions, no database.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words_of(
    """
    prof dr drs dra drg drh ir h hj hi kh ust ustad ustadz ustadzah pdt bapak ibu pak bu sdr sdri kak ns ners apt
    spd mpd spdi mpdi ssos msi ssi se sh mh sip mip skom mkom st mt sst sstp stp skm mkes mhkes skep mkep sked skeb
    mkeb amd amk amkeb amdkep amdkeb sp mp spt mpt spi mpi spsi mpsi sag mag shi mhi sthi sei map sap ap mba mm ma
    msc med mpmat phd bsc sfarm mfarm sgz shut mhut sak mak ak ca shum mhum ssn msn str strkeb strkes strkep strip
    mars gr esq pd si sos kom kes kep keb hum sc ed ip tr farm psi spog spa spb spm
    """
)
# 'St.' in front of a name is Sitti; behind it, a degree. Spellings of one name are written as one.
SPELLINGS = {
    **dict.fromkeys(_words_of("st sitti sity siti"), "siti"),
    **dict.fromkeys(_words_of("abd abdoel abdul"), "abdul"),
    **dict.fromkeys(
        _words_of("m muh moh mohd muhd mohammad mohamad muhamad muhamat mochammad mochamad muchammad mohammed"),
        "muhammad",
    ),
}
DEVICES = _words_of("hp handphone laptop iphone ipad android samsung galaxy oppo vivo redmi xiaomi realme infinix")
AGENCY_WORDS = _words_of(
    """
    bpsdm bkd bkpsdm bkpsdmd bkn lan disdik dinkes dinsos dishub dispora disnaker disdukcapil dukcapil dinas badan
    kantor rsud rs puskesmas pkm upt uptd dkp dpmptsp dpk disbudpar bappeda bapenda bpkad bpbd kesbangpol inspektorat
    setda sekretariat setwan satpol kecamatan kec kelurahan kel desa kabupaten kab kota pemkot pemkab pemprov provinsi
    prov sman smkn smpn sdn sma smk smp sd tk slb madrasah man mtsn universitas unhas politeknik polda polres kemenag
    """
)
SEPARATORS = re.compile(r"\s*[_|/:]+\s*|\s+[-–—]+\s*|\s*[-–—]+\s+")
BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
WORD = re.compile(r"[^\W\d_]+(?:[.'’`´][^\W\d_]+)*")
VOWELS = frozenset("aeiou")
SHORTEST = 2  # letters of a word that says something


@dataclass(frozen=True)
class PlainName:
    """The words of a name, in order and in one case, and what stood around it that may be an agency."""

    words: tuple[str, ...]
    affiliations: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        return " ".join(self.words)

    @cached_property
    def sorted_text(self) -> str:
        return " ".join(sorted(self.words))


def name_key(name: str) -> str:
    """One spelling of a display name as a whole, titles and agency included: case and runs of blanks don't count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@lru_cache(maxsize=20_000)
def plain_name(name: str) -> PlainName:
    """'DISDIK_DRS. ANDI NUR, M.SI' -> words ('andi', 'nur'), affiliations ('disdik',)."""
    text = unicodedata.normalize("NFKC", name)
    inside = BRACKETS.findall(text)
    parts = [part for part in SEPARATORS.split(BRACKETS.sub(" ", text)) if part.strip()]
    names, affiliations = _apart(parts)
    words = _words(_without_degrees(" ".join(names)))
    while len(words) > 1 and words[0] in AGENCY_WORDS:
        affiliations, words = [*affiliations, words[0]], words[1:]
    if not words and inside:
        words = _words(_without_degrees(" ".join(inside)))
    return PlainName(tuple(words), tuple(part.strip().casefold() for part in [*affiliations, *inside] if part.strip()))


def _apart(parts: list[str]) -> tuple[list[str], list[str]]:
    """Parts of a name between separators: which are the person, which the agency."""
    names, affiliations = [], []
    for position, part in enumerate(parts):
        rest = parts[:position] + parts[position + 1 :]
        is_agency = bool(rest) and _looks_like_agency(part, is_first=position == 0, rest=" ".join(rest))
        (affiliations if is_agency else names).append(part)
    return (names, affiliations) if names else (parts, [])


def _looks_like_agency(part: str, *, is_first: bool, rest: str) -> bool:
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", part)]
    if not words or any(word in AGENCY_WORDS for word in words):
        return True
    if len(words) > 1 or part != part.upper():
        return False
    few_vowels = sum(letter in VOWELS for letter in words[0]) * 4 <= len(words[0])
    return few_vowels or (is_first and len(rest.split()) > 1)


def _without_degrees(text: str) -> str:
    """Cut off at the first comma behind which nothing but degrees stands."""
    head, comma, tail = text.partition(",")
    if not comma or not head.strip():
        return text
    words = re.findall(r"[^\W\d_.]+(?:\.[^\W\d_]*)*", tail)
    are_degrees = all("." in word or len(word) <= SHORTEST or word.casefold() in TITLES for word in words)
    return head if are_degrees else f"{head} {tail}"


def _words(text: str) -> list[str]:
    found: list[str] = []
    for word in WORD.findall(text.casefold()):
        whole = re.sub(r"['’`´]", "", word)
        joined = whole.replace(".", "")
        if joined in TITLES and not (joined == "st" and not found):
            continue
        for piece in whole.split("."):  # 'drs.h.andi' without a blank
            if piece in DEVICES or (piece in TITLES and not (piece == "st" and not found)):
                continue
            found.append(SPELLINGS.get(piece, piece))
    return found or re.findall(r"[^\W\d_]+", text.casefold())
