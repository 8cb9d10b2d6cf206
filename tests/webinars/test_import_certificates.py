"""Certificates issued before the portal: taken in from a list, once, all or none, with files from one folder alone."""

import hashlib
import io
import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories.certificates import make_certificate
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import EarlierCertificate
from webinars.models.attendance import private_storage
from webinars.services.earlier_certificates.importing import import_earlier_certificates
from webinars.services.imports import SheetError

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HEADER = "number,full_name,role,nip,email,webinar,date,credit_hours,file"
BESSE = '001/BPSDM/2023,"Besse Tenri, S.Pd.",participant,198001312005012001,Besse@a.example,Etika ASN,2023-04-05,4,'
UMAR = "002/BPSDM/2023,Umar Gani,speaker,,,Etika ASN,2023-04-05,6,"
PDF = b"%PDF-1.4\n1 0 obj\n%%EOF\n"


def sheet(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def counts(result) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def faults_of(data: bytes, **options) -> list[tuple[int, str]]:
    with pytest.raises(SheetError) as error:
        import_earlier_certificates(data=data, **options)
    assert not EarlierCertificate.objects.filter(claimed_by=None).exists(), "something was written"
    return [(fault.row, fault.field) for fault in error.value.errors]


@pytest.fixture
def folder(tmp_path) -> Path:
    """Its one file is like no other test's: the private storage knows files by what they hold."""
    (tmp_path / "scans" / "2023").mkdir(parents=True)
    (tmp_path / "scans" / "2023" / "1.pdf").write_bytes(PDF + str(tmp_path).encode())
    (tmp_path / "secret.pdf").write_bytes(PDF)
    return tmp_path / "scans"


def test_a_row_becomes_a_certificate_that_waits_for_its_holder():
    assert counts(import_earlier_certificates(data=sheet(BESSE, UMAR))) == (2, 0, 0)
    besse = EarlierCertificate.objects.get(number="001/BPSDM/2023")
    assert (besse.full_name, besse.role, besse.nip) == ("Besse Tenri, S.Pd.", "participant", "198001312005012001")
    assert (besse.email, besse.held_on, besse.credit_hours) == ("besse@a.example", date(2023, 4, 5), 4)
    assert (besse.webinar, besse.webinar_title, besse.claimed_by) == (None, "Etika ASN", None)


def test_a_webinar_of_the_portal_is_found_by_series_and_by_title():
    webinar = WebinarFactory(page=False, series_number=7, title="Etika  Pelayanan")
    rows = [UMAR.replace("Etika ASN", "Seri-7"), BESSE.replace("Etika ASN", "etika pelayanan")]
    import_earlier_certificates(data=sheet(*rows))
    assert set(EarlierCertificate.objects.values_list("webinar", "webinar_title")) == {
        (webinar.pk, "Etika  Pelayanan"),
        (webinar.pk, "etika pelayanan"),
    }


def test_a_second_import_changes_nothing_and_a_corrected_one_updates():
    WebinarFactory(page=False, series_number=7, title="Etika")
    third = UMAR.replace("002", "003").replace("Etika ASN", "seri-7")
    import_earlier_certificates(data=sheet(BESSE, UMAR, third))
    before = list(EarlierCertificate.objects.order_by("pk").values())
    assert counts(import_earlier_certificates(data=sheet(UMAR, BESSE, third))) == (0, 0, 3)
    assert list(EarlierCertificate.objects.order_by("pk").values()) == before
    assert counts(import_earlier_certificates(data=sheet(BESSE.replace("Tenri", "Tendri"), UMAR))) == (0, 1, 1)
    assert EarlierCertificate.objects.get(number="001/BPSDM/2023").full_name == "Besse Tendri, S.Pd."


def test_a_title_that_was_changed_here_since_does_not_change_what_was_printed():
    webinar = WebinarFactory(page=False, series_number=7, title="Etika")
    data = sheet(UMAR.replace("Etika ASN", "seri-7"))
    import_earlier_certificates(data=data)
    webinar.title = "Etika dan integritas"
    webinar.save()
    assert counts(import_earlier_certificates(data=data)) == (0, 0, 1)
    assert EarlierCertificate.objects.get().webinar_title == "Etika"


def test_absent_columns_leave_alone_what_is_known():
    import_earlier_certificates(data=sheet(BESSE))
    row = '001/BPSDM/2023,"Besse Tenri, S.Pd.",participant,Etika ASN,2023-04-05,4'
    data = sheet(row, header="number,full_name,role,webinar,date,credit_hours")
    assert counts(import_earlier_certificates(data=data)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (UMAR.replace("002/BPSDM/2023", ""), "number"),
        (UMAR.replace("002", "9" * 130), "number"),
        (UMAR.replace("002", "\ufdfa" * 100), "number"),
        (UMAR.replace("Umar Gani", ""), "full_name"),
        (UMAR.replace("Umar Gani", "U" * 201), "full_name"),
        (UMAR.replace("speaker", "guest"), "role"),
        (UMAR.replace("speaker,,", "speaker,12345,"), "nip"),
        (UMAR.replace("speaker,,", "speaker,,umar"), "email"),
        (UMAR.replace("Etika ASN", "seri-99"), "webinar"),
        (UMAR.replace("Etika ASN", ""), "webinar"),
        (UMAR.replace("2023-04-05", "05-04-2023"), "date"),
        (UMAR.replace("2023-04-05", "2023-02-30"), "date"),
        (UMAR.replace("2023-04-05", "2999-01-01"), "date"),
        (UMAR.replace(",6,", ",-1,"), "credit_hours"),
        (UMAR.replace(",6,", ",6.5,"), "credit_hours"),
        (UMAR.replace(",6,", ",1000,"), "credit_hours"),
        (UMAR + "1.docx", "file"),
    ],
)
def test_a_fault_names_row_and_column_and_nothing_is_written(row, field):
    assert faults_of(sheet(BESSE, row)) == [(3, field)]


