"""Where things stand: paths in the reader's language; whole addresses for mail and calendars, which know no request."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def archive_path() -> str:
    return reverse("wagtail_serve", args=["webinar/"])


def webinar_path(series_number: int) -> str:
    return reverse("wagtail_serve", args=[f"webinar/seri-{series_number}/"])


def registration_path(series_number: int) -> str:
    return reverse("webinar_registration", args=[series_number])


def attendance_path(series_number: int) -> str:
    """A registrant's own attendance."""
    return reverse("my_attendance", args=[series_number])


def check_in_path(series_number: int) -> str:
    return reverse("webinar_check_in", args=[series_number])


def claim_path(series_number: int, token: str) -> str:
    """Where a mailed link confirms a check-in."""
    return reverse("webinar_check_in_claim", args=[series_number, token])


def screen_path(series_number: int) -> str:
    """Where the code is projected."""
    return reverse("webinar_screen", args=[series_number])


def evaluation_path(series_number: int) -> str:
    return reverse("webinar_evaluation", args=[series_number])


def post_test_path(series_number: int) -> str:
    return reverse("webinar_post_test", args=[series_number])


def group_path(series_number: int) -> str:
    return reverse("webinar_group", args=[series_number])


def invitation_path(token: str) -> str:
    return reverse("group_invitation", args=[token])


def calendar_path(series_number: int) -> str:
    return reverse("webinar_calendar", args=[series_number])


def name_check_path(series_number: int) -> str:
    """Where a registrant looks at the own name as it will be printed."""
    return reverse("name_check", args=[series_number])


def correction_path(code: str) -> str:
    """Where a holder asks for a correction of the certificate with this code."""
    return reverse("certificate_correction", args=[code])


def desk_path() -> str:
    return reverse("desk")


def profile_path() -> str:
    return f"{desk_path()}profil/"


def earlier_certificates_path() -> str:
    """Where one's own certificates of the time before the portal are taken."""
    return reverse("earlier_certificates")


def certificate_pdf_path(code: str) -> str:
    """One address whatever the language: the file is in the language in which it was issued."""
    return f"/sertifikat/{code}.pdf"


def certificate_download_path(token: str) -> str:
    """Where a letter's link downloads one certificate."""
    return reverse("certificate_download", args=[token])


def absolute(path: str) -> str:
    """The path with scheme and host, as configured: never taken from a request's Host header."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
