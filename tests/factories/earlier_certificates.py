"""Certificates issued before the portal."""

from __future__ import annotations

from datetime import date

import factory

from tests.factories.indexes import QuietFactory
from webinars.earlier_certificates import number_key, proof_of
from webinars.models import EarlierCertificate


class EarlierCertificateFactory(QuietFactory):
    """A participant's with 4 JP, of nobody's e-mail address and NIP; waits for its holder."""

    class Meta:
        model = EarlierCertificate

    number = factory.Sequence(lambda n: f"{n:05}/BPSDM/IV/2023")
    full_name = "Besse Tenri, S.Pd."
    webinar_title = factory.Sequence(lambda n: f"Etika pelayanan {n}")
    held_on = date(2023, 4, 5)
    credit_hours = 4
    number_key = factory.LazyAttribute(lambda row: number_key(row.number))
    proof = factory.LazyAttribute(lambda row: proof_of(row.number, row.full_name))
