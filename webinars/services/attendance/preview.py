"""What an import would do, for the human who is to confirm it: reads only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

from webinars.evidence import paths_of, read_evidence
from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration, Webinar
from webinars.rule import judge
from webinars.services.attendance.people import decided_by_editors, find_registrants
from webinars.services.attendance.reading import (
    Participant,
    Reading,
    StayKey,
    is_same_reading,
    list_participants,
    read_stays,
    session_days,
)
from webinars.services.attendance.totals import corrected_minutes, measure_stays
from webinars.services.paths.counts import PathCount, count_by_path

HOUR, NEAR = 3_600, 1_200  # seconds; who comes a little early or late is near
LARGEST_OFFSET = 14  # hours


@dataclass(frozen=True)
class PreviewRow:
    """A registrant in the file; `minutes_before` is None where no attendance is known yet."""

    registration: Registration
    minutes: int
    minutes_before: int | None
    is_eligible: bool


@dataclass
class AttendancePreview:
    """`left_out` counts rows by reason; `outside_session` people in the file who have no minute of the session.

    `days` are those of the file in its zone where none of them is the session's, else empty; `hours_off` by how many
    whole hours joins and leaves lie off the session, later or (negative) earlier: a zone that was taken for another.
    """

    format: str
    left_out: dict[str, int]
    is_known: bool = False
    replaces: AttendanceImport | None = None
    matched: list[PreviewRow] = field(default_factory=list)
    unmatched: list[Participant] = field(default_factory=list)
    paths: list[PathCount] = field(default_factory=list)
    outside_session: int = 0
    people: int = 0
    days: list[date] = field(default_factory=list)
    hours_off: int = 0

    @property
    def eligible(self) -> list[PreviewRow]:
        return [row for row in self.matched if row.is_eligible]

    @property
    def below_rule(self) -> list[PreviewRow]:
        return [row for row in self.matched if not row.is_eligible]

    @property
    def is_all_outside(self) -> bool:
        """Whether nobody in the file was there: it may be of another webinar, or of another zone."""
        return bool(self.people) and self.outside_session == self.people


def preview_attendance(
    *, webinar: Webinar, data: bytes, timezone: str, format: str = "", date_order: str = ""
) -> AttendancePreview:
    """Raises what import_attendance raises; writes nothing."""
    reading = Reading(timezone, format, date_order)
    file, keys = read_stays(webinar=webinar, data=data, reading=reading)
    known = webinar.attendance_imports.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    is_replaced = known is not None and not is_same_reading(known, file, timezone)
    if known:  # who is in the file and not among the stays has left the portal since
        remaining = set(webinar.attendance_stays.values_list("email", "name"))
        keys = [key for key in keys if (key.email, key.name) in remaining]
    registration_of = _assign(webinar, keys, known if is_replaced else None)
    people = list_participants(keys, webinar)
    preview = AttendancePreview(
        format=file.format,
        left_out=dict(file.left_out),
        is_known=known is not None and not is_replaced,
        replaces=known if is_replaced else None,
        unmatched=list_participants([key for key in keys if not registration_of[key]], webinar),
        outside_session=sum(person.minutes == 0 for person in people),
        people=len(people),
        days=_foreign_days(webinar, keys, ZoneInfo(timezone)),
        hours_off=_hours_off(webinar, keys),
    )
    _judge(preview, webinar, registration_of, in_file={registration_of[key] for key in keys} - {None})
    return preview


def _judge(
    preview: AttendancePreview, webinar: Webinar, registration_of: dict[StayKey, int | None], *, in_file: set[int]
) -> None:
    """Fills in who would pass, by which path, all exports together."""
    minutes = measure_stays([key.measured(pk) for key, pk in registration_of.items() if pk], webinar)
    minutes |= {pk: total for pk, total in corrected_minutes(webinar).items() if pk in minutes}
    before = dict(Attendance.objects.filter(registration__webinar=webinar).values_list("registration_id", "minutes"))
    paths, after = paths_of(webinar), before | minutes
    evidence = {pk: replace(found, minutes=after.get(pk)) for pk, found in read_evidence(webinar, paths).items()}
    preview.paths = count_by_path(webinar, paths, evidence.values())
    passing = {pk for pk, found in evidence.items() if judge(paths, found, webinar.session_minutes).fulfilled}
    found = Registration.objects.filter(webinar=webinar).select_related("learner").in_bulk(in_file)
    preview.matched = [
        PreviewRow(found[pk], minutes[pk], before.get(pk), is_eligible=pk in passing)
        for pk in sorted(in_file, key=lambda pk: (-minutes[pk], found[pk].learner.full_name))
    ]


def _foreign_days(webinar: Webinar, keys: list[StayKey], zone: ZoneInfo) -> list[date]:
    days = {key.joined_at.astimezone(zone).date() for key in keys if key.joined_at}
    return [] if days & session_days(webinar, zone) else sorted(days)


def _hours_off(webinar: Webinar, keys: list[StayKey]) -> int:
    """0 unless the usual first join and the end of the leaving lie about the same whole hours off start and end.

    People leave one by one before the end, so that not the middle of their leaves tells it, but the last tenth.
    """
    joins: dict[str, datetime] = {}
    leaves: dict[str, datetime] = {}
    for key in keys:
        if key.joined_at and key.left_at:
            joins[key.participant] = min(key.joined_at, joins.get(key.participant, key.joined_at))
            leaves[key.participant] = max(key.left_at, leaves.get(key.participant, key.left_at))
    if not joins:
        return 0
    early = median((moment - webinar.start).total_seconds() for moment in joins.values())
    last = sorted(leaves.values())[(len(leaves) - 1) * 9 // 10]
    late = (last - webinar.end).total_seconds()
    hours = round(early / HOUR)
    is_near = all(abs(off - hours * HOUR) <= NEAR for off in (early, late))
    return hours if is_near and abs(hours) <= LARGEST_OFFSET else 0


def _assign(webinar: Webinar, keys: list[StayKey], replaced: AttendanceImport | None) -> dict[StayKey, int | None]:
    """The registration of every stay that the webinar would have, as the import assigns them."""
    stored = AttendanceStay.objects.filter(webinar=webinar)
    decided = decided_by_editors(stored)
    if replaced:
        decided |= decided_by_editors(stored.filter(source=replaced), with_names=True)
        stored = stored.exclude(source=replaced)
    rows = stored.values_list(*StayKey._fields, "registration_id")
    registration_of = {StayKey(*row[:-1]): row[-1] for row in rows}
    registrants = find_registrants(webinar, decided=decided)
    for key in [*registration_of, *keys]:
        if not registration_of.get(key):
            registration_of[key] = key.find_in(registrants)[0]
    return registration_of
