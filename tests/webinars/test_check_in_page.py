"""The form to check in: the same bytes for everybody, no cookie, what is typed kept, one light answer."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.factories.check_in import CheckInFactory, CheckInWindowFactory
from tests.factories.learners import UserFactory
from tests.factories.questionnaires import make_questionnaire
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import CheckIn
from webinars.services.registration.registering import register_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def window():
    return CheckInWindowFactory(webinar=WebinarFactory(live=True))


@pytest.fixture
def path(window):
    return f"/webinar/seri-{window.webinar.series_number}/presensi/"


def test_everybody_gets_the_same_page_and_no_cookie(client, path, page_cache, django_assert_num_queries):
    first = client.get(path)
    assert first.status_code == 200
    assert not first.cookies
    signed_in = Client()
    signed_in.force_login(UserFactory())
    with django_assert_num_queries(1):  # which version of the content is this?
        second = signed_in.get(path)
    assert second.content == first.content
    assert b"csrfmiddlewaretoken" not in first.content
    assert b"Isi presensi" in first.content
    assert b"Check in" in client.get(f"/en{path}").content


def test_a_series_without_a_published_page_is_not_found(client):
    assert client.get("/webinar/seri-9999/presensi/").status_code == 404
    assert client.post("/webinar/seri-9999/presensi/", {}).status_code == 404


def test_neither_check_in_nor_window_empties_the_page_cache(
    client, path, window, page_cache, django_assert_num_queries
):
    registration = RegistrationFactory(webinar=window.webinar)
    client.get(path)
    client.post(path, {"code": window.code, "number": registration.participant_number})
    with django_assert_num_queries(1):
        client.get(path)


def test_the_cached_page_of_a_running_webinar_gains_the_way_to_its_first_check_in(client, page_cache):
    webinar = WebinarFactory(live=True)
    page = f"/webinar/seri-{webinar.series_number}/"
    assert "/presensi/" not in client.get(page).content.decode()
    CheckInWindowFactory(webinar=webinar)
    assert f"{page}presensi/" in client.get(page).content.decode()


def test_one_post_is_answered_at_once_by_a_light_page(window, path):
    registration = RegistrationFactory(webinar=window.webinar)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path, {"code": window.code.lower(), "number": registration.grouped_number})
    assert answer.status_code == 200
    assert "Presensi Anda tercatat" in answer.content.decode()
    assert "1 dari 1 presensi sejauh ini" in answer.content.decode()
    assert len(answer.content) < 4_000
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    again = strict.post(path, {"code": window.code, "number": registration.participant_number})
    assert again.content == answer.content
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"code": "22222"}, "Kode ini tidak berlaku"),
        ({"code": ""}, "Tulis kode yang tampil di layar."),
        ({"code": "x" * 50}, "Terlalu panjang: paling banyak 40 karakter."),
        ({"number": "482190358"}, "Ada salah ketik pada nomor ini"),
        ({"number": ""}, "Tulis nomor peserta Anda"),
        ({"number": "100 000 006"}, "Tidak ada peserta dengan nomor ini"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, window, path, typed, words):
    registration = RegistrationFactory(webinar=window.webinar)
    sent = {"code": window.code, "number": registration.grouped_number} | typed
    answer = client.post(path, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert all(f'value="{value}"' in page for value in sent.values() if value)
    assert not CheckIn.objects.exists()


def test_a_closed_window_says_until_when_it_was_open(client, path, window):
    window.opens_at, window.closes_at = (timezone.now() - timedelta(hours=hours) for hours in (3, 2))
    window.save()
    registration = RegistrationFactory(webinar=window.webinar)
    answer = client.post(path, {"code": window.code, "number": registration.participant_number})
    assert re.search(r"Presensi ini sudah ditutup: diterima sampai \d\d\.\d\d WITA", answer.content.decode())


@pytest.mark.parametrize("junk", ["\x00", "'\"<script>", "🙂" * 200, "x" * 3_000, "482 190 357\x00"])
@pytest.mark.parametrize("field", ["code", "number", "full_name", "email", "employment_type", "agency", "key"])
def test_junk_is_answered_by_the_form(client, window, path, field, junk):
    sent = {"code": window.code, "full_name": "Siti Aminah", "email": "siti@kantor.example", "agency": "Dinas"}
    answer = client.post(path, sent | {field: junk})
    assert answer.status_code == 422
    assert not re.search("null|Pastikan nilai ini", answer.content.decode())


CLAIM = {
    "full_name": "Siti Aminah, S.Sos.",
    "email": "Siti@Kantor.example",
    "employment_type": "pns",
    "agency": "Dinas Kesehatan Kabupaten Wajo",
    "purpose_notice": "on",
}


def confirm_path() -> str:
    return re.search(r"https?://[^/]+(/\S+/konfirmasi/\S+)", mail.outbox[-1].body)[1]


@pytest.fixture
def sent_mail(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_who_never_registered_registers_checks_in_and_confirms_by_mail(client, window, path, sent_mail):
    with sent_mail():
        answer = client.post(path, CLAIM | {"code": window.code})
    assert "Sekarang buka email Anda" in answer.content.decode()
    row = CheckIn.objects.get()
    assert row.confirmed_at is None
    learner = row.registration.learner
    assert (learner.email, learner.has_usable_password(), row.registration.origin) == (
        "siti@kantor.example",
        False,
        "check_in",
    )
    assert row.registration.grouped_number in mail.outbox[0].body
    strict = Client(enforce_csrf_checks=True)
    link = confirm_path()
    page = strict.get(link)
    assert "Ya, itu saya" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert not CheckIn.objects.counting().exists()  # programs that look through mail open links, too
    assert "Presensi Anda dihitung" in strict.post(link).content.decode()
    assert CheckIn.objects.counting().get() == row


def test_the_answer_does_not_tell_whether_there_is_an_account(client, window, path, sent_mail):
    somebody = UserFactory(email="ada@kantor.example", full_name="Andi Ada")
    UserFactory(email="tutup@kantor.example", is_active=False)
    RegistrationFactory(webinar=window.webinar, learner__email="daftar@kantor.example")
    answers = set()
    for email in ("ada@kantor.example", "tiada@kantor.example", "tutup@kantor.example", "daftar@kantor.example"):
        with sent_mail():
            answer = client.post(path, CLAIM | {"code": window.code, "email": email})
        answers.add(answer.content.decode().replace(email, ""))
    assert len(answers) == 1
    somebody.refresh_from_db()
    assert somebody.full_name == "Andi Ada"
    assert len(mail.outbox) == 3
    assert CheckIn.objects.filter(confirmed_at=None).count() == 3


def test_a_claim_sent_again_is_one_and_brings_one_mail(client, window, path, sent_mail):
    for _ in range(2):
        with sent_mail():
            client.post(path, CLAIM | {"code": window.code})
    assert CheckIn.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_claim_cannot_take_back_a_cancellation_before_it_is_confirmed(client, window, path, sent_mail):
    registration = RegistrationFactory(webinar=window.webinar, learner__email="siti@kantor.example", status="cancelled")
    with sent_mail():
        client.post(path, CLAIM | {"code": window.code})
    registration.refresh_from_db()
    assert registration.status == "cancelled"
    client.post(confirm_path())
    registration.refresh_from_db()
    assert registration.is_active


def test_until_the_mail_is_answered_the_claim_registers_nobody(client, window, path, sent_mail):
    owner = UserFactory(email="siti@kantor.example")
    webinar = window.webinar
    with sent_mail():
        client.post(path, CLAIM | {"code": window.code})
    registration = webinar.registrations.get()
    assert registration.status == "claimed"
    assert not registration.is_standing
    assert not webinar.registrations.holding_seats().exists()
    assert not webinar.registrations.to_be_told(99).exists()
    client.force_login(owner)
    assert "Anda terdaftar" not in client.get("/saya/").content.decode()
    assert client.get(f"/webinar/seri-{webinar.series_number}/daftar/").context["registered"] is None
    client.post(confirm_path())
    registration.refresh_from_db()
    assert (registration.status, registration.origin) == ("registered", "check_in")


def test_who_registers_by_the_form_after_a_claim_is_registered(client, window, path, sent_mail):
    owner = UserFactory(email="siti@kantor.example")
    with sent_mail():
        client.post(path, CLAIM | {"code": window.code})
    registered = register_learner(webinar=window.webinar, learner=owner)
    assert (registered.status, registered.origin) == ("registered", "portal")
    assert window.webinar.registrations.count() == 1


def test_who_has_confirmed_is_told_the_number_what_is_missing_and_the_way_in(client, window, path, sent_mail):
    webinar = window.webinar
    webinar.paths.update(minimum_attendance=None, minimum_check_ins=2)
    with sent_mail():
        client.post(path, CLAIM | {"code": window.code})
    assert "masuk dengan kode yang kami kirim" in mail.outbox[0].body
    assert f"/webinar/seri-{webinar.series_number}/daftar/" in mail.outbox[0].body
    page = client.post(confirm_path()).content.decode()
    registration = webinar.registrations.get()
    assert registration.grouped_number in page
    assert "1 presensi lagi" in page
    assert f"?next=%2Fwebinar%2Fseri-{webinar.series_number}%2Fdaftar%2F" in page
    assert registration.learner.has_complete_profile


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"planned_start": timezone.now() + timedelta(days=30)}, "Belum ada presensi: webinar dimulai"),
        ({"planned_start": timezone.now() - timedelta(days=1)}, "presensinya sudah selesai"),
        ({"override": "postponed", "override_reason": "Sakit"}, "ditunda: belum ada presensi"),
    ],
)
def test_where_there_is_nothing_to_check_in_to_the_page_says_so(client, fields, words):
    webinar = WebinarFactory(**{"live": "planned_start" not in fields} | fields)
    page = f"/webinar/seri-{webinar.series_number}/presensi/"
    assert words in client.get(page).content.decode()
    CheckInWindowFactory(webinar=webinar)  # opened all the same
    assert words not in client.get(page).content.decode()


def test_near_the_session_the_form_stands_alone(client, path):
    assert client.get(path).context["nothing"] == ""


def test_a_closed_window_names_the_next_step(client, path, window):
    def send():
        return client.post(path, {"code": window.code, "number": registration.participant_number}).content.decode()

    registration = RegistrationFactory(webinar=window.webinar)
    window.opens_at, window.closes_at = (timezone.now() - timedelta(minutes=minutes) for minutes in (50, 40))
    window.save()
    assert "ajukan sanggah" in send()
    window.webinar.paths.update(needs_post_test=True)
    make_questionnaire(window.webinar, kind="post_test")
    assert "mengerjakan post-test" in send()
    soon = timezone.now() + timedelta(minutes=20)
    CheckInWindowFactory(webinar=window.webinar, opens_at=None, planned_at=soon)
    assert "Presensi berikutnya dibuka pukul" in send()


def test_the_mail_names_the_theme_in_its_readers_language(client, window, path, sent_mail):
    english = window.webinar.pages.get(locale__language_code="en")
    english.alias_of, english.title = None, "Public service that adapts"
    english.save()
    with sent_mail():
        client.post(f"/en{path}", CLAIM | {"code": window.code})
    assert "Public service that adapts" in mail.outbox[0].subject


def test_a_link_that_is_forged_or_of_another_webinar_confirms_nothing(client, window, path, sent_mail):
    with sent_mail():
        client.post(path, CLAIM | {"code": window.code})
    for link in (confirm_path()[:-3] + "xy/", confirm_path().replace("/seri-", "/seri-9")):
        assert client.post(link).status_code == 410
    assert not CheckIn.objects.counting().exists()


def test_a_claim_without_name_or_notice_says_what_is_missing(client, window, path):
    answer = client.post(path, {"code": window.code, "email": "siti@kantor.example"})
    page = answer.content.decode()
    assert page.count("Ini juga perlu diisi.") == 6  # three fields, each in the summary and at the field
    assert '<details class="details" data-claim open>' in page


def test_the_screen_shows_the_code_while_it_is_open_and_to_the_committee_alone(client, window, settings):
    from webinars.check_in_links import screen_key

    path = f"/webinar/seri-{window.webinar.series_number}/layar/"
    closed = client.get(path)
    assert closed.status_code == 403
    assert window.code not in closed.content.decode()
    assert client.get(f"{path}?kunci={screen_key(window.webinar_id + 1)}").status_code == 403
    shown = client.get(f"{path}?kunci={screen_key(window.webinar_id)}")
    assert window.code in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    window.opens_at, window.planned_at = None, timezone.now() + timedelta(minutes=1)
    window.closes_at = window.planned_at + timedelta(minutes=10)
    window.save()
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True, is_staff=True))
    page = admin.get(path).content.decode()
    assert window.code not in page
    assert "Presensi berikutnya dibuka pukul" in page


def test_an_unconfirmed_claim_is_confirmed_by_the_number(client, window, path):
    row = CheckInFactory(window=window, registration__webinar=window.webinar, confirmed_at=None)
    client.post(path, {"code": window.code, "number": row.registration.participant_number})
    assert CheckIn.objects.counting().get() == row
