"""Certificates per second on all cores, unsigned and signed, beside WeasyPrint and ReportLab on an equal layout.

End to end: rows (certificate, snapshot, credit hours), QR code, PDF, signature, file on the disk, on all cores. All
sides use the portal's rows, QR codes, fonts and pool of processes; the rivals make plain PDF, unsigned and untagged,
while ours is PDF/A-2a and PDF/UA-1. The CPU time of a certificate is that of all processes together: what `idle` says
follows from it, so that a machine that has other work to do misleads nobody.

Usage: python bench/certificates.py [--people 1000] [--rivals 60]; exits 1 below the goals: 110 unsigned and 35 signed a
second on two idle cores, files of 100 KB at most, three times WeasyPrint's rate.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CORES = 2  # of the goals
GOALS = {"unsigned": 110, "signed": 35}
LARGEST_FILE = 100_000
TIMES_WEASYPRINT = 3.0
ONE_BY_ONE = 60  # certificates of the split of one core's time


@dataclass(frozen=True)
class Run:
    """`cpu` in ms a certificate, of all processes; `idle` certificates a second if two cores did nothing else."""

    name: str
    rate: float
    cpu: float
    megabytes: float = 0.0
    largest: int = 0

    @property
    def idle(self) -> float:
        return CORES * 1000 / self.cpu


def set_up_portal(directory: str) -> None:
    """A portal of its own with an empty database."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DATA_DIR"] = directory
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.development"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def make_webinar(people: int, series_number: int):
    """A webinar whose registrants all fulfil the rule."""
    from portal.learners.models import User
    from webinars.models import Attendance, CertificatePath, Registration, Webinar

    start = datetime(2025, 7, 10, 1, tzinfo=UTC)
    webinar = Webinar.objects.create(
        series_number=series_number,
        title="Workplace Learning: Membangun Produktivitas ASN Melalui Pembelajaran di Tempat Kerja",
        planned_start=start,
        planned_end=start + timedelta(minutes=150),
        credit_hours=4,
        credit_regulation="Peraturan LAN Nomor 10 Tahun 2018",
        paths=[CertificatePath(name="Ruang rapat", minimum_attendance=112)],
    )
    users = User.objects.bulk_create(
        User(email=f"{series_number}-{n}@contoh.example", full_name=f"Dr. Andi Contoh {n} Mattalatta, S.Sos., M.Si.")
        for n in range(people)
    )
    registrations = Registration.objects.bulk_create(Registration(webinar=webinar, learner=user) for user in users)
    Attendance.objects.bulk_create(Attendance(registration=registration, minutes=120) for registration in registrations)
    return webinar


def issue(webinar) -> list:
    from webinars.models import CertificateVersion
    from webinars.services.certificates.issuing import issue_certificates

    issue_certificates(webinar=webinar)
    return list(CertificateVersion.objects.filter(certificate__webinar=webinar))


def portal_end_to_end(webinar) -> None:
    from webinars.services.certificates.issuing import issue_certificates
    from webinars.services.certificates.rendering import VersionFiles

    with VersionFiles() as files:  # as `issue_certificates --render` and the batches of the CMS do it
        issue_certificates(webinar=webinar, hand_on=files.begin)
        for _pk in files.finish():
            pass


