"""The PDF itself: one page, accessible, archivable, readable by people and by phones."""

import dataclasses
import io
from datetime import UTC, datetime

import pypdf
import pypdfium2
import pytest
import zxingcpp

from webinars.certificate_pdf.codes import generate_code
from webinars.certificate_pdf.drawing import (
    CertificateData,
    MissingGlyphError,
    clean_text,
    render_certificate,
    split_name,
)

NINETY = "Prof. Dr. Ir. H. Andi Muhammad Nur Syamsul Bahri Daeng Mattalatta, S.Sos., S.H., M.Si., M.Ed., Ph.D."
DATA = CertificateData(
    number="00017/800.1.11/ASN-ADAPTIF/40/VII/2025",
    code="7K3M-Q9TV-2HXR-8WNB-4CDF-6GJS-P5RT",
    holder_name="Astuti Azis, S.Pd., M.Ed., Ph.D.",
    role_label="Peserta",
    webinar_title="Workplace Learning: Membangun Produktivitas ASN Melalui Pembelajaran di Tempat Kerja",
    series_number=40,
    event_date="Kamis, 10 Juli 2025",
    issued_date="14 Juli 2025",
    issued_at=datetime(2025, 7, 14, 3, tzinfo=UTC),
    credit_hours=4,
    credit_regulation="Peraturan LAN Nomor 10 Tahun 2018",
    organiser="BPSDM Provinsi Sulawesi Selatan",
    signatory_name="Dr. Contoh Pejabat, M.Psi.",
    signatory_rank="Pembina Utama Madya",
    signatory_office="Kepala BPSDM Provinsi Sulawesi Selatan",
    verification_url="https://portal.example/sertifikat/7K3MQ9TV2HXR8WNB4CDF6GJSP5RT/",
    verification_site="portal.example/sertifikat",
)
ENGLISH = dataclasses.replace(
    DATA, language="en", role_label="Speaker", event_date="Thursday, 10 July 2025", issued_date="14 July 2025"
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> str:
    return " ".join(read(pdf).pages[0].extract_text().split())


def picture(pdf: bytes, scale: float = 2.5):
    return pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil()


@pytest.mark.parametrize("data", [DATA, ENGLISH], ids=["id", "en"])
def test_every_field_can_be_selected_as_text(data):
    text = words(render_certificate(data))
    fields = dataclasses.asdict(data)
    hidden = {"issued_at", "verification_url", "language", "layout", "orientation"}
    for name in {name for name, value in fields.items() if value} - hidden:
        assert str(fields[name]) in text, name
    assert "4 JP" in text
    assert ("Sertifikat diberikan kepada" if data.language == "id" else "Certificate awarded to") in text


@pytest.mark.parametrize(("data", "language"), [(DATA, "id-ID"), (ENGLISH, "en-GB")], ids=["id", "en"])
def test_title_language_and_tags_are_set(data, language):
    reader = read(render_certificate(data))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert data.holder_name in reader.metadata.title
    assert reader.metadata.author == data.organiser
    xmp = catalogue["/Metadata"].get_data().decode()
    for claim in ("pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<"):
        assert claim in xmp


def test_one_page_of_a4_in_landscape_under_100_kilobytes_with_its_fonts_inside():
    pdf = render_certificate(dataclasses.replace(DATA, holder_name=NINETY))
    reader = read(pdf)
    assert len(pdf) < 100 * 1024
    assert len(reader.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [297, 210]
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    embedded = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]
    assert {font["/BaseFont"].split("+")[1].split("-")[0] for font in embedded} == {"EBGaramond", "PlusJakartaSans"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in embedded)


def test_the_qr_code_of_the_picture_leads_to_the_verification_page():
    [found] = zxingcpp.read_barcodes(picture(render_certificate(DATA)))
    assert found.text == DATA.verification_url


def test_every_code_makes_a_readable_qr_code():
    for _ in range(20):
        url = f"https://asn-adaptif.sulselprov.go.id/sertifikat/{generate_code()}/"
        pdf = render_certificate(dataclasses.replace(DATA, verification_url=url))
        assert [found.text for found in zxingcpp.read_barcodes(picture(pdf, scale=2))] == [url]


def text_boxes(pdf: bytes) -> list[tuple[str, float, tuple[float, ...]]]:
    """The page's runs of text: text, size in points, and left, bottom, right, top in points."""
    textpage = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    runs = []
    for index in range(textpage.count_rects()):
        box = textpage.get_rect(index)
        text = textpage.get_text_bounded(*box).strip()
        middle = textpage.get_index(box[0] + 1, (box[1] + box[3]) / 2, 20, 20)
        runs.append((text, pypdfium2.raw.FPDFText_GetFontSize(textpage, middle), box))
    return runs


def name_lines(pdf: bytes, data: CertificateData) -> list[tuple[str, float, float]]:
    """The lines of the name: text, size in points, right edge in points."""
    return [(text, size, box[2]) for text, size, box in text_boxes(pdf) if len(text) > 2 and text in data.holder_name]


@pytest.mark.parametrize(
    "name",
    [
        "Tenri",
        "Astuti Azis, S.Pd., M.Ed., Ph.D.",
        NINETY,
        "Dr. Drs. H. Andi Muhammad Nur Syamsul Bahri, S.Pd., S.H., S.Sos., M.Pd., M.H., M.Si., M.A.P., M.Ed., Ph.D.",
        " ".join(["Muhammad"] * 22),
        "W" * 200,
    ],
    ids=lambda name: f"{len(name)}-characters",
)
def test_long_names_shrink_into_at_most_two_lines_within_the_frame(name):
    data = dataclasses.replace(DATA, holder_name=name)
    pdf = render_certificate(data)
    assert len(read(pdf).pages) == 1
    assert name in words(pdf)
    lines = name_lines(pdf, data)
    assert " ".join(text for text, _, _ in lines) == name
    assert len(lines) <= 2
    assert max(right for _, _, right in lines) <= (297 - 28) / 25.4 * 72


def test_a_short_name_is_printed_larger_than_a_long_one():
    def size(name: str) -> float:
        data = dataclasses.replace(DATA, holder_name=name)
        return max(size for _, size, _ in name_lines(render_certificate(data), data))

    assert size("Andi Tenri") > size("Andi Tenri Muhammad Nur Syamsul, S.Sos., M.Si.") > size(NINETY + " " + NINETY)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Tenri", ["Tenri"]),
        (
            "Drs. Andi Muhammad Rahman Basri, S.Pd., M.Pd., M.Si.",
            ["Drs. Andi Muhammad Rahman Basri,", "S.Pd., M.Pd., M.Si."],
        ),
        ("Andi, A B C D E F G H I J K L M N O P", ["Andi, A B C D E F", "G H I J K L M N O P"]),
    ],
)
def test_names_break_before_the_titles_behind_them(name, lines):
    assert split_name(name) == lines


