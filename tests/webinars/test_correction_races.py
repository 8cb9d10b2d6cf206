"""Two editors at once: one version for one correction, one reversal for one revocation, one in its place."""

import pytest

from portal.learners.models import LearningCredit
from tests.factories.certificates import make_certificate
from tests.factories.learners import UserFactory
from tests.webinars.test_certificate_races import at_once
from webinars.models import Certificate, CertificateVersion
from webinars.services.certificates.correction_requests import make_correction, refuse_correction, request_correction
from webinars.services.certificates.corrections import correct_certificate
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.revocation import issue_in_place, revoke_certificate

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def certificate():
    return make_certificate(full_name="Siti Aminha").certificate


def correct(certificate, name="Siti Aminah"):
    return lambda: correct_certificate(certificate=certificate, holder_name=name, reason="Salah ketik", by=None)


def test_one_correction_made_by_many_is_one_version(certificate):
    results = at_once(*[correct(certificate)] * 4)
    assert len({version.pk for version in results}) == 1
    assert CertificateVersion.objects.count() == 2


def test_different_corrections_follow_one_another(certificate):
    at_once(correct(certificate, "Siti A"), correct(certificate, "Siti B"), correct(certificate, "Siti C"))
    assert sorted(CertificateVersion.objects.values_list("version", flat=True)) == [1, 2, 3, 4]
    newest = CertificateVersion.objects.get(version=4)
    assert Certificate.objects.get().holder_name == newest.printed["holder_name"]


def test_revoked_by_many_and_replaced_by_many_is_once_each(certificate):
    at_once(*[lambda: revoke_certificate(certificate=certificate, reason="Keliru", by=None)] * 4)
    assert LearningCredit.objects.filter(reverses__isnull=False).count() == 1
    results = at_once(*[lambda: issue_in_place(certificate=certificate)] * 4)
    assert len({row.pk for row in results}) == 1
    assert sorted(Certificate.objects.values_list("sequence", flat=True)) == [1, 2]


def test_asked_for_at_once_is_one_request_and_it_has_one_answer(certificate):
    editor = UserFactory()

    def ask():
        return request_correction(certificate=certificate, holder_name="Siti Aminah", by=certificate.learner)

    asked = at_once(*[ask] * 4)
    assert len({row.pk for row in asked}) == 1
    results = at_once(
        lambda: make_correction(request=asked[0], by=editor),
        lambda: refuse_correction(request=asked[0], answer="Tidak.", by=editor),
    )
    assert sum(isinstance(result, CertificateError) for result in results) == 1
