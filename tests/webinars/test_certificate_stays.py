"""Somebody whose minutes were corrected down after the certificate was issued: it stays, and the page says so."""

import pytest
from django.test import Client

from tests.factories.certificates import make_certificate
from webinars.models import Attendance, Registration

pytestmark = pytest.mark.django_db


def test_the_page_does_not_deny_what_it_offers():
    certificate = make_certificate().certificate
    registration, _made = Registration.objects.get_or_create(webinar=certificate.webinar, learner=certificate.learner)
    Attendance.objects.update_or_create(registration=registration, defaults={"minutes": 20})
    client = Client()
    client.force_login(certificate.learner)
    html = client.get(f"/saya/kehadiran/seri-{certificate.webinar.series_number}/").content.decode()
    assert "Unduh sertifikat" in html
    assert "Sertifikat Anda tetap berlaku." in html
    assert "Anda belum memenuhi syarat sertifikat" not in html