def test_one_number_with_two_names_is_a_fault_and_a_line_that_stands_twice_is_none():
    assert faults_of(sheet(BESSE, UMAR, UMAR.replace("Umar", "Amar"))) == [(4, "number")]
    assert counts(import_earlier_certificates(data=sheet(UMAR, UMAR))) == (1, 0, 0)


def test_a_number_of_this_portal_is_refused():
    version = make_certificate()
    row = UMAR.replace("002/BPSDM/2023", version.certificate.number)
    assert faults_of(sheet(BESSE, row)) == [(3, "number")]


def is_kept(path: Path) -> bool:
    name = hashlib.sha256(path.read_bytes()).hexdigest()
    return any(Path(private_storage().path("certificates/earlier")).rglob(f"{name}.pdf"))


def test_files_are_taken_in_once(folder):
    assert counts(import_earlier_certificates(data=sheet(BESSE + "2023/1.pdf"), files=folder)) == (1, 0, 0)
    certificate = EarlierCertificate.objects.get()
    with certificate.file.open() as file:
        assert file.read() == (folder / "2023" / "1.pdf").read_bytes()
    assert counts(import_earlier_certificates(data=sheet(BESSE + "2023/1.pdf"), files=folder)) == (0, 0, 1)
    assert counts(import_earlier_certificates(data=sheet(BESSE + "2023/1.pdf"))) == (0, 0, 1)
    Path(certificate.file.path).unlink()
    import_earlier_certificates(data=sheet(BESSE + "2023/1.pdf"), files=folder)
    assert Path(certificate.file.path).exists()


@pytest.mark.parametrize(
    "name", ["../secret.pdf", "/etc/secret.pdf", "2023/../../secret.pdf", "..\\secret.pdf", "C:\\a.pdf", "~/a.pdf"]
)
@pytest.mark.parametrize("with_folder", [True, False])
def test_a_file_outside_the_folder_is_refused(folder, name, with_folder):
    assert faults_of(sheet(UMAR, BESSE + name), files=folder if with_folder else None) == [(3, "file")]


def test_a_link_that_leads_out_of_the_folder_is_refused(folder):
    (folder / "link.pdf").symlink_to(folder.parent / "secret.pdf")
    assert faults_of(sheet(BESSE + "link.pdf"), files=folder) == [(2, "file")]


def test_missing_files_and_files_of_other_kinds_are_named(folder):
    (folder / "word.pdf").write_bytes(b"PK\x03\x04")
    (folder / "folder.pdf").mkdir()
    rows = [BESSE + "none.pdf", UMAR + "word.pdf", UMAR.replace("002", "003") + "folder.pdf"]
    good = UMAR.replace("002", "004") + "2023/1.pdf"
    assert faults_of(sheet(*rows, good), files=folder) == [(2, "file"), (3, "file"), (4, "file")]
    assert not is_kept(folder / "2023" / "1.pdf")


def test_day_and_jp_of_a_claimed_certificate_stay_while_its_name_may_be_corrected():
    import_earlier_certificates(data=sheet(UMAR))
    holder = {"claimed_by": UserFactory(), "claimed_at": timezone.now(), "claimed_how": "email"}
    EarlierCertificate.objects.update(**holder)
    assert faults_of(sheet(UMAR.replace(",6,", ",8,"), BESSE)) == [(2, "credit_hours")]
    assert counts(import_earlier_certificates(data=sheet(UMAR.replace("Gani", "Ghani")))) == (0, 1, 0)
    assert EarlierCertificate.objects.get().claimed_by == holder["claimed_by"]


def test_what_was_erased_at_its_holders_wish_does_not_come_back(folder):
    import_earlier_certificates(data=sheet(BESSE))
    EarlierCertificate.objects.update(email="", nip="", erased_at=timezone.now())
    assert counts(import_earlier_certificates(data=sheet(BESSE + "2023/1.pdf"), files=folder)) == (0, 0, 1)
    certificate = EarlierCertificate.objects.get()
    assert (certificate.email, certificate.nip, certificate.file.name) == ("", "", "")


def run(path: Path, *arguments: str) -> dict:
    out = io.StringIO()
    with suppress(CommandError):
        call_command("import_certificates", str(path), "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_answers_as_the_other_imports_do(tmp_path, folder):
    path = tmp_path / "list.csv"
    path.write_bytes(sheet(BESSE + "2023/1.pdf", UMAR))
    told = {"created": 2, "updated": 0, "unchanged": 0, "unmatched": [], "errors": []}
    assert run(path, "--files", str(folder), "--dry-run") == told
    assert not EarlierCertificate.objects.exists()
    assert not is_kept(folder / "2023" / "1.pdf")
    assert run(path, "--files", str(folder)) == told
    assert is_kept(folder / "2023" / "1.pdf")
    assert run(path, "--files", str(folder)) == told | {"created": 0, "unchanged": 2}
    assert run(path, "--files", str(tmp_path / "none"))["errors"][0]["field"] == "--files"
    path.write_bytes(sheet("x"))
    assert run(path)["errors"]
