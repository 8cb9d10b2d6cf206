"""Registrations gathered elsewhere: accounts without passwords, places whatever the window, no account altered."""

import io
import json
import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command

from portal.learners.models import User
from tests.factories.learners import UserFactory, make_agency
from tests.factories.webinars import WebinarFactory
from tests.webinars.attendance_exports import ZONE, Guest, minutes_of, session, webinar_report
from webinars.models import Registration
from webinars.services.attendance.importing import import_attendance
from webinars.services.imports import SheetError
from webinars.services.registration.importing import import_registrations

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HEADER = "full_name,email,nip,employment_type,agency"
PNS = '"Besse Tenri, S.Pd.",besse.tenri@contoh.example,198001312005012001,PNS,Dinas Perpustakaan'
PPPK = "Umar Gani,umar.gani@contoh.example,199012252019211003,PPPK,"


def sheet(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def counts(result) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


@pytest.fixture
def webinar():
    return WebinarFactory(page=False, **session())


def test_accounts_are_made_without_usable_passwords(webinar):
    assert counts(import_registrations(webinar=webinar, data=sheet(PNS, PPPK))) == (2, 0, 0)
    user = User.objects.get(email="besse.tenri@contoh.example")
    assert (user.full_name, user.nip, user.employment_type) == ("Besse Tenri, S.Pd.", "198001312005012001", "pns")
    assert (user.agency, user.agency_other) == (None, "Dinas Perpustakaan")
    assert not user.has_usable_password()
    assert user.nip_confirmed_at is None
    assert not user.has_complete_profile
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.primary, address.verified) == (user.email, True, False)
    registration = Registration.objects.get(webinar=webinar, learner=user)
    assert (registration.status, registration.origin, registration.seat) == ("registered", "import", "meeting")
    assert mail.outbox == []


def test_the_owner_of_an_imported_address_gets_in_by_a_mailed_code(webinar, client, django_capture_on_commit_callbacks):
    import_registrations(webinar=webinar, data=sheet(PPPK))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/akun/login/code/", {"email": "umar.gani@contoh.example"})
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.outbox[-1].body).group()
    client.post("/akun/login/code/confirm/", {"code": code})
    user = User.objects.get(email="umar.gani@contoh.example")
    assert client.session.get("_auth_user_id") == str(user.pk)
    assert EmailAddress.objects.get(user=user).verified


def test_repeating_registers_nobody_twice(webinar):
    import_registrations(webinar=webinar, data=sheet(PNS, PPPK))
    third = "Rina Basri,rina.basri@contoh.example,,non-ASN,"
    assert counts(import_registrations(webinar=webinar, data=sheet(PNS, PPPK, third))) == (1, 0, 2)


def test_an_existing_account_is_never_altered_and_its_address_has_no_case(webinar):
    user = UserFactory(email="besse.tenri@contoh.example", full_name="Dr. Besse Tenri", nip="", employment_type="cpns")
    before = User.objects.filter(pk=user.pk).values().get()
    import_registrations(webinar=webinar, data=sheet(PNS.replace("besse.tenri@", " Besse.TENRI@")))
    assert User.objects.filter(pk=user.pk).values().get() == before
    assert User.objects.count() == 1
    assert webinar.registrations.get().learner == user


def test_a_further_verified_address_leads_to_its_account(webinar):
    user = UserFactory(email="kantor@contoh.example")
    EmailAddress.objects.create(user=user, email="umar.gani@contoh.example", verified=True, primary=False)
    import_registrations(webinar=webinar, data=sheet(PPPK))
    assert webinar.registrations.get().learner == user


def test_somebody_elses_unverified_claim_to_an_address_takes_no_registration(webinar):
    claimant = UserFactory(email="lain@contoh.example")
    EmailAddress.objects.create(user=claimant, email="umar.gani@contoh.example", verified=False, primary=False)
    import_registrations(webinar=webinar, data=sheet(PPPK))
    assert webinar.registrations.get().learner != claimant


def test_window_state_and_capacity_do_not_count():
    webinar = WebinarFactory(page=False, past=True, capacity=1, override="cancelled", override_reason="Ditunda")
    assert counts(import_registrations(webinar=webinar, data=sheet(PNS, PPPK))) == (2, 0, 0)


def test_seats_of_the_meeting_room_go_in_the_order_of_the_file():
    webinar = WebinarFactory(page=False, meeting_seats=1)
    import_registrations(webinar=webinar, data=sheet(PNS, PPPK))
    seats = dict(webinar.registrations.values_list("learner__email", "seat"))
    assert seats == {"besse.tenri@contoh.example": "meeting", "umar.gani@contoh.example": "stream"}


def test_who_cancelled_stays_cancelled(webinar):
    import_registrations(webinar=webinar, data=sheet(PNS))
    webinar.registrations.update(status=Registration.Status.CANCELLED)
    assert counts(import_registrations(webinar=webinar, data=sheet(PNS))) == (0, 0, 1)
    assert webinar.registrations.get().status == "cancelled"


