"""Made-up exports in the shapes of Zoom, with the true minutes counted second by second."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from webinars.models import Webinar

START = datetime(2026, 5, 12, 9, 0)  # 01:00 UTC, as Makassar has it
SESSION = 150
ZONE = "Asia/Makassar"


@dataclass
class Guest:
    """Somebody in an export, with stays as (joined, left) in seconds after the session's planned start."""

    name: str
    email: str
    stays: list[tuple[int, int]] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        seconds: set[int] = set()
        for joined, left in self.stays:
            seconds.update(range(max(0, joined), min(SESSION * 60, left)))
        return len(seconds) // 60


def make_guests(count: int, *, seed: int = 40) -> list[Guest]:
    """No-shows, plain stays, rejoins and second devices, before, during and after the session."""
    rng = random.Random(seed)
    return [Guest(f"Besse Tenri {n}, S.Pd.", f"Besse.Tenri.{n}@Contoh.example", _make_stays(rng)) for n in range(count)]


def _make_stays(rng: random.Random) -> list[tuple[int, int]]:
    joined, left = rng.randrange(-1500, 1800), SESSION * 60 + rng.randrange(-3600, 900)
    cut = rng.randrange(joined + 1, left)
    return rng.choice(
        [
            [],
            [(joined, left)],
            [(joined, cut), (cut + rng.randrange(1, 60), left + 60)],
            [(joined, left), (cut, cut + rng.randrange(60, 3600))],
            [(joined, joined + 59)],
        ]
    )


def _write(rows: list[list], *, encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode(encoding)


def _at(seconds: int, style: str) -> str:
    return (START + timedelta(seconds=seconds)).strftime(style)


def webinar_report(guests: list[Guest], *, pad: bool = False) -> bytes:
    style, header = "%b %d, %Y %H:%M:%S", ["Attended", "User Name (Original Name)", "Email", "Join Time", "Leave Time"]
    rows: list[list] = [["Attendee Report"], ["Topic", "Webinar ID"], ["Contoh", "812"], ["Host Details"], header]
    rows += [["Yes", "Panitia", "panitia@contoh.example", "x", "y"], ["Panelist Details"], ["Attendee Details"]]
    rows.append([*header, "Instansi", "Country/Region Name"])
    for guest in guests:
        if not guest.stays:
            rows.append(["No", guest.name, guest.email, "--", "--", "Dinas, Contoh", ""])
        for joined, left in guest.stays:
            rows.append(["Yes", guest.name, guest.email, _at(joined, style), _at(left, style), 'Dinas\n"Contoh"', "ID"])
    if pad:
        rows = [[*row, *[""] * (9 - len(row))] for row in rows]
    return _write(rows, encoding="utf-8-sig")


def meeting_report(guests: list[Guest]) -> bytes:
    style = "%m/%d/%Y %I:%M:%S %p"
    rows: list[list] = [["Topic", "ID", "Host"], ["Contoh", "812", "Panitia"], []]
    rows.append(["Name (original name)", "Email", "Join time", "Leave time", "Guest", "In waiting room"])
    for guest in guests:
        for joined, left in guest.stays:
            rows.append([guest.name, guest.email, _at(joined - 40, style), _at(joined, style), "Yes", "Yes"])
            rows.append([guest.name, guest.email, _at(joined, style), _at(left, style), "Yes", "No"])
    return _write(rows)


def session() -> dict:
    """The times of a webinar that these exports belong to."""
    start = START.replace(tzinfo=UTC) - timedelta(hours=8)
    return {"planned_start": start, "planned_end": start + timedelta(minutes=SESSION), "timezone": ZONE}


def minutes_of(webinar: Webinar) -> dict[str, int]:
    rows = webinar.registrations.filter(attendance__isnull=False)
    return dict(rows.values_list("learner__email", "attendance__minutes"))
