"""Certificates, made the way the portal makes them."""

from __future__ import annotations

from portal.learners.models import User
from tests.factories.learners import UserFactory
from tests.factories.webinars import AttendanceFactory, WebinarFactory
from webinars.models import Certificate, CertificateVersion, Registration, Webinar
from webinars.services.certificates.issuing import issue_certificates


def make_attendee(webinar: Webinar, *, minutes: int = 120, learner: User | None = None, **fields) -> Registration:
    """A registrant who attended for so many minutes; the fields are the learner's."""
    learner = learner or UserFactory(**fields)
    return AttendanceFactory(registration__webinar=webinar, registration__learner=learner, minutes=minutes).registration


def make_certificate(*, learner: User | None = None, webinar: Webinar | None = None, **fields) -> CertificateVersion:
    """The first version of a participant's certificate; the fields are the learner's."""
    webinar = webinar or WebinarFactory(past=True, page=False)
    registration = make_attendee(webinar, learner=learner, **fields)
    issue_certificates(webinar=webinar)
    certificate = Certificate.objects.get(webinar=webinar, learner=registration.learner)
    return certificate.versions.get()
