"""Looking up what a code or a version stands for: the one read behind page, JSON and command."""

from __future__ import annotations

from webinars.certificate_pdf.codes import LENGTH, normalise_code
from webinars.models import CertificateVersion

IMPOSSIBLE = "U" * LENGTH  # no code has a U


def find_version(typed: str) -> CertificateVersion | None:
    """The version under a code, however it is typed; malformed and unknown codes cost one and the same query."""
    code = normalise_code(typed) or IMPOSSIBLE
    return CertificateVersion.objects.select_related("certificate__webinar").filter(code=code).first()


def newest_version(version: CertificateVersion) -> CertificateVersion:
    """The version that holds in its place, or itself."""
    return CertificateVersion.objects.filter(certificate=version.certificate_id).order_by("-version").first() or version
