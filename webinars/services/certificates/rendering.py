"""The files of certificates: drawn and signed when first asked for, then kept in the private storage.

The file comes first, its SHA-256 in the row afterwards, and only a file of which the row knows the SHA-256 is handed
out: a process that is killed leaves a file that is made once more. The row names the moment of signing before that, so
that it is made with the same bytes.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from webinars.certificate_pdf.drawing import CertificateData
from webinars.certificate_pdf.files import Job, Press, write_certificate
from webinars.models import CertificateVersion
from webinars.models.attendance import private_storage
from webinars.services.certificates.signing import Signature, SigningPlan, file_name, load_plan, prepared_path
from webinars.services.certificates.snapshots import certificate_data

BATCH = 50  # rows written at once: so many files a kill costs
CLAIMED = 500  # rows in one statement, fewer than SQLite allows
logger = logging.getLogger(__name__)


class NotSignedYetError(Exception):
    """The certificate waits for its electronic signature: there is no file to hand out."""

    code = "not_signed_yet"


def render_version_file(version_id: int) -> Path:
    """The path of the version's file, made now if there is none; safe in parallel.

    Raises MissingGlyphError where the snapshot can't be printed, NotSignedYetError where somebody has to sign it first,
    SigningKeyError and SigningError where it can't be signed.
    """
    version = CertificateVersion.objects.get(pk=version_id)
    plan = load_plan()
    path = file_path(version)
    if is_kept(version):
        return path
    if plan.waits:
        # Unless it was signed this very moment.
        unchanged = CertificateVersion.objects.filter(pk=version.pk, sha256=version.sha256)
        unchanged.update(signature=Signature.WAITING)
        raise NotSignedYetError
    [job] = make_jobs([version], plan)
    version.sha256 = write_certificate(job, plan.key_file)
    _write_rows([version], plan)
    return path


class VersionFiles:
    """The files of many versions, made on all cores while their owner goes on, say with issuing the next ones.

    With `sign`, those that lie there unsigned are made once more. Where somebody signs in batches the files are made
    for that alone: they wait.
    """

    def __init__(self, *, workers: int | None = None, sign: bool = False) -> None:
        self.plan, self.sign = load_plan(), sign
        self.press = Press(self.plan.key_file, workers=workers)
        self.begun: dict[int, CertificateVersion] = {}

    def __enter__(self) -> VersionFiles:
        self.press.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.press.__exit__(*exception)

    def begin(self, versions: Iterable[CertificateVersion]) -> None:
        """Those that are missing and were not begun; their rows have to be committed."""
        new = [version for version in versions if version.pk not in self.begun]
        missing = [version for version in new if not _is_done(version, self.plan, sign=self.sign)]
        self.press.begin(make_jobs(missing, self.plan))
        self.begun |= {version.pk: version for version in missing}

    def finish(self) -> Iterator[int]:
        """Each version's primary key when its file is kept."""
        done = []
        for version, sha256 in zip(self.begun.values(), self.press.finish(), strict=True):
            if sha256 is None:
                logger.warning("certificate version %d cannot be printed", version.pk)
                continue
            version.sha256 = sha256
            done.append(version)
            if len(done) == BATCH:
                _write_rows(done, self.plan)
                done = []
            yield version.pk
        _write_rows(done, self.plan)


def render_version_files(
    versions: Iterable[CertificateVersion], *, workers: int | None = None, sign: bool = False
) -> Iterator[int]:
    """Makes the files that are missing; yields each version's primary key when its file is kept. See VersionFiles."""
    with VersionFiles(workers=workers, sign=sign) as files:
        files.begin(versions)
        yield from files.finish()


def file_path(version: CertificateVersion) -> Path:
    return Path(private_storage().path(version.file.name or file_name(version)))


def is_kept(version: CertificateVersion) -> bool:
    """The file that was handed out stands there, byte for byte."""
    if not (version.file and version.sha256):
        return False
    try:
        return hashlib.sha256(file_path(version).read_bytes()).hexdigest() == version.sha256
    except FileNotFoundError:
        return False


def make_jobs(versions: list[CertificateVersion], plan: SigningPlan) -> list[Job]:
    """What has to be drawn; the rows say from when on they are signed, if they did not yet."""
    if plan.key_file:
        _claim_moments(versions)
    return [
        Job(
            data=_data_of(version, plan),
            path=prepared_path(version) if plan.waits else file_path(version),
            signed_at=version.signed_at if plan.key_file else None,
        )
        for version in versions
    ]


def _data_of(version: CertificateVersion, plan: SigningPlan) -> CertificateData:
    data = certificate_data(version.printed)
    return replace(data, signature_note=plan.note(language=data.language, site=data.verification_site))


def _claim_moments(versions: list[CertificateVersion]) -> None:
    """Whoever claims first decides for all that make the file at the same time."""
    now = timezone.now().replace(microsecond=0)  # a signature knows seconds
    new = [version.pk for version in versions if version.signed_at is None]
    moments = {}
    for start in range(0, len(new), CLAIMED):
        rows = CertificateVersion.objects.filter(pk__in=new[start : start + CLAIMED])
        rows.filter(signed_at__isnull=True).update(signed_at=now)
        moments |= dict(rows.values_list("pk", "signed_at"))
    for version in versions:
        version.signed_at = moments.get(version.pk, version.signed_at)


def _is_done(version: CertificateVersion, plan: SigningPlan, *, sign: bool) -> bool:
    if is_kept(version):
        return not sign or plan.waits or version.signature == plan.signature
    return plan.waits and version.signature == Signature.WAITING and prepared_path(version).exists()


def _write_rows(versions: list[CertificateVersion], plan: SigningPlan) -> None:
    if plan.waits:
        # One that was signed since it was drawn stays so.
        unsigned = CertificateVersion.objects.filter(pk__in=[version.pk for version in versions])
        unsigned = unsigned.exclude(signature=Signature.SIGNED)
        unsigned.update(signature=Signature.WAITING, file="", sha256="", signed_at=None)
        return
    for version in versions:
        version.signature = plan.signature
        version.file.name = version.file.name or file_name(version)
    alike = {"signature": plan.signature} | ({} if plan.key_file else {"signed_at": None})
    with transaction.atomic():
        CertificateVersion.objects.filter(pk__in=[version.pk for version in versions]).update(**alike)
        _write_digests(versions)


def _write_digests(versions: list[CertificateVersion]) -> None:
    """What differs from row to row, by one statement: bulk_update needs longer to compose its own than to run it."""
    table = connection.ops.quote_name(CertificateVersion._meta.db_table)
    rows = [(version.file.name, version.sha256, version.pk) for version in versions]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET file = %s, sha256 = %s WHERE id = %s", rows)
