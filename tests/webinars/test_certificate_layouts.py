"""Every layout in both orientations: nothing overflows whatever the name, and the tags are whole."""

import dataclasses
import itertools
import re
import tomllib

import pypdfium2
import pytest

from tests.webinars.test_certificate_pdf import DATA, NINETY, picture, read, text_boxes
from tests.webinars.torture_names import PRINTABLE, UNPRINTABLE
from webinars.certificate_pdf.drawing import (
    TEMPLATE,
    EnglishWords,
    Logo,
    MissingGlyphError,
    Signatory,
    TopicLine,
    clean_text,
    draw_preview_pages,
    render_certificate,
)

STATEMENT = "sebagai {role} dalam webinar Seri-{series} “{webinar}” yang diselenggarakan {organiser} pada {date}."
FACES = list(itertools.product(("lattice", "centred", "letter"), ("landscape", "portrait")))
POINTS = 72 / 25.4
SPECK = 40  # square points: a full stop that is kerned into its neighbour has a box of its own
JAVANESE = re.compile("[\ua980-\ua9df]")  # its letters hang below and stand above one another
BAND = 15.5  # millimetres from the paper's edge to the inner edge of the cloth
ENGLISH = EnglishWords(
    title="Certificate",
    statement="as {role} in the webinar {webinar}, held on {date}",
    role_label="Participant",
    webinar_title="Learning at Work",
    event_date="Thursday, 10 July 2025",
)
SIGNATORIES = (
    Signatory(name="Dr. Contoh Pejabat", rank="Pembina Utama Madya", office="Plt. Kepala BPSDM"),
    Signatory(name="Drs. Malik", rank="Pembina", office="Sekretaris", on_behalf_of="a.n. Kepala LAN,"),
    Signatory(name="Ir. Siti", rank="Penata", office="Kepala Bidang Pengembangan Kompetensi"),
)
NOTE = "Dokumen ini telah ditandatangani secara elektronik dengan sertifikat elektronik dari BSrE, BSSN. " * 2


def face(layout: str, orientation: str, **fields):
    return dataclasses.replace(
        DATA, layout=layout, orientation=orientation, title="Sertifikat", statement=STATEMENT, **fields
    )


@pytest.fixture
def logo(tmp_path) -> Logo:
    from PIL import Image

    path = tmp_path / "logo.png"
    Image.new("RGBA", (300, 200), "#0b525980").save(path)
    return Logo(file=str(path), name="BPSDM")


