"""/saya/: what needs me now comes first, then registrations, certificates and the year's JP."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.learners.models import CreditRule, LearningCredit
from portal.learners.services.credits import book_credit, reverse_credit
from tests.factories.learners import UserFactory
from tests.factories.webinars import AttendanceFactory, RegistrationFactory, WebinarFactory, nine_in_makassar
from webinars.models import Certificate, CertificateVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    user = UserFactory(full_name="Siti Aminah, S.Sos.")
    client.force_login(user)
    return user


def show(client, prefix="") -> str:
    html = client.get(f"{prefix}/saya/").content.decode()
    return html[html.index("<main") : html.index("</main>")]


def first_need(html) -> str:
    return html[: html.index('id="pendaftaran"')].split('id="juga"')[0]


def certify(learner, webinar, *, code="A" * 28, issued_at=None, **fields):
    certificate = Certificate.objects.create(
        number=f"{Certificate.objects.count():05}/X",
        sequence=Certificate.objects.count(),
        webinar=webinar,
        learner=learner,
        holder_name=learner.full_name,
        issued_at=issued_at or timezone.now(),
        **fields,
    )
    printed = {"webinar_title": webinar.title, "issued_date": "1 Juli 2026"}
    return CertificateVersion.objects.create(certificate=certificate, code=code, printed=printed)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_strangers_sign_in_first(client, prefix):
    response = client.get(f"{prefix}/saya/")
    assert response.status_code == 302
    assert response["Location"] == f"{prefix}/akun/login/?next={prefix}/saya/"


def test_an_empty_desk_says_what_will_stand_there(client, learner):
    html = show(client)
    assert "Tidak ada yang menunggu Anda" in html
    assert "Anda belum mendaftar ke webinar mana pun" in html
    assert "Belum ada sertifikat" in html


def test_an_open_webinar_is_offered_to_who_has_none(client, learner):
    webinar = WebinarFactory(title="Arsip yang hidup")
    html = first_need(show(client))
    assert "Arsip yang hidup" in html
    assert f"/webinar/seri-{webinar.series_number}/daftar/" in html


@pytest.mark.parametrize("fields", [{"capacity": 0}, {"registration_opens_at": timezone.now() + timedelta(days=1)}])
def test_what_nobody_can_register_for_is_not_offered(client, learner, fields):
    WebinarFactory(**fields)
    assert "Tidak ada yang menunggu Anda" in show(client)


def test_a_live_webinar_comes_first_with_its_link(client, learner):
    live = WebinarFactory(live=True, title="Sedang berjalan")
    RegistrationFactory(webinar=live, learner=learner)
    RegistrationFactory(webinar=WebinarFactory(title="Minggu depan"), learner=learner)
    certify(learner, WebinarFactory(past=True))
    html = show(client)
    assert live.join_url in first_need(html)
    assert "Sedang berjalan" in first_need(html)
    assert "Minggu depan" not in first_need(html)


def test_an_incomplete_profile_comes_before_what_is_not_near(client):
    client.force_login(UserFactory(profile_completed_at=None))
    WebinarFactory()
    html = first_need(show(client))
    assert "Lengkapi profil" in html
    assert 'href="/saya/profil/"' in html


def test_a_webinar_within_a_day_comes_before_a_new_certificate(client, learner):
    soon = timezone.now() + timedelta(hours=20)
    RegistrationFactory(webinar=WebinarFactory(title="Besok pagi", planned_start=soon), learner=learner)
    certify(learner, WebinarFactory(past=True))
    html = show(client)
    assert "Besok pagi" in first_need(html)
    assert "sudah bisa diunduh" in html[: html.index('id="pendaftaran"')]


def test_a_new_certificate_comes_before_a_webinar_next_week_and_grows_old(client, learner):
    RegistrationFactory(webinar=WebinarFactory(title="Minggu depan"), learner=learner)
    version = certify(learner, WebinarFactory(past=True))
    assert f"/sertifikat/{version.code}.pdf" in first_need(show(client))
    Certificate.objects.update(issued_at=timezone.now() - timedelta(days=15))
    assert "Minggu depan" in first_need(show(client))


def test_upcoming_registrations_show_when_where_and_how_to_manage_them(client, learner):
    webinar = WebinarFactory()
    RegistrationFactory(webinar=webinar, learner=learner)
    html = show(client)
    assert "09.00–11.30 WITA (08.00 WIB, 10.00 WIT)" in html
    assert webinar.join_url in html
    assert f"/webinar/seri-{webinar.series_number}/kalender.ics" in html
    assert f"/webinar/seri-{webinar.series_number}/daftar/" in html


def test_a_link_is_on_no_strangers_desk(client, learner):
    webinar = WebinarFactory()
    RegistrationFactory(webinar=webinar)
    RegistrationFactory(webinar=webinar, learner=learner, status="cancelled")
    html = show(client)
    assert webinar.join_url not in html
    assert webinar.stream_url not in html


def test_past_registrations_show_minutes_and_state(client, learner):
    webinar = WebinarFactory(past=True, title="Pekan lalu")
    AttendanceFactory(registration__webinar=webinar, registration__learner=learner, minutes=80)
    html = show(client)
    assert "Pekan lalu" in html
    assert "Kehadiran Anda 80 menit; sertifikat mensyaratkan 112 menit." in html
    assert "Sertifikat diproses" in html


def test_a_cancelled_webinar_is_past_once_its_day_is_over(client, learner):
    for days in (-3, 3):
        webinar = WebinarFactory(planned_start=nine_in_makassar(days), override="cancelled", override_reason="Banjir")
        RegistrationFactory(webinar=webinar, learner=learner)
    html = show(client)
    assert html.index("Mendatang") < html.index("Sudah lewat")
    assert first_need(html).count("Dibatalkan") == 0


def test_certificates_are_there_to_download_and_verify(client, learner):
    version = certify(learner, WebinarFactory(past=True, page=False), role="speaker")
    html = show(client)
    assert f'href="/sertifikat/{version.code}.pdf"' in html
    assert f'href="/sertifikat/{version.code}/"' in html
    assert "Narasumber" in html


def test_of_a_corrected_certificate_the_newest_version_is_offered(client, learner):
    old = certify(learner, WebinarFactory(past=True))
    CertificateVersion.objects.create(certificate=old.certificate, version=2, code="B" * 28, printed=old.printed)
    html = show(client)
    assert f"/sertifikat/{'B' * 28}.pdf" in html
    assert old.code not in html


def test_a_revoked_certificate_says_so_and_is_not_offered(client, learner):
    version = certify(learner, WebinarFactory(past=True), status="revoked")
    html = show(client)
    assert "Dicabut" in html
    assert f"{version.code}.pdf" not in html


def test_others_certificates_are_on_others_desks(client, learner):
    version = certify(UserFactory(), WebinarFactory(past=True))
    assert version.code not in show(client)


def book(learner, hours, reference, day=None):
    return book_credit(
        learner=learner,
        source=LearningCredit.Source.CERTIFICATE,
        source_reference=reference,
        description=f"Webinar {reference}",
        hours=hours,
        earned_on=day or timezone.localdate(),
        regulation="Peraturan LAN Nomor 10 Tahun 2018",
    )


def test_the_years_jp_are_one_picture_with_the_rule_in_words(client, learner):
    book(learner, 4, "a:1")
    book(learner, 6, "a:2")
    book(learner, 9, "a:3", day=date(timezone.localdate().year - 1, 12, 31))
    html = show(client)
    assert 'role="img"' in html
    assert 'aria-label="10 dari 20 JP"' in html
    assert "paling sedikit 20 JP setahun (UU 20/2023 pasal 49)" in html
    assert "Webinar a:1" in html
    assert "Webinar a:3" not in html
    assert "style=" not in html


def test_a_reversal_is_subtracted_and_listed(client, learner):
    book(learner, 4, "a:1")
    book(learner, 6, "a:2")
    reverse_credit(source_reference="a:2")
    html = show(client)
    assert 'aria-label="4 dari 20 JP"' in html
    assert "-6" in html


def test_a_ceiling_is_said_as_a_ceiling(client):
    client.force_login(UserFactory(employment_type="pppk"))
    html = show(client)
    assert "paling banyak 24 JP setahun yang dihitung (PP 49/2018 pasal 40)" in html


def test_of_two_rules_the_newer_in_force_holds(client, learner):
    year = timezone.localdate().year
    for from_year, hours in ((year, 25), (year + 1, 30)):
        CreditRule.objects.create(employment_type="pns", from_year=from_year, hours=hours, regulation="Baru")
    html = show(client)
    assert "paling sedikit 25 JP setahun" in html
    assert 'aria-label="0 dari 25 JP"' in html


def test_who_is_no_civil_servant_sees_jp_without_a_rule(client):
    user = UserFactory(employment_type="non_asn")
    client.force_login(user)
    book(user, 4, "a:1")
    html = show(client)
    assert "Webinar a:1" in html
    assert 'role="img"' not in html


def test_in_english_everything_is_english(client, learner):
    webinar = WebinarFactory()
    RegistrationFactory(webinar=webinar, learner=learner)
    AttendanceFactory(registration__webinar=WebinarFactory(past=True), registration__learner=learner)
    certify(learner, WebinarFactory(past=True))
    html = show(client, "/en")
    assert f"/en/webinar/seri-{webinar.series_number}/" in html
    for word in ("Anda", "Sertifikat ", "Unduh", "Pendaftaran", "Mendatang", "sudah"):
        assert word not in html


def test_a_full_desk_needs_few_queries(client, learner, django_assert_max_num_queries):
    for _ in range(3):
        webinar = WebinarFactory(capacity=10)
        RegistrationFactory(webinar=webinar, learner=learner)
        past = WebinarFactory(past=True, capacity=10)
        AttendanceFactory(registration__webinar=past, registration__learner=learner)
        certify(learner, past, code=f"{past.pk:028}")
        book(learner, 4, f"certificate:{past.pk}")
        WebinarFactory(capacity=5)
    show(client)
    with django_assert_max_num_queries(18):
        show(client)


def test_no_cache_keeps_it_and_no_robot_is_to_read_it(client, learner):
    response = client.get("/saya/")
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.content.decode()
