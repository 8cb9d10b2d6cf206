"""The downloads, read again as a spreadsheet reads them: columns, filters, NIPs as text, no formula."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory, make_agency
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import RegistrationQuestion
from webinars.services.certificates.issuing import issue_certificates

pytestmark = pytest.mark.django_db
NIP = "199003152015031007"
DANGEROUS = ["=1+1", "+62 811", "-2", "@SUM(A1)", "\tA", "\rA", "  =HYPERLINK(1)"]


def read_csv(client, name: str, **filters) -> list[dict[str, str]]:
    response = client.get(reverse(name), {"export": "csv", **filters})
    assert response["Content-Type"].startswith("text/csv")
    assert "no-store" in response["Cache-Control"]
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode(), newline="")))


def read_xlsx(client, name: str, **filters) -> list[dict]:
    response = client.get(reverse(name), {"export": "xlsx", **filters})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    header, *rows = sheet.iter_rows()
    names = [cell.value for cell in header]
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.fixture
def office(db):
    region = make_agency("Pemerintah Kabupaten Gowa")
    return make_agency("Dinas Kesehatan", parent=region)


def test_registrations(editor_client, office):
    webinar = WebinarFactory(series_number=41, timezone="Asia/Jayapura")
    learner = UserFactory(full_name="Ni'mah, S.Kep.", agency=office, nip=NIP, position="Perawat")
    RegistrationFactory(webinar=webinar, learner=learner, seat="stream")
    [row] = read_csv(editor_client, "registration:index", webinar=webinar.pk)
    assert row["Seri"] == "41"
    assert row["Nama lengkap"] == "Ni'mah, S.Kep."
    assert row["NIP"] == NIP
    assert (row["Instansi"], row["Induk instansi"]) == ("Dinas Kesehatan", "Pemerintah Kabupaten Gowa")
    assert row["Terdaftar pada"].endswith("+09:00")
    [cells] = read_xlsx(editor_client, "registration:index", webinar=webinar.pk)
    assert (cells["NIP"].value, cells["NIP"].data_type, cells["NIP"].number_format) == (NIP, "s", "@")
    assert cells["Seri"].value == 41
    assert cells["Terdaftar pada"].is_date


def test_the_file_is_named_after_the_webinar(editor_client):
    webinar = WebinarFactory(series_number=41)
    for export_format in ("csv", "xlsx"):
        response = editor_client.get(reverse("registration:index"), {"export": export_format, "webinar": webinar.pk})
        assert response["Content-Disposition"] == f'attachment; filename="seri-41-pendaftaran.{export_format}"'


def test_downloads_hold_what_the_filters_leave_and_not_one_page_of_it(editor_client, office):
    webinar = WebinarFactory()
    for _ in range(60):
        RegistrationFactory(webinar=webinar, learner=UserFactory(agency=office, verified=False))
    RegistrationFactory(webinar=webinar)
    region = office.get_parent()
    assert len(read_csv(editor_client, "registration:index", webinar=webinar.pk, agency=region.pk)) == 60
    assert len(read_xlsx(editor_client, "registration:index", webinar=webinar.pk, agency=region.pk)) == 60
    assert len(read_csv(editor_client, "registration:index", webinar=webinar.pk)) == 61


def test_attendance(editor_client, past_webinar, office):
    passes = make_attendee(past_webinar, minutes=112, agency=office)
    below = make_attendee(past_webinar, minutes=111)
    absent = RegistrationFactory(webinar=past_webinar)
    RegistrationFactory(webinar=past_webinar, status="cancelled")
    rows = {row["Email"]: row for row in read_csv(editor_client, "attendance:index", webinar=past_webinar.pk)}
    told = {email: (row["Menit"], row["Memenuhi syarat"]) for email, row in rows.items()}
    assert told == {
        passes.learner.email: ("112", "ya"),
        below.learner.email: ("111", "tidak"),
        absent.learner.email: ("0", "tidak"),
    }
    [cells] = read_xlsx(editor_client, "attendance:index", webinar=past_webinar.pk, agency=office.get_parent().pk)
    assert (cells["Menit"].value, cells["Menit yang disyaratkan"].value) == (112, 112)


def test_certificates(moderator_client, past_webinar, office):
    learner = make_attendee(past_webinar, agency=office, nip=NIP).learner
    issue_certificates(webinar=past_webinar)
    certificate = past_webinar.certificates.get()
    [row] = read_csv(moderator_client, "certificate:index", webinar=past_webinar.pk, agency=office.pk)
    assert (row["Nomor"], row["Pemegang"], row["NIP"]) == (certificate.number, learner.full_name, NIP)
    assert row["JP"] == "4"
    code = certificate.versions.get().code
    assert row["Verifikasi"].endswith(f"/sertifikat/{code}/")
    assert row["Verifikasi"].startswith("http")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_runs_as_a_formula(editor_client, text):
    webinar = WebinarFactory(page=False)
    learner = UserFactory(full_name=text, position=text, agency_other=text)
    RegistrationFactory(webinar=webinar, learner=learner)
    [row] = read_csv(editor_client, "registration:index", webinar=webinar.pk)
    assert [row[name] for name in ("Nama lengkap", "Jabatan", "Instansi")] == [f"'{text}"] * 3
    [cells] = read_xlsx(editor_client, "registration:index", webinar=webinar.pk)
    assert cells["Nama lengkap"].data_type == "s"
    assert cells["Nama lengkap"].value.startswith("'")


def test_characters_that_a_sheet_cannot_hold_are_left_out(editor_client):
    webinar = WebinarFactory(page=False)
    RegistrationFactory(webinar=webinar, learner=UserFactory(full_name="Bu\x0bdi\x1f 🙂"))
    [cells] = read_xlsx(editor_client, "registration:index", webinar=webinar.pk)
    assert cells["Nama lengkap"].value == "Budi 🙂"


@pytest.mark.parametrize("name", ["registration:index", "attendance:index", "certificate:index"])
@pytest.mark.parametrize("filters", [{"webinar": "abc"}, {"webinar": 2**70}, {"agency": "x"}, {"status": "\x00"}])
def test_a_filter_that_makes_no_sense_hands_out_nothing(moderator_client, name, filters):
    for export_format in ("csv", "xlsx"):
        response = moderator_client.get(reverse(name), {"export": export_format, **filters})
        assert response.status_code == 400
        assert response["Content-Type"].startswith("text/html")
        assert "Content-Disposition" not in response
        assert "Tidak ada yang diunduh" in response.content.decode()


@pytest.mark.parametrize("label", [*DANGEROUS, "Baris\x0bbaru"])
def test_a_question_as_a_header_is_no_formula_either(editor_client, label):
    webinar = WebinarFactory(page=False)
    RegistrationQuestion.objects.create(webinar=webinar, label=label, kind="text")
    RegistrationFactory(webinar=webinar)
    [row] = read_csv(editor_client, "registration:index", webinar=webinar.pk)
    response = editor_client.get(reverse("registration:index"), {"export": "xlsx", "webinar": webinar.pk})
    header = next(openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows())
    for name in (list(row)[-1], header[-1].value):
        assert not name.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert header[-1].data_type == "s"


def test_an_unknown_format_is_refused_in_words(editor_client, db):
    response = editor_client.get(reverse("registration:index"), {"export": "pdf"})
    assert response.status_code == 400
    assert "Tidak ada yang diunduh" in response.content.decode()
