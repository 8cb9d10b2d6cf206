"""The files of certificates: rendered when first asked for, then kept in the private storage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from webinars.certificate_pdf.files import write_certificate, write_certificates
from webinars.models import CertificateVersion
from webinars.models.attendance import private_storage
from webinars.services.certificates.snapshots import certificate_data

BATCH = 500


def file_name(version: CertificateVersion) -> str:
    """Below the private storage; the code makes it as unguessable as the certificate's page."""
    return f"certificates/seri-{version.printed['series_number']}/{version.code}.pdf"


def render_version_file(version_id: int) -> Path:
    """The path of the version's file, rendered now if there is none; safe in parallel.

    Raises MissingGlyphError where the snapshot can't be printed.
    """
    version = CertificateVersion.objects.get(pk=version_id)
    name = version.file.name or file_name(version)
    path = Path(private_storage().path(name))
    if not path.exists():
        write_certificate(certificate_data(version.printed), path)
    if not version.file:
        CertificateVersion.objects.filter(pk=version.pk).update(file=name)
    return path


def render_version_files(versions: Iterable[CertificateVersion]) -> Iterator[int]:
    """Renders the files that are missing, on all cores; yields each version's primary key when its file is kept."""
    storage = private_storage()
    missing = [version for version in versions if not (version.file and Path(version.file.path).exists())]
    jobs = [(certificate_data(version.printed), Path(storage.path(file_name(version)))) for version in missing]
    done = []
    for version, _path in zip(missing, write_certificates(jobs), strict=True):
        version.file.name = file_name(version)
        done.append(version)
        if len(done) == BATCH:
            CertificateVersion.objects.bulk_update(done, ["file"])
            done = []
        yield version.pk
    CertificateVersion.objects.bulk_update(done, ["file"])