def faults_of(pdf: bytes, orientation: str) -> list[str]:
    """Text outside of the frame, or upon other text: lines that cover more than a fifth of another one."""
    document = pypdfium2.PdfDocument(pdf)
    width, height = (297, 210) if orientation == "landscape" else (210, 297)
    faults = [] if len(document) == 1 else [f"{len(document)} pages"]
    boxes = []
    page = document[0].get_textpage()
    for index in range(page.count_rects()):
        left, bottom, right, top = page.get_rect(index)
        words = page.get_text_bounded(left, bottom, right, top)
        if min(left, bottom) < BAND * POINTS or right > (width - BAND) * POINTS or top > (height - BAND) * POINTS:
            faults.append(f"outside: {words}")
        if (right - left) * (top - bottom) > SPECK and not JAVANESE.search(words):
            boxes.append((left, bottom, right, top))
    for one, other in itertools.combinations(boxes, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        up = min(one[3], other[3]) - max(one[1], other[1])
        least = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
        if across > 0 and up > 0 and across * up > 0.2 * least:
            faults.append(f"upon each other: {page.get_text_bounded(*one)} / {page.get_text_bounded(*other)}")
    return faults


@pytest.mark.parametrize(("layout", "orientation"), FACES)
def test_sixty_torture_names_stay_within_the_frame(layout, orientation):
    assert len(PRINTABLE) + len(UNPRINTABLE) >= 60
    faults = []
    for name in PRINTABLE:
        pdf = render_certificate(face(layout, orientation, holder_name=name))
        faults += [f"{name[:30]}: {fault}" for fault in faults_of(pdf, orientation)]
    assert not faults


@pytest.mark.parametrize("name", UNPRINTABLE)
def test_names_without_glyphs_are_told_in_every_layout(name):
    for layout, orientation in FACES:
        with pytest.raises(MissingGlyphError):
            render_certificate(face(layout, orientation, holder_name=name))


@pytest.mark.parametrize("name", ["ᨈᨛᨑᨗ ᨕᨆᨛ", "ꦱꦸꦥꦂꦩꦤ꧀"])
def test_names_in_lontara_and_javanese_script_are_printed_in_fonts_of_their_own(name):
    pdf = render_certificate(face("centred", "landscape", holder_name=name))
    fonts = read(pdf).pages[0]["/Resources"]["/Font"].values()
    assert any("NotoSans" in str(font.get_object()["/BaseFont"]) for font in fonts)
    assert clean_text(name) in read(pdf).metadata.title


@pytest.mark.parametrize(("layout", "orientation"), FACES)
def test_everything_at_once_stays_within_the_frame(layout, orientation, logo):
    full = face(
        layout,
        orientation,
        holder_name=NINETY,
        webinar_title="Membangun Produktivitas Aparatur Sipil Negara Melalui Pembelajaran di Tempat Kerja " * 2,
        english=ENGLISH,
        signatories=SIGNATORIES,
        logos=(logo,) * 4,
        signature_note=NOTE,
    )
    assert not faults_of(render_certificate(full), orientation)


@pytest.mark.parametrize(("layout", "orientation"), FACES)
def test_the_longest_fields_stay_within_the_frame(layout, orientation):
    longest = face(
        layout,
        orientation,
        holder_name=(NINETY * 2)[:200],
        webinar_title=("Membangun Produktivitas Aparatur Sipil Negara " * 6)[:255],
        organiser=("Badan Pengembangan Sumber Daya Manusia " * 6)[:200],
        credit_regulation=("Peraturan Lembaga Administrasi Negara " * 3)[:100],
        number="0" * 120,
        signatories=SIGNATORIES[:2],
        english=ENGLISH,
    )
    assert not faults_of(render_certificate(longest), orientation)


def structure(pdf: bytes) -> list[tuple[str, str]]:
    """The tags in reading order: kind, alternative text."""
    found = []

    def walk(node) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get") and "/S" in node:
            found.append((node["/S"], str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node["/K"])

    walk(read(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


@pytest.mark.parametrize(("layout", "orientation"), FACES)
def test_pictures_have_texts_ornament_has_none_and_english_says_so(layout, orientation, logo):
    pdf = render_certificate(face(layout, orientation, english=ENGLISH, logos=(logo,)))
    tags = structure(pdf)
    pictures = [alternative for kind, alternative in tags if kind == "/Figure"]
    assert sorted(text.split(":")[0] for text in pictures) == ["Kode QR menuju halaman verifikasi", "Logo BPSDM"]
    assert [kind for kind, _alternative in tags].count("/H1") == 1
    assert b"/Lang(en-GB)" in read(pdf).pages[0].get_contents().get_data()  # of the words, not of the whole file


@pytest.mark.parametrize(("layout", "orientation"), FACES)
def test_fields_are_read_in_the_order_in_which_they_are_said(layout, orientation):
    text = " ".join(read(render_certificate(face(layout, orientation))).pages[0].extract_text().split())
    award = ["Sertifikat", "diberikan kepada", DATA.holder_name, "sebagai Peserta", "Workplace", "10 Juli 2025"]
    signed = ["Diterbitkan", DATA.signatory_office, DATA.signatory_name, DATA.signatory_rank]
    proven = ["Jam pelajaran", "4 JP", DATA.credit_regulation, "Kode verifikasi", DATA.code, DATA.verification_site]
    # The layouts put signature and proof in an order of their own, and a letter its number at the head.
    for said in ([DATA.organiser, *award, *signed], [*award, *proven], ["Sertifikat", "Nomor", DATA.number]):
        places = [text.index(words) for words in said]
        assert places == sorted(places), said


@pytest.mark.parametrize(("layout", "orientation"), FACES)
def test_the_qr_code_is_read_over_a_picture_too(layout, orientation, tmp_path):
    import zxingcpp
    from PIL import Image

    background = tmp_path / "latar.jpg"
    Image.effect_noise((600, 420), 80).convert("RGB").save(background)
    pdf = render_certificate(face(layout, orientation, background=str(background)))
    assert [found.text for found in zxingcpp.read_barcodes(picture(pdf))] == [DATA.verification_url]


def test_topics_stand_in_a_table_on_a_second_page():
    topics = (TopicLine(title="Kebijakan", credit_hours=1), TopicLine(title="Praktik", credit_hours=3))
    pdf = render_certificate(face("lattice", "landscape", topics=topics))
    words = " ".join(read(pdf).pages[1].extract_text().split())
    assert "Jumlah 4" in words
    kinds = [kind for kind, _alternative in structure(pdf)]
    assert kinds.count("/TH") == 3
    assert kinds.count("/H2") == 1
    assert "Jumlah" not in " ".join(
        read(render_certificate(face("lattice", "landscape", topics=topics[:1]))).pages[1].extract_text().split()
    )


def test_the_statement_about_the_signature_moves_nothing_else():
    plain, signed = (render_certificate(face("centred", "landscape", signature_note=note)) for note in ("", NOTE))
    before = {(text, box) for text, _size, box in text_boxes(plain)}
    after = {(text, box) for text, _size, box in text_boxes(signed)}
    assert before < after
    assert any("elektronik" in text for text, _ in after - before)


def test_the_preview_gives_a_picture_of_each_page():
    pages = draw_preview_pages(face("letter", "portrait", topics=(TopicLine(title="Kebijakan", credit_hours=4),)))
    assert [page[:4] for page in pages] == [b"\x89PNG"] * 2


def test_both_languages_have_the_same_words():
    words = tomllib.loads((TEMPLATE / "wording.toml").read_text())
    assert words["id"].keys() == words["en"].keys()
