"""Certificates per second with all cores, beside WeasyPrint on an equal layout, in one run.

End to end: rows (certificate, snapshot, credit hours), QR code, PDF, file, on all cores. The PDF step: the PDF alone,
from ready data, on one core. Both sides use the portal's rows, QR codes, borders, fonts and pool of processes;
WeasyPrint reads fonts and style sheet once a process and makes plain PDF, while ours is PDF/A-2a and PDF/UA-1.

Usage: python bench/certificates.py [--people 600] [--weasyprint 60]; exits 1 below the goals (3 and 4 times).
"""

from __future__ import annotations

import argparse
import functools
import html
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
GOALS = {"end to end": 3.0, "PDF step": 4.0}
TEMPLATE = ROOT / "webinars" / "certificate_pdf" / "template"


@functools.cache
def weasyprint_parts() -> tuple:
    """Page, style sheet, fonts and wording: read once a process."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    css = (ROOT / "bench" / "certificate.css").read_text()
    sheet = weasyprint.CSS(string=css, font_config=fonts, base_url=f"{TEMPLATE}/")
    page = (ROOT / "bench" / "certificate.html").read_text().split("-->", 1)[1]
    return weasyprint, sheet, fonts, page, tomllib.loads((TEMPLATE / "wording.toml").read_text())


def render_with_weasyprint(data) -> bytes:
    from urllib.parse import quote

    from webinars.certificate_pdf.drawing import draw_qr
    from webinars.lattice import lattice_svg

    weasyprint, sheet, fonts, page, wording = weasyprint_parts()
    words = wording[data.language]
    fields = {name: html.escape(str(value)) for name, value in vars(data).items()}
    fill = {
        "name": data.holder_name,
        "series": data.series_number,
        "organiser": data.organiser,
        "date": data.event_date,
    }
    sentences = {
        name: text.format(
            **fill
            | {"url": data.verification_url, "date": data.issued_date if name == "issued_on" else data.event_date}
        )
        for name, text in words.items()
        if name != "number"
    }
    filled = page.format(
        **fields | sentences,
        number_label=words["number"],
        border=lattice_svg(data.series_number, variant="border"),
        qr=f"data:image/svg+xml,{quote(draw_qr(data.verification_url))}",
        template=TEMPLATE.as_uri(),
    )
    return weasyprint.HTML(string=filled, base_url=f"{TEMPLATE}/").write_pdf(stylesheets=[sheet], font_config=fonts)


def write_with_weasyprint(job: tuple) -> Path:
    data, path = job
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as stream:
        stream.write(render_with_weasyprint(data))
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    return path


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
    from webinars.services.certificates.rendering import render_version_files

    for _pk in render_version_files(issue(webinar)):
        pass


def weasyprint_end_to_end(webinar) -> None:
    from django.conf import settings

    from webinars.services.certificates.snapshots import certificate_data

    folder = Path(settings.SENDFILE_ROOT) / "weasyprint"
    jobs = [(certificate_data(version.printed), folder / f"{version.code}.pdf") for version in issue(webinar)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for _path in pool.map(write_with_weasyprint, jobs, chunksize=8):
            pass


def rate(work: Callable, count: int) -> float:
    """Certificates per second."""
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def render_all(render: Callable, data: Iterable) -> None:
    for one in data:
        render(one)


def measure(people: int, by_weasyprint: int) -> dict[str, tuple[float, float]]:
    """For each step the rates of the portal and of WeasyPrint."""
    from webinars.certificate_pdf.drawing import render_certificate
    from webinars.models import CertificateVersion
    from webinars.services.certificates.snapshots import certificate_data

    portal, weasyprint = make_webinar(people, 40), make_webinar(by_weasyprint, 41)
    whole = (
        rate(lambda: portal_end_to_end(portal), people),
        rate(lambda: weasyprint_end_to_end(weasyprint), by_weasyprint),
    )
    versions = CertificateVersion.objects.filter(certificate__webinar=portal)[: max(40, by_weasyprint // 2)]
    data = [certificate_data(version.printed) for version in versions]
    for render in (render_certificate, render_with_weasyprint):
        render(data[0])  # fonts and templates are read before the clock starts
    step = (
        rate(lambda: render_all(render_certificate, data), len(data)),
        rate(lambda: render_all(render_with_weasyprint, data), len(data)),
    )
    return {"end to end": whole, "PDF step": step}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--weasyprint", type=int, default=60)
    arguments = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="bench-certificates-")
    try:
        set_up_portal(directory)
        rates = measure(arguments.people, arguments.weasyprint)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print(f"{'certificates a second':24}{'portal':>10}{'WeasyPrint':>12}{'ratio':>8}{'goal':>8}")
    missed = []
    for name, (portal, weasyprint) in rates.items():
        ratio = portal / weasyprint
        cores = f"{os.cpu_count()} cores" if name == "end to end" else "1 core"
        print(f"{name + ', ' + cores:24}{portal:10.1f}{weasyprint:12.1f}{ratio:7.1f}x{GOALS[name]:7.0f}x")
        if ratio < GOALS[name]:
            missed.append(name)
    if missed:
        print(f"Below the goal: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
