"""Registrations gathered elsewhere, from a CSV file: accounts for people who have none, and their places.

Who is new gets an account without a usable password and with an unverified address: the first login by a mailed code,
or a reset of the password, proves the address and opens the account with everything already booked on it. An account
that exists is never altered. The NIP stays self-declared: a list that people filled in themselves confirms nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.learners.models import Agency, EmploymentType, User
from portal.learners.nip import normalise_nip, validate_nip
from webinars.models import AttendanceStay, Registration, Webinar
from webinars.services.attendance.totals import recompute_attendance
from webinars.services.imports import ImportResult, SheetError, SheetRow, Track, read_sheet, untracked

COLUMNS = ("full_name", "email", "nip", "employment_type", "agency")
NAME_LENGTH = User._meta.get_field("full_name").max_length
AGENCY_LENGTH = User._meta.get_field("agency_other").max_length
EMAIL_LENGTH = User._meta.get_field("email").max_length
BATCH = 500
# Spellings as `_plain` leaves them, beside the values themselves.
EMPLOYMENT_TYPES = {value.replace("_", ""): value for value in EmploymentType.values} | {
    "pppkparuhwaktu": EmploymentType.PPPK_PART_TIME,
    "p3k": EmploymentType.PPPK,
    "p3kparuhwaktu": EmploymentType.PPPK_PART_TIME,
    "bukanasn": EmploymentType.NON_ASN,
    "umum": EmploymentType.NON_ASN,
}


@dataclass(frozen=True)
class Person:
    """One checked row."""

    line: int
    full_name: str
    email: str
    nip: str
    employment_type: str
    agency: str


def import_registrations(
    *, webinar: Webinar, data: bytes, dry_run: bool = False, track: Track = untracked
) -> ImportResult:
    """Registers everybody in the file, whatever the webinar's window, state and capacity; sends no mail.

    Who is registered already counts as unchanged, and so does who has cancelled: that is the person's own later word.
    Attendance imported before finds its people now. Raises SheetError with all faults; nothing is written then.
    """
    people = _read_people(data)
    with transaction.atomic():
        webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
        learners = _find_or_make_accounts(people, track)
        created = _register(webinar, [learners[person.email] for person in people])
        if created and AttendanceStay.objects.filter(webinar=webinar).unmatched().exists():
            recompute_attendance(webinar=webinar)
        if dry_run:
            transaction.set_rollback(True)
    return ImportResult(created=created, unchanged=len(people) - created)


def _read_people(data: bytes) -> list[Person]:
    """One person an address; the same person twice in a list is fine, two people with one address are not."""
    sheet = read_sheet(data, required=COLUMNS)
    people: dict[str, Person] = {}
    faults = []
    for row in sheet.rows():
        person = _read_person(row)
        first = people.setdefault(person.email, person)
        if person.email and first.full_name.casefold() != person.full_name.casefold():
            message = _("This address stands on line %(line)s already, with another name.")
            row.fault("email", message % {"line": first.line})
        faults += row.faults
    if faults:
        raise SheetError(faults)
    return list(people.values())


def _read_person(row: SheetRow) -> Person:
    full_name = row.short_text("full_name", limit=NAME_LENGTH, is_required=True)
    email = row.email("email", limit=EMAIL_LENGTH, is_required=True)
    employment_type = _read_employment_type(row)
    nip = _read_nip(row, employment_type)
    agency = row.short_text("agency", limit=AGENCY_LENGTH)
    return Person(row.line, full_name, email, nip, employment_type, agency)


def _read_employment_type(row: SheetRow) -> str:
    text = row.text("employment_type")
    plain = "".join(char for char in text.lower() if char.isalnum())
    if text and plain not in EMPLOYMENT_TYPES:
        row.fault("employment_type", _("Unknown; known are PNS, CPNS, PPPK, PPPK part-time and non-ASN."))
    return EMPLOYMENT_TYPES.get(plain, "")


def _read_nip(row: SheetRow, employment_type: str) -> str:
    nip = normalise_nip(row.text("nip"))
    try:
        validate_nip(nip, employment_type=employment_type)
    except ValidationError as error:
        row.fault("nip", error.messages[0])
    return nip


def _find_or_make_accounts(people: list[Person], track: Track) -> dict[str, int]:
    """Address -> primary key of its account. A further address that somebody has verified leads to that account."""
    found = _accounts_by_email()
    agencies = _agencies_by_name()
    users = [_make_user(person, agencies) for person in track(people) if person.email not in found]
    if users:
        # Somebody may sign up with one of these addresses at this very moment: that account is taken then.
        User.objects.bulk_create(users, batch_size=BATCH, ignore_conflicts=True)
        found = _accounts_by_email()
        addresses = [EmailAddress(user_id=found[user.email], email=user.email, primary=True) for user in users]
        EmailAddress.objects.bulk_create(addresses, batch_size=BATCH, ignore_conflicts=True)
    return {person.email: found[person.email] for person in people}


def _make_user(person: Person, agencies: dict[str, int]) -> User:
    agency = agencies.get(Agency.normalise(person.agency))
    return User(
        email=person.email,
        full_name=person.full_name,
        nip=person.nip,
        employment_type=person.employment_type,
        agency_id=agency,
        agency_other="" if agency else person.agency,
        password=make_password(None),  # unusable, and no hash to compute
    )


def _accounts_by_email() -> dict[str, int]:
    verified = EmailAddress.objects.filter(verified=True).values_list("email", "user_id")
    found = {email.lower(): user for email, user in verified.iterator()}
    return found | {email.lower(): pk for email, pk in User.objects.values_list("email", "pk").iterator()}


def _agencies_by_name() -> dict[str, int]:
    """Names and aliases as `Agency.normalise` leaves them; of equal names the one nearest to the root."""
    found: dict[str, int] = {}
    for agency in Agency.objects.order_by("depth", "path"):
        for name in agency.all_names:
            found.setdefault(Agency.normalise(name), agency.pk)
    return found


def _register(webinar: Webinar, learners: list[int]) -> int:
    """Returns how many were new. Meeting seats go first to those who stand first in the file."""
    claimed = webinar.registrations.filter(status=Registration.Status.CLAIMED, learner__in=learners)
    confirmed = claimed.update(status=Registration.Status.REGISTERED)  # the list says that the claim was right
    present = set(webinar.registrations.values_list("learner_id", flat=True))
    new = [learner for learner in dict.fromkeys(learners) if learner not in present]
    seats_left = len(new)
    if webinar.meeting_seats is not None:
        taken = webinar.registrations.active().filter(seat=Registration.Seat.MEETING).count()
        seats_left = max(0, webinar.meeting_seats - taken)
    rows = [
        Registration(
            webinar=webinar,
            learner_id=learner,
            origin=Registration.Origin.IMPORT,
            seat=Registration.Seat.MEETING if number < seats_left else Registration.Seat.STREAM,
        )
        for number, learner in enumerate(new)
    ]
    Registration.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows) + confirmed
