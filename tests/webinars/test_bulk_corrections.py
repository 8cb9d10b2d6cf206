"""Names corrected by a table: out, corrected, looked at, taken in as a whole, and a second time nothing."""

import csv
import io

import pytest
from django.core import mail
from django.core.management import call_command
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.csv_records import FileError
from webinars.models import Certificate, CertificateVersion
from webinars.services.certificates.bulk_corrections import name_table, preview_corrections, take_in_corrections
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.certificates.revocation import revoke_certificate
from webinars.spreadsheets import write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    webinar = WebinarFactory(past=True, page=False)
    for name in ("Andi", "BUDI", "Citra", "Dewi"):
        make_attendee(webinar, full_name=name)
    issue_certificates(webinar=webinar)
    return webinar


@pytest.fixture
def editor():
    return UserFactory()


def rows_of(webinar) -> list[list]:
    table = name_table(webinar)
    return [table.header, *table.rows]


def as_csv(rows, delimiter=",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def take_in(webinar, data, editor) -> int:
    return take_in_corrections(webinar=webinar, data=data, reason="Daftar dari instansi", by=editor)


def test_the_workbook_goes_out_corrected_and_comes_in_once(webinar, editor):
    table = name_table(webinar)
    assert table.header == ["Nomor", "Nama", "Nama yang benar"]
    book = load_workbook(write_xlsx(table.name, table.header, table.rows))
    sheet = book.active
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["Andi", "BUDI", "Citra", "Dewi"]
    sheet["C3"], sheet["C4"] = "Budi Santoso, S.E.", "Citra"
    file = io.BytesIO()
    book.save(file)

    found = preview_corrections(webinar=webinar, data=file.getvalue())
    assert [(one.line, one.before, one.after) for one in found.changes] == [(3, "BUDI", "Budi Santoso, S.E.")]
    assert (found.unchanged, found.errors) == (3, [])
    assert CertificateVersion.objects.count() == 4  # looking changes nothing

    assert take_in(webinar, file.getvalue(), editor) == 1
    version = CertificateVersion.objects.get(version=2)
    assert version.printed["holder_name"] == version.certificate.holder_name == "Budi Santoso, S.E."
    assert (version.reason, version.created_by) == ("Daftar dari instansi", editor)
    assert take_in(webinar, file.getvalue(), editor) == 0
    assert CertificateVersion.objects.count() == 5
    call_command("send_outbox")
    assert len(mail.outbox) == 1
    [entry] = ModelLogEntry.objects.filter(action="webinars.names_corrected")
    assert entry.data == {"count": 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_either_language_will_do(webinar, editor, delimiter):
    rows = rows_of(webinar)
    rows[0] = ["Corrected name", "Number"]
    rows[1:] = [[f"{row[1]} Contoh", row[0]] for row in rows[1:]]
    assert take_in(webinar, as_csv(rows, delimiter), editor) == 4
    assert set(Certificate.objects.values_list("holder_name", flat=True)) == {
        "Andi Contoh",
        "BUDI Contoh",
        "Citra Contoh",
        "Dewi Contoh",
    }


def test_rows_that_cannot_be_are_named_and_then_nothing_is_taken_in(webinar, editor):
    revoked = Certificate.objects.get(holder_name="Dewi")
    rows = rows_of(webinar)
    revoke_certificate(certificate=revoked, reason="Salah orang", by=editor)
    rows[1][2] = "Andi Contoh"
    rows[2][2] = "王小明"
    rows[3][2] = "A" * 201
    rows[4][2] = "Dewi Contoh"
    rows += [["00099/salah", "Eka", "Eka Contoh"], [rows[1][0], "Andi", "Andi Lain"], ["", "", ""]]
    data = as_csv(rows)
    found = preview_corrections(webinar=webinar, data=data)
    assert [change.after for change in found.changes] == ["Andi Contoh"]
    assert [(error.row, error.field) for error in found.errors] == [
        (3, "Nama yang benar"),
        (4, "Nama yang benar"),
        (5, "Nama yang benar"),
        (6, "Nomor"),
        (7, "Nomor"),
    ]
    with pytest.raises(FileError):
        take_in(webinar, data, editor)
    assert CertificateVersion.objects.count() == 4


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"Nomor,Nama\n1,2\n",
        b"PK\x03\x04 kein Archiv",
        b"%PDF-1.7",
        "Nomor,Nama yang benar\n".encode("utf-16-le")[:-1],
        b"\xff" * 100,
    ],
)
def test_files_that_are_no_such_table_are_refused_in_words(webinar, data):
    with pytest.raises(FileError) as caught:
        preview_corrections(webinar=webinar, data=data)
    assert all(str(error.message) for error in caught.value.errors)


def test_numbers_that_look_like_formulas_come_back(webinar, editor):
    Certificate.objects.filter(holder_name="Andi").update(number="-1/2026")
    table = name_table(webinar)
    book = load_workbook(write_xlsx(table.name, table.header, table.rows))
    assert book.active["A2"].value == "'-1/2026"
    book.active["C2"] = "Andi Contoh"
    file = io.BytesIO()
    book.save(file)
    assert take_in(webinar, file.getvalue(), editor) == 1


def test_queries_hardly_grow_with_names(editor, django_assert_max_num_queries):
    """Each name has its entry in the log, which is three; all else is done together."""
    webinar = WebinarFactory(past=True, page=False)
    for _number in range(20):
        make_attendee(webinar)
    issue_certificates(webinar=webinar)
    rows = rows_of(webinar)
    for row in rows[1:]:
        row[2] = f"{row[1]} Contoh"
    with django_assert_max_num_queries(20 + 3 * 20):
        assert take_in(webinar, as_csv(rows), editor) == 20
