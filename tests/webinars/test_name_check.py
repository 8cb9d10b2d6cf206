"""Names are looked at before issuing: what is confirmed is printed, on this certificate alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.certificates import make_attendee
from tests.factories.webinars import WebinarFactory
from webinars.models import Certificate, Registration
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.certificates.name_check import confirm_name, count_checked, printed_name_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    return WebinarFactory(page=False, past=True, names_checked_until=timezone.now() + timedelta(days=1))


@pytest.fixture
def registration(webinar):
    return make_attendee(webinar, full_name="SITI AMINAH")


def test_the_confirmed_name_is_printed_and_the_profile_stays(webinar, registration):
    row = confirm_name(registration=registration, name="  Siti  Aminah,\tS.E. ")
    assert (row.printed_name, printed_name_of(row)) == ("Siti Aminah, S.E.", "Siti Aminah, S.E.")
    assert row.name_checked_at is not None
    row.learner.refresh_from_db()
    assert row.learner.full_name == "SITI AMINAH"
    issue_certificates(webinar=webinar)
    certificate = Certificate.objects.get()
    assert certificate.holder_name == certificate.versions.get().printed["holder_name"] == "Siti Aminah, S.E."


def test_who_says_nothing_is_printed_as_in_the_profile(webinar, registration):
    assert printed_name_of(registration) == "SITI AMINAH"
    issue_certificates(webinar=webinar)
    assert Certificate.objects.get().holder_name == "SITI AMINAH"


@pytest.mark.parametrize(
    ("name", "code"), [("", "no_name"), ("😀\x00", "no_name"), ("A" * 201, "too_long"), ("王", "missing_glyph")]
)
def test_a_name_that_cannot_be_printed_is_refused(registration, name, code):
    with pytest.raises(CertificateError) as caught:
        confirm_name(registration=registration, name=name)
    assert caught.value.code == code
    registration.refresh_from_db()
    assert (registration.printed_name, registration.name_checked_at) == ("", None)


@pytest.mark.parametrize("until", [None, timedelta(minutes=-1)])
def test_only_until_the_date(webinar, registration, until):
    webinar.names_checked_until = timezone.now() + until if until else None
    webinar.save()
    with pytest.raises(CertificateError) as caught:
        confirm_name(registration=registration, name="Siti")
    assert caught.value.code == "closed"


def test_not_for_who_is_not_registered_or_holds_the_certificate(webinar, registration):
    issue_certificates(webinar=webinar)
    with pytest.raises(CertificateError) as caught:
        confirm_name(registration=registration, name="Siti")
    assert caught.value.code == "issued"
    Registration.objects.update(status="cancelled")
    with pytest.raises(CertificateError) as caught:
        confirm_name(registration=registration, name="Siti")
    assert caught.value.code == "closed"


def test_editors_see_how_many_have_looked(webinar, registration):
    make_attendee(webinar)
    Registration.objects.filter(pk=make_attendee(webinar).pk).update(status="cancelled")
    confirm_name(registration=registration, name="Siti Aminah")
    counted = count_checked(webinar)
    assert (counted.checked, counted.registered) == (1, 2)
