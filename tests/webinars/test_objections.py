"""Objections: raised in time and once, answered once; a correction counts everywhere and brings the certificate."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from wagtail.log_actions import registry as log_registry

from portal.learners.personal_data import collect_personal_data
from portal.learners.services.deletion import delete_or_anonymise
from portal.learners.services.merging import merge_accounts
from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import PathFactory, RegistrationFactory, WebinarFactory
from tests.webinars.test_my_attendance import fresh, make_stays, open_windows, path
from webinars.attendance_account import read_account
from webinars.evidence import judge_registration, judge_webinar
from webinars.models import (
    AfterEventSettings,
    Attendance,
    AttendanceCorrection,
    AttendanceImport,
    Certificate,
    CheckIn,
    Objection,
)
from webinars.models.objection import CorrectionLockedError
from webinars.objection_times import objection_deadline
from webinars.services.attendance.corrections import CorrectionError, correct_minutes, grant_check_in
from webinars.services.attendance.matching import withdraw_import
from webinars.services.attendance.objections import ObjectionError, accept_objection, decline_objection, raise_objection
from webinars.services.attendance.totals import list_attendance, recompute_attendance
from webinars.services.certificates.issuing import issue_certificates

pytestmark = pytest.mark.django_db
REASON = "Saya hadir dari tablet sampai selesai."


@pytest.fixture
def webinar():
    paths = [
        PathFactory.build(),
        PathFactory.build(name="YouTube", minimum_attendance=None, minimum_check_ins=2, sort_order=1),
    ]
    return WebinarFactory(past=True, paths=paths)


@pytest.fixture
def registration(webinar):
    return RegistrationFactory(webinar=webinar)


@pytest.fixture
def editor():
    return EditorFactory()


@pytest.fixture
def objection(registration):
    make_stays(registration, (0, 60))
    return raise_objection(registration=registration, reason=REASON)


def test_the_days_do_not_begin_before_anything_is_known(webinar):
    assert objection_deadline(webinar) > timezone.now() + timedelta(days=6)


def test_until_when_is_counted_from_the_session_or_the_first_import(webinar):
    zone = ZoneInfo("Asia/Makassar")
    day = webinar.end.astimezone(zone).date()
    webinar.check_in_windows.create(code="7KM4P", opens_at=webinar.start)
    assert objection_deadline(webinar) == datetime(day.year, day.month, day.day, 23, 59, tzinfo=zone) + timedelta(
        days=7
    )
    AttendanceImport.objects.create(webinar=webinar, sha256="1", timezone="Asia/Makassar")
    imported = timezone.now().astimezone(zone)
    last = imported.replace(hour=23, minute=59, second=0, microsecond=0) + timedelta(days=7)
    assert objection_deadline(webinar) == last
    portal = AfterEventSettings.load()
    portal.objection_days = 3
    portal.save()
    assert objection_deadline(webinar) == last - timedelta(days=4)
    webinar.objections_until = timezone.now() + timedelta(days=30)
    assert objection_deadline(webinar) == webinar.objections_until


def test_one_waits_at_a_time_and_the_same_twice_is_one(objection, registration):
    again = raise_objection(registration=registration, reason=f"  {REASON} ")
    assert again == objection
    with pytest.raises(ObjectionError, match="open"):
        raise_objection(registration=registration, reason="Lagi.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(registration=registration, reason="Lagi.", raised_at=timezone.now())


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (lambda w: w.end - timedelta(minutes=1), "not_yet"),
        (lambda w: objection_deadline(w) + timedelta(minutes=1), "closed"),
    ],
)
def test_before_the_end_and_after_the_deadline_none_is_taken(registration, webinar, moment, code):
    with pytest.raises(ObjectionError, match=code):
        raise_objection(registration=registration, reason=REASON, now=moment(webinar))


def test_who_cancelled_or_says_nothing_cannot_object(registration, webinar):
    with pytest.raises(ObjectionError, match="empty"):
        raise_objection(registration=registration, reason=" \x00 ")
    registration.status = "cancelled"
    registration.save()
    with pytest.raises(ObjectionError, match="not_registered"):
        raise_objection(registration=registration, reason=REASON)


def test_an_accepted_objection_corrects_everything_that_reads_minutes(objection, registration, webinar, editor, client):
    accept_objection(objection=objection, answer="Tablet Anda kami temukan.", by=editor, minutes=130)
    row = Attendance.objects.get(registration=registration)
    assert (row.minutes, row.computed_minutes) == (130, 60)
    assert judge_registration(fresh(registration)).fulfilled
    assert judge_webinar(webinar)[registration.pk].fulfilled
    assert list_attendance(webinar=webinar) == [(registration.learner.email, 130, True)]
    account = read_account(fresh(registration))
    assert (account.minutes, account.presence.minutes) == (130, 60)
    client.force_login(registration.learner)
    html = client.get(path(webinar)).content.decode()
    assert "Hasil hitungan: 60 menit." in html
    assert "Sanggahan Anda diterima." in html
    assert "Tablet Anda kami temukan." in html


def test_the_latest_correction_holds_through_new_imports_and_withdrawn_ones(registration, webinar, editor):
    make_stays(registration, (0, 60))
    correct_minutes(registration=registration, minutes=130, reason="Tablet.", by=editor)
    correct_minutes(registration=registration, minutes=120, reason="Sampai 11.00.", by=editor)
    make_stays(registration, (0, 90))
    row = Attendance.objects.get(registration=registration)
    assert (row.minutes, row.computed_minutes) == (120, 90)
    for source in webinar.attendance_imports.all():
        source.file.name = ""
        withdraw_import(source=source, user=editor)
    row = Attendance.objects.get(registration=registration)
    assert (row.minutes, row.computed_minutes) == (120, None)
    assert not recompute_attendance(webinar=webinar).updated


def test_minutes_can_be_set_of_whom_no_export_knows(registration, editor):
    correct_minutes(registration=registration, minutes=112, reason="Daftar hadir kertas.", by=editor)
    assert Attendance.objects.get(registration=registration).minutes == 112


def test_the_same_word_again_is_no_new_correction(registration, editor):
    for _ in range(2):
        correct_minutes(registration=registration, minutes=112, reason="Daftar hadir kertas.", by=editor)
    assert AttendanceCorrection.objects.count() == 1


def test_no_more_minutes_than_the_session_has(registration, editor):
    with pytest.raises(CorrectionError, match="too_many"):
        correct_minutes(registration=registration, minutes=151, reason="?", by=editor)
    assert not AttendanceCorrection.objects.exists()


def test_corrections_are_never_changed(registration, editor):
    row = correct_minutes(registration=registration, minutes=112, reason="Daftar hadir kertas.", by=editor)
    row.minutes = 1
    with pytest.raises(CorrectionLockedError):
        row.save()
    with pytest.raises(CorrectionLockedError):
        row.delete()


def test_a_granted_check_in_counts_also_where_one_was_voided(registration, webinar, editor):
    first, second = open_windows(webinar, 10, 60)
    CheckIn.objects.create(
        window=first, registration=registration, checked_in_at=first.opens_at, voided_at=timezone.now(), void_reason="?"
    )
    for window in (first, second, second):
        grant_check_in(registration=registration, window=window, reason="Layar kantor.", by=editor)
    assert AttendanceCorrection.objects.count() == 2
    assert judge_registration(fresh(registration)).taken.path.name == "YouTube"
    assert [line.outcome for line in read_account(fresh(registration)).check_ins] == ["granted", "granted"]


def test_a_window_of_another_webinar_is_not_granted(registration, editor):
    [window] = open_windows(WebinarFactory(past=True), 10)
    with pytest.raises(CorrectionError, match="other_webinar"):
        grant_check_in(registration=registration, window=window, reason="?", by=editor)
    assert not CheckIn.objects.exists()


def test_an_objection_is_answered_once_and_in_words(objection, editor):
    with pytest.raises(ObjectionError, match="empty"):
        decline_objection(objection=objection, answer=" ", by=editor)
    with pytest.raises(ObjectionError, match="nothing"):
        accept_objection(objection=objection, answer="Ya.", by=editor)
    decline_objection(objection=objection, answer="Tidak ada catatan lain.", by=editor)
    with pytest.raises(ObjectionError, match="answered"):
        accept_objection(objection=objection, answer="Ya.", by=editor, minutes=130)
    assert not AttendanceCorrection.objects.exists()


def test_after_an_answer_one_may_object_again(objection, registration, editor):
    decline_objection(objection=objection, answer="Tidak ada catatan lain.", by=editor)
    assert raise_objection(registration=registration, reason=REASON) != objection


@pytest.mark.parametrize(("language", "words"), [("id", "diterima"), ("en", "accepted")])
def test_the_learner_is_written_to_in_the_own_language(
    objection, registration, editor, language, words, django_capture_on_commit_callbacks
):
    registration.learner.language = language
    registration.learner.save()
    with django_capture_on_commit_callbacks(execute=True):
        accept_objection(objection=objection, answer="Tablet Anda kami temukan.", by=editor, minutes=130)
    [message] = mail.outbox
    assert message.to == [registration.learner.email]
    assert words in message.body
    assert "Tablet Anda kami temukan." in message.body
    assert f"/saya/kehadiran/seri-{registration.webinar.series_number}/" in message.body


def test_after_issuing_the_certificate_follows(
    objection, registration, webinar, editor, django_capture_on_commit_callbacks
):
    other = RegistrationFactory(webinar=webinar)
    make_stays(other, (0, 150))
    issue_certificates(webinar=webinar)
    assert not Certificate.objects.filter(learner=registration.learner).exists()
    with django_capture_on_commit_callbacks(execute=True):
        accept_objection(objection=objection, answer="Ya.", by=editor, minutes=130)
    assert Certificate.objects.filter(learner=registration.learner).count() == 1


def test_a_correction_never_withdraws_a_certificate(registration, webinar, editor, django_capture_on_commit_callbacks):
    make_stays(registration, (0, 150))
    issue_certificates(webinar=webinar)
    with django_capture_on_commit_callbacks(execute=True):
        correct_minutes(registration=registration, minutes=10, reason="Perangkat ditinggal.", by=editor)
    assert Certificate.objects.get().status == "valid"
    assert Attendance.objects.get().minutes == 10


def test_who_when_and_why_stand_in_the_log(objection, registration, editor):
    accept_objection(objection=objection, answer="Tablet Anda kami temukan.", by=editor, minutes=130)
    entries = list(log_registry.get_logs_for_instance(registration))
    told = {entry.action: (entry.user, str(entry.formatter.format_message(entry))) for entry in entries}
    assert told["webinars.attendance_corrected"] == (editor, "Menit dikoreksi: 60 → 130: Tablet Anda kami temukan.")
    assert told["webinars.objection_accepted"][0] == editor


def test_the_form_takes_it_and_shows_it(client, registration, webinar):
    make_stays(registration, (0, 60))
    client.force_login(registration.learner)
    assert "Kirim sanggahan" in client.get(path(webinar)).content.decode()
    html = client.post(path(webinar), {"reason": REASON}, follow=True).content.decode()
    assert "Sanggahan Anda terkirim." in html
    assert "Sanggahan Anda menunggu jawaban." in html
    assert "Kirim sanggahan" not in html
    assert Objection.objects.get().reason == REASON


@pytest.mark.parametrize("reason", ["", " ", "x" * 3_000, "a\x00b"])
def test_what_cannot_be_taken_is_answered_at_the_field(client, registration, webinar, reason):
    client.force_login(registration.learner)
    response = client.post(path(webinar), {"reason": reason})
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not Objection.objects.exists()


def test_quotes_and_emoji_come_back_as_they_were_typed(client, registration, webinar):
    client.force_login(registration.learner)
    reason = '"Saya" <b>hadir</b> 🙂 \'); DROP TABLE--'
    html = client.post(path(webinar), {"reason": reason}, follow=True).content.decode()
    assert Objection.objects.get().reason == reason
    assert "<b>hadir</b>" not in html
    assert "🙂" in html


def test_too_late_is_said_and_nothing_is_written(client, registration, webinar):
    webinar.objections_until = timezone.now() - timedelta(minutes=1)
    webinar.save()
    client.force_login(registration.learner)
    assert "Masa sanggah berakhir" in client.get(path(webinar)).content.decode()
    response = client.post(path(webinar), {"reason": REASON})
    assert response.status_code == 409
    assert not Objection.objects.exists()


def test_a_persons_data_hold_objections_and_corrections_and_lose_their_words(registration, webinar, editor, client):
    make_stays(registration, (0, 60))
    objection = raise_objection(registration=registration, reason=REASON)
    accept_objection(objection=objection, answer="Ya.", by=editor, minutes=130)
    issue_certificates(webinar=webinar)
    text = str([rows for _exporter, rows in collect_personal_data(registration.learner)])
    assert REASON in text
    delete_or_anonymise(user=registration.learner)
    objection.refresh_from_db()
    assert (objection.reason, objection.answer) == ("", "")
    row = AttendanceCorrection.objects.get()
    assert (row.minutes, row.reason) == (130, "")


def test_without_a_certificate_nothing_stays(registration, editor):
    make_stays(registration, (0, 60))
    objection = raise_objection(registration=registration, reason=REASON)
    accept_objection(objection=objection, answer="Ya.", by=editor, minutes=70)
    delete_or_anonymise(user=registration.learner)
    assert not Objection.objects.exists()
    assert not AttendanceCorrection.objects.exists()


def test_a_stranger_to_the_webinar_has_no_form(client, webinar):
    client.force_login(UserFactory())
    assert "Kirim sanggahan" not in client.get(path(webinar)).content.decode()


def test_objections_and_corrections_go_over_when_accounts_are_merged(registration, webinar, editor):
    kept = RegistrationFactory(webinar=webinar)
    make_stays(kept, (0, 20))
    make_stays(registration, (30, 60))
    correct_minutes(registration=registration, minutes=130, reason="Tablet.", by=editor)
    raise_objection(registration=registration, reason=REASON)
    merge_accounts(kept=kept.learner, duplicate=registration.learner, by=editor)
    assert AttendanceCorrection.objects.get().registration == kept
    assert Objection.objects.get().registration == kept
    row = Attendance.objects.get()
    assert (row.registration, row.minutes, row.computed_minutes) == (kept, 130, 50)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sent_at_the_same_moment_it_is_one(registration):
    reasons = [REASON] * 4 + [f"{REASON} {number}" for number in range(4)]
    barrier = Barrier(len(reasons))

    def send(reason: str) -> str:
        try:
            barrier.wait()
            raise_objection(registration=registration, reason=reason)
            return "sent"
        except ObjectionError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(reasons)) as pool:
        told = list(pool.map(send, reasons))
    assert Objection.objects.count() == 1
    assert set(told) <= {"sent", "open"}