def test_agencies_are_known_by_name_or_alias(webinar):
    province = make_agency("Provinsi Sulawesi Selatan")
    library = make_agency("Dinas Perpustakaan dan Kearsipan", parent=province, aliases="DPK\nDinas  Perpustakaan")
    rows = [
        PNS,
        PPPK.replace("PPPK,", "PPPK, dinas perpustakaan DAN kearsipan"),
        "Rina Basri,rina@contoh.example,,,dpk",
    ]
    import_registrations(webinar=webinar, data=sheet(*rows))
    assert [user.agency_id for user in User.objects.order_by("pk")] == [library.pk] * 3
    assert set(User.objects.values_list("agency_other", flat=True)) == {""}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PNS", "pns"),
        ("cpns", "cpns"),
        ("P3K", "pppk"),
        ("PPPK Paruh Waktu", "pppk_part_time"),
        ("pppk_part_time", "pppk_part_time"),
        ("non-ASN", "non_asn"),
        ("", ""),
    ],
)
def test_employment_types_as_people_write_them(webinar, text, value):
    import_registrations(webinar=webinar, data=sheet(f"Umar,umar@contoh.example,,{text},"))
    assert User.objects.get().employment_type == value


def test_one_person_twice_in_a_list_is_registered_once(webinar):
    assert counts(import_registrations(webinar=webinar, data=sheet(PNS, PNS.replace("besse.", "BESSE.")))) == (1, 0, 0)


def test_attendance_imported_before_finds_its_people(webinar):
    report = webinar_report([Guest("Umar", "umar.gani@contoh.example", [(0, 7200)])])
    assert len(import_attendance(webinar=webinar, data=report, timezone=ZONE).unmatched) == 1
    import_registrations(webinar=webinar, data=sheet(PPPK))
    assert minutes_of(webinar) == {"umar.gani@contoh.example": 120}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",a@contoh.example,,PNS,", "full_name"),
        ("x" * 201 + ",a@contoh.example,,PNS,", "full_name"),
        ("Andi,,,PNS,", "email"),
        ("Andi,bukan-alamat,,PNS,", "email"),
        ("Andi,a@b@contoh.example,,PNS,", "email"),
        ("Andi," + "a" * 250 + "@contoh.example,,PNS,", "email"),
        ("Andi,besse.tenri@contoh.example,,PNS,", "email"),
        ("Andi,a@contoh.example,12345,PNS,", "nip"),
        ("Andi,a@contoh.example,198013312005012001,PNS,", "nip"),
        ("Andi,a@contoh.example,198001312005132001,PNS,", "nip"),
        ("Andi,a@contoh.example,198013312005212001,PPPK,", "nip"),
        ("Andi,a@contoh.example,1.98001E+17,PNS,", "nip"),
        ("Andi,a@contoh.example,,Presiden,", "employment_type"),
        ("Andi,a@contoh.example,,PNS," + "D" * 201, "agency"),
        ("An\x00di,a@contoh.example,,PNS,", "full_name"),
        ("Andi,a@contoh.example", "nip"),
        ("Andi, S.Pd.,a@contoh.example,,PNS,DPK", ""),
    ],
)
def test_a_fault_names_row_and_column_and_nothing_is_written(webinar, row, field):
    with pytest.raises(SheetError) as caught:
        import_registrations(webinar=webinar, data=sheet(PNS, row, PPPK))
    assert [(error.row, error.field) for error in caught.value.errors] == [(3, field)]
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def test_pppk_numbers_need_no_month_in_digits_13_and_14(webinar):
    assert counts(import_registrations(webinar=webinar, data=sheet(PPPK))) == (1, 0, 0)


def test_another_table_is_refused(webinar):
    with pytest.raises(SheetError) as caught:
        import_registrations(webinar=webinar, data=b"number,title\n1,x\n")
    assert {error.field for error in caught.value.errors} >= {"number", "title", "full_name", "email"}


def test_the_number_of_queries_does_not_grow_with_the_file(webinar, django_assert_max_num_queries):
    rows = [f"Umar {n},umar.{n}@contoh.example,,PNS,Dinas {n}" for n in range(400)]
    with django_assert_max_num_queries(30):  # one for each batch, none for each row
        import_registrations(webinar=webinar, data=sheet(*rows))


def run(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("import_registrations", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_command(tmp_path: Path, webinar):
    file = tmp_path / "registrants.csv"
    file.write_bytes(sheet(PNS, PPPK))
    arguments = ("--webinar", str(webinar.series_number), str(file))
    assert run(*arguments, "--dry-run") == {"created": 2, "updated": 0, "unchanged": 0, "unmatched": [], "errors": []}
    assert not User.objects.exists()
    assert run(*arguments)["created"] == 2
    assert run(*arguments)["unchanged"] == 2


def test_command_for_an_unknown_webinar(tmp_path: Path):
    file = tmp_path / "registrants.csv"
    file.write_bytes(sheet(PNS))
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_registrations", "--webinar", "99", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue())["errors"][0]["field"] == "--webinar"
