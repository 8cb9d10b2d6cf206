"""Two webinars of the demo with their people: one with certificates, one whose attendance export waits to be imported."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from home.demo.people import LEARNER
from portal.learners.models import User
from webinars.models import Attendance, Registration, Webinar
from webinars.services.attendance.importing import import_attendance
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.registration.importing import import_registrations

WITH_CERTIFICATES, TO_BE_IMPORTED, UPCOMING = 43, 44, 45
AGENCIES = ["Dinas Perpustakaan dan Kearsipan", "Dinas Kelautan dan Perikanan", "DPMPTSP", "RSUD Labuang Baji"]
FIRST_NAMES = [
    "Ahmad",
    "Aisyah",
    "Baso",
    "Besse",
    "Citra",
    "Daeng",
    "Dewi",
    "Fatimah",
    "Hasan",
    "Ilham",
    "Irma",
    "Jamal",
    "Lestari",
    "Made",
    "Nur",
    "Putri",
    "Rahmat",
    "Ratna",
    "Rizal",
    "Sitti",
    "Suryani",
    "Tenri",
    "Umar",
    "Yusuf",
]
TITLES = ["", ", S.Pd.", ", S.E.", ", S.Sos., M.Si.", ", S.Kep., Ns.", ", S.T."]


def seed_attendance() -> Path:
    """Returns the export that the editor of the demo may import for Seri-44."""
    done, waiting, upcoming = (
        Webinar.objects.get(series_number=number) for number in (WITH_CERTIFICATES, TO_BE_IMPORTED, UPCOMING)
    )
    if not Registration.objects.exists():
        with transaction.atomic():
            _fill(done, waiting, upcoming)
    file = Path(settings.DATA_DIR) / "demo" / f"kehadiran-seri-{TO_BE_IMPORTED}.csv"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(write_export(waiting))
    return file


def _fill(done: Webinar, waiting: Webinar, upcoming: Webinar) -> None:
    for webinar in (done, waiting):
        import_registrations(webinar=webinar, data=write_registrants())
    learner = User.objects.get(email=LEARNER)
    for webinar in (done, waiting, upcoming):
        Registration.objects.create(webinar=webinar, learner=learner, origin=Registration.Origin.IMPORT)
    import_attendance(webinar=done, data=write_export(done), timezone=done.timezone, filename="seri-43.csv")
    if Attendance.objects.filter(registration__webinar=done).exists():
        issue_certificates(webinar=done)


def write_registrants() -> bytes:
    people = [["full_name", "email", "nip", "employment_type", "agency"]]
    for position, first in enumerate(FIRST_NAMES):
        name = f"{first} Contoh{TITLES[position % len(TITLES)]}"
        kind = "PNS" if position % 3 else "PPPK"
        people.append([name, f"{first.lower()}@contoh.example", "", kind, AGENCIES[position % len(AGENCIES)]])
    return _as_csv(people)


def write_export(webinar: Webinar) -> bytes:
    """A participants export as a Zoom meeting gives it: rejoins, a waiting room, an early leaver, a guest."""
    start, end = (moment.astimezone(webinar.zone) for moment in (webinar.start, webinar.end))
    rows = [
        ["Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest", "In waiting room"]
    ]
    people = webinar.registrations.select_related("learner").order_by("pk")
    for position, registration in enumerate(people):
        name, email = registration.learner.full_name, registration.learner.email
        joined = start - timedelta(minutes=10) + timedelta(minutes=position % 7)
        left = end - timedelta(minutes=position * 7 % 60) if position % 5 else start + timedelta(minutes=40)
        if email == LEARNER:
            left = end
        rows.append(_stay(name, email, joined - timedelta(minutes=1), joined, waiting=True))
        if position % 4 == 0:
            middle = joined + (left - joined) / 2
            rows.append(_stay(name, email, joined, middle))
            rows.append(_stay(name, email, middle + timedelta(minutes=3), left))
        else:
            rows.append(_stay(name, email, joined, left))
    rows.append(_stay("Tamu Contoh", "tamu@luar.example", start, end))
    rows.append(_stay("RSUD_IRMA CONTOH", "", start, end))
    return _as_csv(rows)


def _stay(name: str, email: str, joined: datetime, left: datetime, *, waiting: bool = False) -> list:
    minutes = -(-int((left - joined).total_seconds()) // 60)
    times = [f"{moment:%m/%d/%Y %I:%M:%S %p}" for moment in (joined, left)]
    return [name, email, *times, minutes, "Yes", "Yes" if waiting else "No"]


def _as_csv(rows: list[list]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
