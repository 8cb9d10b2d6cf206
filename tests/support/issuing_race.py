"""Two worker processes that issue one webinar's certificates at once, killed where they stand, and what is left.

python -m tests.support.issuing_race SERIES ROUNDS PARCEL [without-lock]: one worker; issues it all so many times.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = 2
ROUNDS = 2
COLLIDED = 3  # exit code of a worker that the database refused a number


@dataclass(frozen=True)
class Outcome:
    """What stands after a race; `collisions` count workers that were refused by the database."""

    people: int
    certificates: int
    holders: int
    versions: int
    bookings: int
    sequences: list[int]
    numbers: int
    kills: int
    collisions: int
    seconds: float

    @property
    def missing(self) -> int:
        return self.people - self.holders

    @property
    def duplicates(self) -> int:
        return (self.certificates - self.numbers) + (self.certificates - self.holders)

    @property
    def has_gap(self) -> bool:
        return self.sequences != list(range(1, len(self.sequences) + 1))

    @property
    def is_whole(self) -> bool:
        counts = {self.certificates, self.holders, self.versions, self.bookings, self.numbers}
        return counts == {self.people} and not self.has_gap and not self.collisions

    def __str__(self) -> str:
        return (
            f"{self.certificates} certificates for {self.people} people, {self.missing} missing, "
            f"{self.duplicates} duplicates, {'a gap' if self.has_gap else 'no gap'}, {self.versions} versions, "
            f"{self.bookings} bookings; {self.kills} kills, {self.collisions} collisions, {self.seconds:.0f} s"
        )


def make_crowd(people: int, *, series: int):
    """A webinar whose registrants all fulfil its rule."""
    from portal.learners.models import User
    from webinars.models import Attendance, CertificatePath, Registration, Webinar

    start = datetime(2025, 7, 10, 1, tzinfo=UTC)
    webinar = Webinar.objects.create(
        series_number=series,
        title="Belajar di Tempat Kerja",
        planned_start=start,
        planned_end=start + timedelta(minutes=150),
        credit_hours=4,
        paths=[CertificatePath(name="Ruang rapat", minimum_attendance=112)],
    )
    users = User.objects.bulk_create(
        User(email=f"{series}-{number}@contoh.example", full_name=f"Andi Contoh {number}") for number in range(people)
    )
    registrations = Registration.objects.bulk_create(Registration(webinar=webinar, learner=user) for user in users)
    Attendance.objects.bulk_create(Attendance(registration=registration, minutes=120) for registration in registrations)
    return webinar


def race(webinar, *, url: str, kills: int, parcel: int, chance: random.Random, with_lock: bool = True) -> Outcome:
    """Lets the workers run to their end; each that is killed is followed by another one."""
    from webinars.models import Certificate

    people = webinar.registrations.count()
    deaths = sorted(chance.sample(range(people // 20, people - people // 20), kills))
    began, killed, collisions = time.monotonic(), 0, 0
    workers = [_start(webinar, url=url, parcel=parcel, with_lock=with_lock) for _number in range(WORKERS)]
    while workers:
        if killed < kills and Certificate.objects.filter(webinar=webinar).count() >= deaths[killed]:
            time.sleep(chance.random() * 0.2)  # anywhere between two commits
            victim = chance.choice(workers)
            if victim.poll() is None:
                os.kill(victim.pid, signal.SIGKILL)
                killed += 1
                workers.remove(victim)
                victim.wait(10)
                workers.append(_start(webinar, url=url, parcel=parcel, with_lock=with_lock))
        for worker in [worker for worker in workers if worker.poll() is not None]:
            workers.remove(worker)
            if worker.returncode not in {0, COLLIDED}:
                raise RuntimeError(f"a worker ended with {worker.returncode}")
            collisions += worker.returncode == COLLIDED
        time.sleep(0.02)
    return _outcome(webinar, people, killed, collisions, time.monotonic() - began)


def _outcome(webinar, people: int, kills: int, collisions: int, seconds: float) -> Outcome:
    from portal.learners.models import LearningCredit
    from webinars.models import Certificate, CertificateVersion

    rows = Certificate.objects.filter(webinar=webinar)
    return Outcome(
        people=people,
        certificates=rows.count(),
        holders=rows.order_by().values("learner").distinct().count(),
        versions=CertificateVersion.objects.filter(certificate__webinar=webinar).count(),
        bookings=LearningCredit.objects.filter(learner__registrations__webinar=webinar).count(),
        sequences=sorted(rows.values_list("sequence", flat=True)),
        numbers=rows.order_by().values("number").distinct().count(),
        kills=kills,
        collisions=collisions,
        seconds=seconds,
    )


def _start(webinar, *, url: str, parcel: int, with_lock: bool) -> subprocess.Popen:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": url}
    words = [str(webinar.series_number), str(ROUNDS), str(parcel), *([] if with_lock else ["without-lock"])]
    command = [sys.executable, "-m", "tests.support.issuing_race", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def work(series: str, rounds: str, parcel: str, mode: str = "") -> int:
    import django

    django.setup()
    from django.db import IntegrityError
    from django.db.models import QuerySet

    from webinars.models import Webinar
    from webinars.services.certificates import issuing

    issuing.PARCEL = int(parcel)
    if mode == "without-lock":
        QuerySet.select_for_update = lambda queryset, **kwargs: queryset
    for _round in range(int(rounds)):
        try:
            issuing.issue_certificates(webinar=Webinar.objects.get(series_number=int(series)))
        except IntegrityError:
            return COLLIDED
    return 0


if __name__ == "__main__":
    sys.exit(work(*sys.argv[1:]))
