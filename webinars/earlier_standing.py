"""What of the time before the portal one learner has on the desk, and what waits there to be taken."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.learners.models import User
from webinars.models import EarlierCertificate, EarlierCertificateRequest
from webinars.services.earlier_certificates.claims import waiting_for


@dataclass(frozen=True)
class EarlierStanding:
    """`request` is the newest one by NIP, answered or not."""

    waiting: list[EarlierCertificate] = field(default_factory=list)
    held: list[EarlierCertificate] = field(default_factory=list)
    request: EarlierCertificateRequest | None = None

    @property
    def waiting_hours(self) -> int:
        return sum(row.credit_hours for row in self.waiting)


def read_earlier_standing(user: User) -> EarlierStanding:
    """Three queries."""
    return EarlierStanding(
        waiting=list(waiting_for(user)),
        held=list(EarlierCertificate.objects.filter(claimed_by=user)),
        request=EarlierCertificateRequest.objects.filter(learner=user).first(),
    )
