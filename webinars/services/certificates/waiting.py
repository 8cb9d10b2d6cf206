"""Certificates that wait for the government's service: *Menunggu TTE*."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from webinars.models import Certificate, CertificateBatch, CertificateVersion, SigningAttempt, Webinar
from webinars.services.certificates.signing import Signature, load_plan

FAILED = Q(signing_attempts__state=SigningAttempt.State.FAILED, signing_attempts__code__in=SigningAttempt.OF_DOCUMENT)


def waiting_versions(*, webinars: list[int] | None = None) -> QuerySet[CertificateVersion]:
    """The newest versions of valid certificates that have to be signed yet; those that failed most often come last.

    One that was never asked for has no file and waits as well as one whose file is drawn.
    """
    newer = CertificateVersion.objects.filter(certificate=OuterRef("certificate"), version__gt=OuterRef("version"))
    unmade = Q(signature=Signature.NONE, file="", sha256="")
    rows = CertificateVersion.objects.filter(
        Q(signature=Signature.WAITING) | unmade, ~Exists(newer), certificate__status=Certificate.Status.VALID
    )
    if not load_plan().waits:
        rows = rows.none()
    if webinars is not None:
        rows = rows.filter(certificate__webinar__in=webinars)
    return rows.annotate(failures=Count("signing_attempts", filter=FAILED)).order_by(
        "failures", "certificate__webinar__series_number", "certificate__sequence", "pk"
    )


def first_signature() -> str:
    """What the row of a new version says: that it waits, where somebody signs in batches."""
    return Signature.WAITING if load_plan().waits else Signature.NONE


def is_waiting(version: CertificateVersion) -> bool:
    """Whether there is no file yet because somebody has to sign it first."""
    return load_plan().waits and version.signature != Signature.SIGNED and not version.sha256


@dataclass(frozen=True)
class WaitingWebinar:
    """What a signatory sees of a webinar before signing."""

    webinar: Webinar
    count: int
    failed: list[CertificateVersion]  # whose last attempt failed, with its code as `failure`
    remark: str  # of the last issue: who got none, and why


def waiting_webinars() -> list[WaitingWebinar]:
    """Those with certificates that wait, newest series first."""
    counted = waiting_versions().order_by().values("certificate__webinar").annotate(n=Count("pk", distinct=True))
    counts = dict(counted.values_list("certificate__webinar", "n"))
    webinars = Webinar.objects.in_bulk(list(counts))
    failed = list(failed_versions())
    found = [
        WaitingWebinar(
            webinar=webinar,
            count=counts[pk],
            failed=[version for version in failed if version.certificate.webinar_id == pk],
            remark=_remark(webinar),
        )
        for pk, webinar in webinars.items()
    ]
    return sorted(found, key=lambda one: one.webinar.series_number, reverse=True)


def failed_versions(*, webinars: list[int] | None = None) -> QuerySet[CertificateVersion]:
    """Waiting ones that could not be signed when it was tried; each with the code of it (`failure`)."""
    last = SigningAttempt.objects.filter(version=OuterRef("pk")).order_by("-pk")
    rows = waiting_versions(webinars=webinars).filter(failures__gt=0)
    return (
        rows.select_related("certificate")
        .annotate(last_state=last.values("state")[:1], failure=last.values("code")[:1])
        .filter(last_state=SigningAttempt.State.FAILED, failure__in=SigningAttempt.OF_DOCUMENT)
    )


def _remark(webinar: Webinar) -> str:
    batch = CertificateBatch.objects.filter(webinar=webinar).order_by("-created_at").first()
    return batch.error if batch else ""