@pytest.mark.parametrize(
    "name",
    [
        "Ma’lik O'Brien “Ati” ʻOkina",
        "Łukasz Żółć-Nguyễn Thị Ñandú Öztürk",
        "Дмитрий Ωμέγα",
        "# *Budi* $x$ @acu <b> \\ {name} #{1+1}",
        "e\u0301ric a\u0323\u0302",
    ],
)
def test_apostrophes_diacritics_and_markup_are_printed_as_they_are(name):
    assert clean_text(name) in words(render_certificate(dataclasses.replace(DATA, holder_name=name)))


def test_letters_without_a_glyph_are_found_not_printed_as_boxes():
    with pytest.raises(MissingGlyphError) as caught:
        render_certificate(dataclasses.replace(DATA, holder_name="Budi 王"))
    assert caught.value.characters == "王"
    assert caught.value.code == "missing_glyph"
    assert words(render_certificate(DATA))  # and the compiler is sound afterwards


def test_marks_that_nobody_prints_are_left_out():
    assert clean_text(" Budi\x00\t 😀\u200b  Gembira\ufe0f\n") == "Budi Gembira"


def test_long_fields_stay_on_the_page():
    long = dataclasses.replace(
        DATA,
        holder_name=(NINETY * 2)[:200],
        webinar_title=("Membangun Produktivitas Aparatur Sipil Negara " * 6)[:255],
        organiser=("Badan Pengembangan Sumber Daya Manusia " * 6)[:200],
        signatory_name=("Prof. Dr. Andi " * 20)[:200],
        signatory_rank=("Pembina Utama Madya " * 20)[:200],
        signatory_office=("Plt. Kepala Badan Pengembangan " * 10)[:200],
        credit_regulation=("Peraturan Lembaga Administrasi Negara " * 10)[:200],
        number="0" * 120,
    )
    pdf = render_certificate(long)
    assert len(read(pdf).pages) == 1
    boxes = [box for _, _, box in text_boxes(pdf)]
    points = 72 / 25.4
    assert min(left for left, _, _, _ in boxes) > 73 * points
    assert max(right for _, _, right, _ in boxes) < (297 - 28) * points
    assert min(bottom for _, bottom, _, _ in boxes) > 20 * points


def test_the_same_data_give_the_same_bytes():
    assert render_certificate(DATA) == render_certificate(dataclasses.replace(DATA))
    assert render_certificate(DATA) != render_certificate(ENGLISH)


def test_a_certificate_without_credit_names_no_credit():
    text = words(render_certificate(dataclasses.replace(DATA, credit_hours=0, credit_regulation="")))
    assert "JP" not in text
    assert "Jam pelajaran" not in text