def rival_end_to_end(webinar, name: str) -> None:
    from django.conf import settings

    from bench.rivals import write_with_rival
    from webinars.services.certificates.snapshots import certificate_data

    folder = Path(settings.SENDFILE_ROOT) / name
    jobs = [(name, certificate_data(version.printed), folder / f"{version.code}.pdf") for version in issue(webinar)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for _path in pool.map(write_with_rival, jobs, chunksize=8):
            pass


def cpu_seconds() -> float:
    """Of this process and of those it has started and seen end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(name: str, work: Callable[[], None], count: int, *, folder: Path | None = None) -> Run:
    start, busy = time.perf_counter(), cpu_seconds()
    work()
    seconds, cpu = time.perf_counter() - start, cpu_seconds() - busy
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    largest = max((path.stat().st_size for path in folder.rglob("*.pdf")), default=0) if folder else 0
    return Run(name, count / seconds, cpu / count * 1000, most, largest)


def sign_with(signer: str) -> None:
    from django.conf import settings

    settings.CERTIFICATE_SIGNER = signer


def measure(people: int, rivals: int) -> list[Run]:
    """End to end, in one run; memory grows in this order, so that each figure is of what came so far."""
    from django.conf import settings

    kept = Path(settings.SENDFILE_ROOT) / "certificates"
    runs = []
    for number, (name, signer) in enumerate((("unsigned", "none"), ("signed", "key")), 40):
        sign_with(signer)
        webinar = make_webinar(people, number)
        folder = kept / f"seri-{number}"
        runs.append(timed(name, lambda webinar=webinar: portal_end_to_end(webinar), people, folder=folder))
    sign_with("none")
    for number, name in enumerate(("ReportLab", "WeasyPrint"), 42):
        webinar = make_webinar(rivals, number)
        folder = Path(settings.SENDFILE_ROOT) / name
        work = lambda webinar=webinar, name=name: rival_end_to_end(webinar, name)  # noqa: E731
        runs.append(timed(name, work, rivals, folder=folder))
    return runs


def split_one_core() -> dict[str, float]:
    """CPU milliseconds of one certificate's steps, warm, without rows and files."""
    from django.utils import timezone

    from bench.rivals import RENDERERS
    from webinars.certificate_pdf.drawing import render_certificate
    from webinars.certificate_pdf.files import Job, make_certificate
    from webinars.models import CertificateVersion
    from webinars.services.certificates.signing import load_plan
    from webinars.services.certificates.snapshots import certificate_data

    sign_with("key")
    key_file, at = load_plan().key_file, timezone.now().replace(microsecond=0)
    versions = CertificateVersion.objects.filter(certificate__webinar__series_number=40)[:ONE_BY_ONE]
    data = [certificate_data(version.printed) for version in versions]
    steps = {
        "drawn": render_certificate,
        "drawn and signed": lambda one: make_certificate(Job(data=one, path=Path(), signed_at=at), key_file),
        **RENDERERS,
    }
    spent = {}
    for name, step in steps.items():
        step(data[0])  # fonts, templates and key are read before the clock starts
        start = time.process_time()
        for one in data:
            step(one)
        spent[name] = (time.process_time() - start) / len(data) * 1000
    return spent


def report(runs: list[Run], spent: dict[str, float]) -> list[str]:
    """Prints the figures; returns what is below its goal."""
    heads = f"{'a second':>10}{'CPU ms':>8}{'idle':>8}{'peak MB':>9}{'KB':>6}{'goal':>6}"
    print(f"{'certificates, end to end':26}{heads}")
    missed = []
    for run in runs:
        goal = GOALS.get(run.name)
        figures = f"{run.rate:10.1f}{run.cpu:8.1f}{run.idle:8.1f}{run.megabytes:9.0f}{run.largest / 1000:6.0f}"
        print(f"{run.name:26}{figures}{goal or '':>6}")
        if goal and (run.idle < goal or run.largest > LARGEST_FILE):
            missed.append(run.name)
    rates = {run.name: 1 / run.cpu for run in runs}
    for name in ("WeasyPrint", "ReportLab"):
        print(f"unsigned / {name}: {rates['unsigned'] / rates[name]:.1f}x")
    if rates["unsigned"] < TIMES_WEASYPRINT * rates["WeasyPrint"]:
        missed.append("times WeasyPrint")
    print("one certificate on one core, CPU ms:", ", ".join(f"{name} {ms:.1f}" for name, ms in spent.items()))
    share = 1 - spent["drawn"] / spent["drawn and signed"]
    print(f"signing (pyHanko and the key) takes {share:.0%} of a signed one")
    return missed


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rivals", type=int, default=60)
    arguments = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="bench-certificates-")
    try:
        set_up_portal(directory)
        missed = report(measure(arguments.people, arguments.rivals), split_one_core())
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if missed:
        print(f"Below the goal: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
