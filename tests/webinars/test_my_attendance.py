"""/saya/kehadiran/seri-N/: the very figures that decided, shown to the person they are about and to nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from tests.factories.check_in import CheckInFactory, CheckInWindowFactory
from tests.factories.learners import UserFactory
from tests.factories.questionnaires import make_questionnaire
from tests.factories.webinars import (
    AttendanceFactory,
    LatePathFactory,
    PathFactory,
    RegistrationFactory,
    WebinarFactory,
)
from webinars.attendance_account import read_account
from webinars.attendance_words import describe_account
from webinars.models import (
    AttendanceImport,
    AttendanceStay,
    CheckIn,
    CheckInWindow,
    Objection,
    Registration,
    Webinar,
    WebinarPage,
)
from webinars.services.attendance.totals import recompute_attendance
from webinars.timeline import draw_timeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    """Last week, 09.00 to 11.30 WITA: 112 minutes, or two check-ins; or afterwards."""
    paths = [
        PathFactory.build(),
        PathFactory.build(name="YouTube", minimum_attendance=None, minimum_check_ins=2, sort_order=1),
        LatePathFactory.build(sort_order=2),
    ]
    return WebinarFactory(past=True, paths=paths)


@pytest.fixture
def registration(webinar):
    return RegistrationFactory(webinar=webinar, learner__full_name="Siti Aminah, S.Sos.")


def make_stays(registration, *stays, totals=()):
    """Stays as (from, until) in minutes after the start, and totals in seconds; then everything is measured."""
    webinar = registration.webinar
    source = AttendanceImport.objects.create(
        webinar=webinar,
        sha256=f"{AttendanceImport.objects.count():064}",
        format="zoom-meeting",
        timezone="Asia/Makassar",
    )
    for number, (joined, left) in enumerate(stays):
        times = {name: webinar.start + timedelta(minutes=at) for name, at in (("joined_at", joined), ("left_at", left))}
        AttendanceStay.objects.create(
            webinar=webinar, source=source, registration=registration, name=f"{registration.pk}-{number}", **times
        )
    for number, total in enumerate(totals):
        AttendanceStay.objects.create(
            webinar=webinar,
            source=source,
            registration=registration,
            name=f"t{registration.pk}-{number}",
            total_seconds=total,
        )
    recompute_attendance(webinar=webinar)
    return read_account(fresh(registration))


def fresh(registration):
    return Registration.objects.select_related("webinar", "learner", "attendance").get(pk=registration.pk)


def open_windows(webinar, *minutes):
    """Windows of ten minutes, with ten more of grace."""
    return [
        CheckInWindow.objects.create(
            webinar=webinar,
            code=f"AB{at:04}",
            opens_at=webinar.start + timedelta(minutes=at),
            closes_at=webinar.start + timedelta(minutes=at + 10),
        )
        for at in minutes
    ]


def path(webinar, prefix=""):
    return f"{prefix}/saya/kehadiran/seri-{webinar.series_number}/"


@pytest.mark.parametrize(
    ("stays", "totals", "minutes"),
    [
        ([(0, 60)], [], 60),
        ([(-20, 30), (10, 70)], [], 70),
        ([(100, 200)], [], 50),
        ([(160, 200)], [], 0),
        ([(0, 30.9), (40, 60.9)], [], 51),
        ([(0, 30)], [3600], 60),
        ([(0, 90)], [3600], 90),
        ([], [3600, 9000, 99999], 150),
        ([(5, 5)], [59], 0),
    ],
)
def test_the_minutes_shown_are_those_that_the_verdict_used(registration, stays, totals, minutes):
    account = make_stays(registration, *stays, totals=totals)
    assert account.presence.minutes == account.minutes == registration.attendance.minutes == minutes
    judged = account.verdict.paths[0].conditions[0]
    assert judged.reached == minutes


def test_what_was_cut_and_counted_once_is_said(registration):
    account = make_stays(registration, (-10, 60), (30, 90), totals=[600])
    words = describe_account(account)
    assert words.total == "90 menit"
    assert words.notes[0] == "Dua perangkat sekaligus dihitung sekali."
    assert "Waktu sebelum sesi mulai dan sesudah sesi selesai tidak dihitung." in words.notes
    assert any("hanya mencatat berapa lama" in note for note in words.notes)
    cut, whole, total = sorted(words.stays, key=lambda stay: (stay.remark != "dipotong sesuai sesi", stay.told == "–"))
    assert (cut.told, cut.counted) == ("08.50.00–10.00.00", "09.00.00–10.00.00")
    assert (whole.told, whole.remark) == ("09.30.00–10.30.00", "")
    assert (total.told, total.counted, total.remark) == ("–", "10 menit", "hanya jumlah")
    assert words.picture.startswith("Sesi 09.00–11.30 WITA. Hadir 09.00–10.30.")


def test_stays_that_only_follow_each_other_are_no_overlap(registration):
    account = make_stays(registration, (0, 30), (30, 60))
    notes = describe_account(account).notes
    assert notes == ["Jumlahnya dibulatkan ke bawah menjadi menit utuh."]


def test_the_picture_places_everything_on_one_axis(registration, webinar):
    open_windows(webinar, 30)
    CheckIn.objects.create(
        window=webinar.check_in_windows.get(),
        registration=registration,
        checked_in_at=webinar.start + timedelta(minutes=30),
        confirmed_at=timezone.now(),
    )
    picture = draw_timeline(make_stays(registration, (-15, 75), (100, 400)))
    # From 15 minutes before the start to half an hour after the end: 195 minutes.
    assert (picture.session.x, picture.session.width) == ("7.69%", "76.92%")
    assert [(span.x, span.width) for span in picture.covered] == [("7.69%", "38.46%"), ("58.97%", "25.64%")]
    assert [(span.x, span.width) for span in picture.outside] == [("0.00%", "7.69%"), ("84.62%", "15.38%")]
    assert picture.marks == ["23.08%"]
    assert [tick.label for tick in picture.ticks] == ["09.00", "10.00", "11.00", "12.00"]


def test_check_ins_are_told_one_by_one(registration, webinar):
    first, second, _third = open_windows(webinar, 10, 60, 100)
    at = webinar.start + timedelta(minutes=12)
    CheckIn.objects.create(window=first, registration=registration, checked_in_at=at, confirmed_at=at)
    CheckIn.objects.create(window=second, registration=registration, checked_in_at=at + timedelta(minutes=50))
    account = read_account(fresh(registration))
    assert [line.outcome for line in account.check_ins] == ["counted", "unconfirmed", "missed"]
    assert account.verdict.paths[1].conditions[0].reached == sum(line.counts for line in account.check_ins) == 1
    words = describe_account(account).check_ins
    assert [(line.window, line.outcome) for line in words] == [
        ("09.10–09.30", "presensi masuk, 09.12"),
        ("10.00–10.20", "belum dikonfirmasi lewat email, 10.02"),
        ("10.40–11.00", "tidak ada presensi"),
    ]


@pytest.mark.parametrize(("prefix", "title"), [("", "Kehadiran saya"), ("/en", "My attendance")])
def test_the_page_shows_figures_paths_and_what_is_missing(client, registration, webinar, prefix, title):
    make_stays(registration, (0, 60))
    client.force_login(registration.learner)
    html = client.get(path(webinar, prefix)).content.decode()
    assert title in html
    assert {"": "60 dari 112 menit", "/en": "60 of 112 minutes"}[prefix] in html
    assert "style=" not in html.split("<main")[1].split("</main>")[0]
    assert '<svg class="timeline"' in html


def test_nobody_sees_the_attendance_of_somebody_else(client, registration, webinar):
    make_stays(registration, (0, 60))
    client.force_login(UserFactory())
    html = client.get(path(webinar)).content.decode()
    assert "Anda tidak terdaftar di webinar ini." in html
    assert "60 menit" not in html
    assert client.post(path(webinar), {"reason": "Saya hadir."}).status_code == 200
    assert not registration.objections.exists()


def test_a_stranger_signs_in_first(client, webinar):
    assert client.get(path(webinar))["Location"] == f"/akun/login/?next={path(webinar)}"


@pytest.mark.parametrize("number", [0, 9999, 10**30])
def test_an_unknown_series_is_not_found(client, registration, number):
    client.force_login(registration.learner)
    assert client.get(f"/saya/kehadiran/seri-{number}/").status_code == 404


def test_the_webinar_page_registration_and_desk_lead_there(client, registration, webinar):
    AttendanceFactory(registration=registration, minutes=60)
    client.force_login(registration.learner)
    for address in (
        f"/webinar/seri-{webinar.series_number}/",
        f"/webinar/seri-{webinar.series_number}/daftar/",
        "/saya/",
    ):
        html = client.get(address).content.decode()
        assert f'href="{path(webinar)}"' in html, address


def test_the_page_costs_the_same_for_many_stays(client, registration, webinar, django_assert_max_num_queries):
    make_stays(registration, *((at, at + 1) for at in range(0, 140, 2)))
    open_windows(webinar, 10, 60, 100)
    client.force_login(registration.learner)
    with django_assert_max_num_queries(34):
        client.get(path(webinar))


def test_a_webinar_without_a_published_page_is_not_told_to_strangers(client):
    hidden, shown = WebinarFactory(page=False, title="Rahasia"), WebinarFactory()
    client.force_login(UserFactory())
    answer = client.get(path(hidden))
    assert answer.status_code == 404
    assert "Rahasia" not in answer.content.decode()
    assert client.get(path(shown)).status_code == 200
    registration = RegistrationFactory(webinar=hidden)
    client.force_login(registration.learner)
    assert "Rahasia" in client.get(path(hidden)).content.decode()


def test_the_theme_is_marked_where_nobody_has_translated_it(client, registration, webinar):
    client.force_login(registration.learner)
    assert f'<p class="lead" lang="id">{webinar.title}' in client.get(path(webinar, "/en")).content.decode()
    english = WebinarPage.objects.get(webinar=webinar, locale__language_code="en")
    english.alias_of, english.title = None, "Public service that adapts"
    english.save()
    assert '<p class="lead">Public service that adapts' in client.get(path(webinar, "/en")).content.decode()


def test_a_path_on_which_nothing_can_be_done_says_so_and_calls_nothing_still_missing(client, registration, webinar):
    AttendanceFactory(registration=registration, minutes=80)
    open_windows(webinar, 10, 60)
    client.force_login(registration.learner)
    page = " ".join(client.get(path(webinar)).content.decode().split())
    assert "0 dari 2 presensi" in page
    assert "80 dari 112 menit" in page
    assert page.count("Sudah ditutup.") == 2
    assert "masih kurang: 2 presensi lagi" not in page


def test_minutes_that_no_export_has_told_close_no_path(client, registration, webinar):
    client.force_login(registration.learner)
    for where in (path(webinar), f"/webinar/seri-{webinar.series_number}/daftar/"):
        page = client.get(where).content.decode()
        assert "Kehadiran di ruang rapat belum dihitung." in page
        assert page.count("Sudah ditutup.") == 1  # of check-ins alone


def test_what_is_missing_leads_to_where_it_is_done(client, registration, webinar):
    Webinar.objects.filter(pk=webinar.pk).update(recording_url="https://video.example/1")
    make_questionnaire(webinar, kind="post_test")
    client.force_login(registration.learner)
    registered = f"/webinar/seri-{webinar.series_number}/daftar/"
    for where in (path(webinar), registered):
        page = client.get(where).content.decode()
        assert f'href="{registered}#susulan"' in page
        assert f'href="/webinar/seri-{webinar.series_number}/post-test/"' in page


def test_an_objection_bears_its_moment_in_words_with_the_zone(client, registration, webinar):
    webinar.objections_until = timezone.now() + timedelta(days=1)
    webinar.save()
    moment = datetime(2026, 7, 9, 8, 54, tzinfo=UTC)
    Objection.objects.create(registration=registration, reason="Saya hadir", raised_at=moment)
    client.force_login(registration.learner)
    assert "Dikirim Kamis, 9 Juli 2026, 16.54 WITA" in client.get(path(webinar)).content.decode()


class TestClaims:
    """Checked in by an e-mail address that no mail has confirmed yet."""

    @pytest.fixture
    def claim(self):
        window = CheckInWindowFactory(webinar=WebinarFactory(live=True))
        registration = RegistrationFactory(webinar=window.webinar, status="claimed", origin="check_in", seat="stream")
        return CheckInFactory(window=window, registration=registration, confirmed_at=None)

    @pytest.fixture
    def owner(self, client, claim):
        client.force_login(claim.registration.learner)
        return claim.registration.learner

    def test_the_owner_of_a_proven_address_confirms_by_a_button(self, client, claim, owner):
        EmailAddress.objects.update_or_create(user=owner, email=owner.email, defaults={"verified": True})
        webinar = claim.registration.webinar
        assert "Ya, itu saya" in client.get(path(webinar)).content.decode()
        client.post(path(webinar), {"action": "confirm"})
        claim.refresh_from_db()
        claim.registration.refresh_from_db()
        assert claim.confirmed_at
        assert claim.registration.is_active
        assert "Ya, itu saya" not in client.get(path(webinar)).content.decode()

    def test_without_a_proven_address_only_the_mail_confirms(
        self, client, claim, owner, django_capture_on_commit_callbacks
    ):
        EmailAddress.objects.filter(user=owner).delete()
        webinar = claim.registration.webinar
        assert "Ya, itu saya" not in client.get(path(webinar)).content.decode()
        client.post(path(webinar), {"action": "confirm"})
        claim.refresh_from_db()
        assert claim.confirmed_at is None
        with django_capture_on_commit_callbacks(execute=True):
            client.post(path(webinar), {"action": "mail"})
        assert [message.to for message in mail.outbox] == [[owner.email]]

    def test_nobody_else_confirms_it(self, client, claim):
        client.force_login(UserFactory())
        client.post(path(claim.registration.webinar), {"action": "confirm"})
        claim.refresh_from_db()
        assert claim.confirmed_at is None
