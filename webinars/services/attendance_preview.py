"""What an import would do, for the human who is to confirm it: reads only."""

from __future__ import annotations

import hashlib
from copy import copy
from dataclasses import dataclass, field

from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration, Webinar
from webinars.services.attendance_reading import Participant, StayKey, list_participants, read_stays
from webinars.services.attendance_totals import decided_by_editors, measure_stays, registrations_by_email

STEPS = {Webinar.AttendanceUnit.MINUTES: (5, 10, 20), Webinar.AttendanceUnit.PERCENT: (5, 10, 15)}


@dataclass(frozen=True)
class PreviewRow:
    """A registrant in the file; `minutes_before` is None where no attendance is known yet."""

    registration: Registration
    minutes: int
    minutes_before: int | None
    is_eligible: bool


@dataclass(frozen=True)
class Threshold:
    """How many would pass if the rule said `value` (in the webinar's unit)."""

    value: int
    required_minutes: int
    passing: int
    is_rule: bool


@dataclass
class AttendancePreview:
    """`left_out` counts rows by reason; `outside_session` people in the file who have no minute of the session."""

    format: str
    left_out: dict[str, int]
    is_known: bool = False
    replaces: AttendanceImport | None = None
    matched: list[PreviewRow] = field(default_factory=list)
    unmatched: list[Participant] = field(default_factory=list)
    thresholds: list[Threshold] = field(default_factory=list)
    outside_session: int = 0

    @property
    def eligible(self) -> list[PreviewRow]:
        return [row for row in self.matched if row.is_eligible]

    @property
    def below_rule(self) -> list[PreviewRow]:
        return [row for row in self.matched if not row.is_eligible]


def preview_attendance(*, webinar: Webinar, data: bytes, timezone: str) -> AttendancePreview:
    """Raises what import_attendance raises; writes nothing."""
    file, keys = read_stays(data=data, timezone=timezone)
    known = webinar.attendance_imports.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    is_replaced = known is not None and known.timezone != timezone
    if known:  # who is in the file and not among the stays has left the portal since
        remaining = set(webinar.attendance_stays.values_list("email", "name"))
        keys = [key for key in keys if (key.email, key.name) in remaining]
    registration_of = _assign(webinar, keys, known if is_replaced else None)
    stays = [(pk, key.joined_at, key.left_at) for key, pk in registration_of.items() if pk]
    minutes = measure_stays(stays, webinar)
    before = dict(Attendance.objects.filter(registration__webinar=webinar).values_list("registration_id", "minutes"))
    preview = AttendancePreview(
        format=file.format,
        left_out=dict(file.left_out),
        is_known=known is not None and not is_replaced,
        replaces=known if is_replaced else None,
        unmatched=list_participants([key for key in keys if not registration_of[key]], webinar),
        thresholds=count_passing(webinar=webinar, minutes=_of_active(webinar, before | minutes)),
    )
    in_file = {registration_of[key] for key in keys} - {None}
    found = Registration.objects.filter(webinar=webinar).select_related("learner").in_bulk(in_file)
    required = webinar.required_minutes
    preview.matched = [
        PreviewRow(found[pk], minutes[pk], before.get(pk), is_eligible=minutes[pk] >= required)
        for pk in sorted(in_file, key=lambda pk: (-minutes[pk], found[pk].learner.full_name))
    ]
    preview.outside_session = sum(person.minutes == 0 for person in list_participants(keys, webinar))
    return preview


def count_passing(*, webinar: Webinar, minutes: dict[int, int] | None = None) -> list[Threshold]:
    """How many pass at the rule and at its neighbours; without `minutes`, of the attendance that is stored."""
    if minutes is None:
        stored = Attendance.objects.filter(registration__webinar=webinar)
        minutes = _of_active(webinar, dict(stored.values_list("registration_id", "minutes")))
    rule, unit = webinar.minimum_attendance, webinar.attendance_unit
    highest = 100 if unit == Webinar.AttendanceUnit.PERCENT else max(webinar.session_minutes, rule)
    steps = STEPS[unit]
    values = sorted({rule, *(rule - step for step in steps), *(rule + step for step in steps)})
    thresholds = []
    for value in values:
        if value == rule or 0 < value <= highest:
            required = _in_minutes(webinar, value)
            passing = sum(present >= required for present in minutes.values())
            thresholds.append(Threshold(value, required, passing, is_rule=value == rule))
    return thresholds


def _in_minutes(webinar: Webinar, value: int) -> int:
    variant = copy(webinar)
    variant.minimum_attendance = value
    return variant.required_minutes


def _of_active(webinar: Webinar, minutes: dict[int, int]) -> dict[int, int]:
    active = set(Registration.objects.active().filter(webinar=webinar).values_list("pk", flat=True))
    return {pk: present for pk, present in minutes.items() if pk in active}


def _assign(webinar: Webinar, keys: list[StayKey], replaced: AttendanceImport | None) -> dict[StayKey, int | None]:
    """The registration of every stay that the webinar would have, as the import assigns them."""
    stored = AttendanceStay.objects.filter(webinar=webinar)
    decided = decided_by_editors(stored)
    if replaced:
        decided |= decided_by_editors(stored.filter(source=replaced), with_names=True)
        stored = stored.exclude(source=replaced)
    rows = stored.values_list("email", "name", "joined_at", "left_at", "registration_id")
    registration_of = {StayKey(*row[:4]): row[4] for row in rows}
    registrations = registrations_by_email(webinar)
    for key in [*registration_of, *keys]:
        if not registration_of.get(key):
            registration_of[key] = registrations.get(key.email) or decided.get(key.participant)
    return registration_of
