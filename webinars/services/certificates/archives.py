"""Many certificates as one ZIP, written while it is sent: what lies in memory is a piece of one file, and the names."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext as _
from zipstream import ZipStream

from webinars.certificate_pdf.drawing import MissingGlyphError
from webinars.certificate_pdf.signing.keys import SigningError, SigningKeyError
from webinars.models import Certificate, CertificateVersion
from webinars.services.certificates.rendering import NotSignedYetError, render_version_file

CHUNK = 200
LONGEST_NAME = 80
logger = logging.getLogger(__name__)


def stream_zip(certificates: QuerySet[Certificate]) -> Iterator[bytes]:
    """The newest version of each that is valid; files that are missing are made on the way.

    Those that cannot be made are named in a list inside the ZIP, which stands there only then.
    """
    archive, names, missing = ZipStream(), set(), []
    for version in _newest_versions(certificates):
        path = _file_of(version)
        if path is None:
            missing.append(f"{version.certificate.number}\t{version.certificate.holder_name}")
            continue
        archive.add_path(path, _entry_name(version, names))
        yield from archive.all_files()
    if missing:
        lines = [_("These certificates have no file yet; their numbers and names:"), *missing]
        archive.add("\r\n".join(lines).encode("utf-8-sig") + b"\r\n", _("without-file.txt"))
    yield from archive.finalize()


def _newest_versions(certificates: QuerySet[Certificate]) -> Iterator[CertificateVersion]:
    """Read in parcels by their numbers: an open cursor would not outlive the rows that are written on the way."""
    newest = CertificateVersion.objects.filter(certificate=OuterRef("pk")).order_by("-version").values("pk")[:1]
    valid = certificates.filter(status=Certificate.Status.VALID).prefetch_related(None)
    pks = list(valid.order_by("holder_name", "pk").values_list(Subquery(newest), flat=True))
    for start in range(0, len(pks), CHUNK):
        found = CertificateVersion.objects.select_related("certificate").in_bulk(pks[start : start + CHUNK])
        yield from (found[pk] for pk in pks[start : start + CHUNK] if pk in found)


def _file_of(version: CertificateVersion) -> Path | None:
    try:
        return render_version_file(version.pk)
    except (MissingGlyphError, NotSignedYetError, SigningError, SigningKeyError) as error:
        logger.warning("certificate version %d has no file: %s", version.pk, type(error).__name__)
        return None


def _entry_name(version: CertificateVersion, names: set[str]) -> str:
    """Name and number, of letters, digits and hyphens alone: safe on every system, and no two alike."""
    certificate = version.certificate
    plain = slugify(f"{certificate.holder_name[:LONGEST_NAME]} {certificate.number}") or str(certificate.pk)
    name = plain[: 2 * LONGEST_NAME].strip("-")
    if name in names:
        name = f"{name}-{certificate.pk}"
    names.add(name)
    return f"{name}.pdf"
