"""The moderator's screen of the check-in: planning, opening, closing, what has come in, voiding with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.factories.check_in import CheckInFactory, CheckInWindowFactory
from tests.factories.webinars import WebinarFactory
from webinars.event_times import format_day
from webinars.models import CheckIn, CheckInWindow

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    return WebinarFactory(live=True)


def screen(webinar) -> str:
    return reverse("webinar:check_in", args=[webinar.pk])


def press(client, webinar, action, window=None, **fields):
    return client.post(screen(webinar), {"action": action, "window": window.pk if window else "", **fields})


def test_a_window_is_opened_closed_and_drawn_out(editor_client, webinar):
    press(editor_client, webinar, "open_new")
    window = CheckInWindow.objects.get()
    assert window.is_open(timezone.now())
    assert (window.closes_at - window.opens_at, window.grace_minutes) == (timedelta(minutes=10), 10)
    page = editor_client.get(screen(webinar)).content.decode()
    assert window.code in page
    assert "menit lagi" in page
    press(editor_client, webinar, "close", window)
    window.refresh_from_db()
    assert not window.is_open(timezone.now())
    assert window.accepts(timezone.now())
    press(editor_client, webinar, "extend", window)
    window.refresh_from_db()
    assert window.is_open(timezone.now())
    actions = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert {"webinars.check_in_opened", "webinars.check_in_closed", "webinars.check_in_extended"} <= actions


def test_a_planned_window_is_meant_in_the_webinars_zone_and_can_be_opened_before(editor_client, webinar):
    planned = (timezone.now() + timedelta(minutes=30)).astimezone(webinar.zone).replace(second=0, microsecond=0)
    press(editor_client, webinar, "plan", planned_at=planned.strftime("%Y-%m-%d %H:%M"), minutes=7)
    window = CheckInWindow.objects.get()
    assert (window.planned_at, window.closes_at - window.planned_at) == (planned, timedelta(minutes=7))
    assert not window.has_opened(timezone.now())
    press(editor_client, webinar, "open", window)
    window.refresh_from_db()
    assert window.is_open(timezone.now())
    assert window.closes_at - window.opens_at == timedelta(minutes=7)


@pytest.mark.parametrize(("planned_at", "minutes"), [("2020-01-01 09:00", 5), ("x", 5), ("", ""), ("\x00", "-1")])
def test_a_plan_that_cannot_be_is_said_at_the_field(editor_client, webinar, planned_at, minutes):
    answer = press(editor_client, webinar, "plan", planned_at=planned_at, minutes=minutes)
    assert answer.status_code == 200
    assert not CheckInWindow.objects.exists()


def test_what_nobody_has_checked_into_can_be_removed(editor_client, webinar):
    used, opened = CheckInWindowFactory.create_batch(2, webinar=webinar)
    CheckInFactory(window=used, confirmed_at=None)
    planned = CheckInWindowFactory(webinar=webinar, opens_at=None, planned_at=timezone.now() + timedelta(hours=1))
    for window in (used, opened, planned):
        press(editor_client, webinar, "remove", window)
    assert CheckInWindow.objects.get() == used
    answer = editor_client.post(screen(webinar), {"action": "remove", "window": planned.pk}, follow=True)
    assert "Presensi ini sudah dihapus." in answer.content.decode()


def test_pressing_again_opens_no_second_window(editor_client, webinar):
    for _press in range(3):
        press(editor_client, webinar, "open_new")
    window = CheckInWindow.objects.get()
    press(editor_client, webinar, "close", window)
    press(editor_client, webinar, "open_new")
    assert CheckInWindow.objects.count() == 2


@pytest.mark.parametrize("when", [{"past": True}, {}, {"live": True, "override": "postponed", "override_reason": "x"}])
def test_far_from_the_session_it_is_asked_about(editor_client, when):
    webinar = WebinarFactory(**when)
    page = press(editor_client, webinar, "open_new").content.decode()
    assert "Tetap buka presensi?" in page
    assert not CheckInWindow.objects.exists()
    press(editor_client, webinar, "open_new", anyway="1")
    assert CheckInWindow.objects.get().is_open(timezone.now())


def test_a_planned_one_is_asked_about_too(editor_client):
    webinar = WebinarFactory()
    planned = CheckInWindowFactory(webinar=webinar, opens_at=None, planned_at=webinar.start + timedelta(hours=1))
    page = press(editor_client, webinar, "open", planned).content.decode()
    assert f'<input type="hidden" name="window" value="{planned.pk}">' in page
    planned.refresh_from_db()
    assert planned.opens_at is None
    press(editor_client, webinar, "open", planned, anyway="1")
    planned.refresh_from_db()
    assert planned.is_open(timezone.now())


def test_a_cancelled_webinar_has_no_check_in(editor_client):
    webinar = WebinarFactory(live=True, override="cancelled", override_reason="Banjir")
    press(editor_client, webinar, "open_new", anyway="1")
    answer = press(editor_client, webinar, "plan", planned_at=clock(webinar, timedelta(minutes=5)), minutes=5)
    assert "Webinar ini dibatalkan" in answer.content.decode()
    assert not CheckInWindow.objects.exists()


def clock(webinar, later: timedelta) -> str:
    return (timezone.now() + later).astimezone(webinar.zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("planned_at", ["2099-01-01 09:00", "9999-12-30 09:00"])
def test_a_plan_lies_near_the_session(editor_client, webinar, planned_at):
    answer = press(editor_client, webinar, "plan", planned_at=planned_at, minutes=5)
    assert "Waktu ini jauh dari sesi" in answer.content.decode()
    assert not CheckInWindow.objects.exists()


def test_a_closed_one_of_another_day_says_so(editor_client):
    webinar = WebinarFactory(past=True)
    begun = webinar.start + timedelta(days=1)
    CheckInWindowFactory(webinar=webinar, opens_at=begun)
    page = editor_client.get(screen(webinar)).content.decode()
    assert f"{format_day(begun, timezone=webinar.timezone, year=False)}, 09.00–09.10" in page


def test_the_live_part_tells_counts_and_what_to_look_at(editor_client, webinar):
    window = CheckInWindowFactory(webinar=webinar, early_attempts=2)
    CheckInFactory(window=window)
    CheckInFactory(window=window, confirmed_at=None)
    page = editor_client.get(reverse("webinar:check_in_live", args=[webinar.pk])).content.decode()
    assert "<dt>presensi</dt><dd>1</dd>" in page
    assert "<dt>menunggu konfirmasi lewat email</dt><dd>1</dd>" in page
    assert "Kode yang benar dikirim 2 kali sebelum ditampilkan." in page


def test_an_editor_voids_with_a_reason_and_restores(editor_client, webinar):
    row = CheckInFactory(window=CheckInWindowFactory(webinar=webinar))
    path = reverse("webinar:check_in_list", args=[webinar.pk, row.window_id])
    editor_client.post(path, {"action": "void", "check_in": row.pk, "reason": " "})
    assert CheckIn.objects.counting().exists()
    editor_client.post(path, {"action": "void", "check_in": row.pk, "reason": "Kode diteruskan ke grup"})
    assert not CheckIn.objects.counting().exists()
    detail = editor_client.get(reverse("registration:detail", args=[row.registration_id])).content.decode()
    assert "dibatalkan: Kode diteruskan ke grup" in detail
    editor_client.post(path, {"action": "restore", "check_in": row.pk})
    assert CheckIn.objects.counting().exists()
    again = editor_client.post(path, {"action": "restore", "check_in": row.pk}, follow=True)
    assert "tidak ada yang diubah" in again.content.decode()


def test_restoring_a_claim_does_not_confirm_it(editor_client, webinar):
    row = CheckInFactory(window=CheckInWindowFactory(webinar=webinar), confirmed_at=None)
    path = reverse("webinar:check_in_list", args=[webinar.pk, row.window_id])
    editor_client.post(path, {"action": "void", "check_in": row.pk, "reason": "Salah tekan"})
    editor_client.post(path, {"action": "restore", "check_in": row.pk})
    row.refresh_from_db()
    assert (row.voided_at, row.confirmed_at) == (None, None)
    assert "Akui tanpa konfirmasi" in editor_client.get(path).content.decode()
    editor_client.post(path, {"action": "accept", "check_in": row.pk})
    assert CheckIn.objects.counting().exists()


def test_the_list_finds_by_name_number_and_kind(editor_client, webinar):
    window = CheckInWindowFactory(webinar=webinar)
    row = CheckInFactory(window=window, registration__learner__full_name="Andi Mappanyukki")
    CheckInFactory(window=window, registration__learner__full_name="Siti Aminah", confirmed_at=None)
    path = reverse("webinar:check_in_list", args=[webinar.pk, window.pk])
    for query in ("mappa", row.registration.grouped_number):
        page = editor_client.get(path, {"q": query}).content.decode()
        assert "Andi Mappanyukki" in page
        assert "Siti Aminah" not in page
    assert "Andi Mappanyukki" not in editor_client.get(path, {"tampil": "claims"}).content.decode()
    assert editor_client.get(path, {"q": "\x00", "tampil": "x", "p": "-1"}).status_code == 200


@pytest.mark.parametrize("name", ["check_in", "check_in_live"])
def test_it_is_for_those_who_may_change_webinars(learner_client, webinar, name):
    assert learner_client.get(reverse(f"webinar:{name}", args=[webinar.pk])).status_code == 403


@pytest.mark.parametrize("junk", ["", "x", "9" * 30, "-1", "\x00"])
def test_junk_in_place_of_a_window_is_not_found(editor_client, webinar, junk):
    assert editor_client.post(screen(webinar), {"action": "open", "window": junk}).status_code == 404
