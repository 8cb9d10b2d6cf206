"""Certificates earned beside the meeting room: on the live stream by check-ins, and afterwards by the recording."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories.check_in import CheckInWindowFactory
from tests.factories.questionnaires import make_questionnaire
from tests.factories.webinars import LatePathFactory, PathFactory, RegistrationFactory, WebinarFactory
from tests.functional.test_learner_pages import sign_in
from tests.support.browser import assert_accessible
from webinars.models import Certificate, Webinar
from webinars.services.certificates.issuing import issue_certificates

pytestmark = pytest.mark.django_db(transaction=True)
RIGHT = ("70 persen", "Diskusi kasus", "Bimbingan", "Pembimbing")


def pass_post_test(page: Page, address: str) -> None:
    page.goto(f"{address}/saya/")
    page.get_by_role("link", name="Kerjakan post-test").click()
    for choice in RIGHT:
        page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Kirim dan lihat hasilnya").click()
    expect(page.get_by_text("3 dari 3 benar: 100%")).to_be_visible()


def download_certificate(page: Page, address: str) -> bytes:
    page.goto(f"{address}/saya/")
    assert_accessible(page)
    with page.expect_download() as caught:
        page.get_by_role("link", name="Unduh sertifikat").first.click()
    return caught.value.path().read_bytes()


def end_session(webinar: Webinar) -> None:
    """Moves the session so that it has just ended."""
    now = timezone.now()
    Webinar.objects.filter(pk=webinar.pk).update(
        planned_start=now - timedelta(minutes=151), planned_end=now - timedelta(minutes=1)
    )
    webinar.refresh_from_db()


def test_who_follows_the_live_stream_earns_it_by_check_ins_and_the_post_test(open_page, live_server):
    stream = PathFactory.build(
        name="YouTube", minimum_attendance=None, minimum_check_ins=2, needs_post_test=True, sort_order=1
    )
    webinar = WebinarFactory(live=True, paths=[PathFactory.build(), stream])
    windows = CheckInWindowFactory.create_batch(3, webinar=webinar)
    make_questionnaire(webinar, kind="post_test", closes_at=timezone.now() + timedelta(days=7))
    registration = RegistrationFactory(webinar=webinar, seat="stream")
    phone = open_page(width=360, javascript=False)
    for window in windows[:2]:
        phone.goto(f"{live_server.url}/webinar/seri-{webinar.series_number}/presensi/")
        phone.get_by_label("Kode", exact=False).first.fill(window.code)
        phone.get_by_label("Nomor peserta").fill(registration.grouped_number)
        phone.get_by_role("button", name="Isi presensi").click()
        expect(phone.get_by_role("heading", name="Presensi Anda tercatat")).to_be_visible()
    end_session(webinar)
    page = open_page(width=360)
    sign_in(page, live_server, registration.learner)
    page.goto(f"{live_server.url}/saya/kehadiran/seri-{webinar.series_number}/")
    expect(page.get_by_text("post-test").first).to_be_visible()
    assert_accessible(page)
    pass_post_test(page, live_server.url)
    assert issue_certificates(webinar=webinar).created == 1
    assert download_certificate(page, live_server.url).startswith(b"%PDF")
    certificate = Certificate.objects.get()
    assert (certificate.learner, certificate.path_name) == (registration.learner, "YouTube")


def test_who_had_the_shift_earns_it_by_the_recording_and_the_post_test(open_page, live_server):
    webinar = WebinarFactory(
        past=True, recording_url="https://video.example/1", paths=[PathFactory.build(), LatePathFactory.build()]
    )
    make_questionnaire(webinar, kind="post_test", closes_at=timezone.now() + timedelta(days=7))
    registration = RegistrationFactory(webinar=webinar)
    Webinar.objects.update(certificates_issued_at=timezone.now())  # the others have theirs
    page = open_page(width=360)
    sign_in(page, live_server, registration.learner)
    page.goto(f"{live_server.url}/webinar/seri-{webinar.series_number}/daftar/")
    assert_accessible(page)
    page.get_by_role("button", name="Saya sudah menyimak rekaman ini").click()
    expect(page.get_by_text("Anda sudah menyimak rekaman").first).to_be_visible()
    assert_accessible(page)
    pass_post_test(page, live_server.url)
    assert download_certificate(page, live_server.url).startswith(b"%PDF")
    expect(page.get_by_text("asinkron").first).to_be_visible()
    assert Certificate.objects.get().is_asynchronous
