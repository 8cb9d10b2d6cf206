"""Two accounts of one person: what moves, what is joined, what is refused, and that nothing is lost."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.learners.merging import MergeError
from portal.learners.models import LearningCredit, User
from portal.learners.services.credits import book_credit
from portal.learners.services.merging import find_candidates, merge_accounts
from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import RegistrationFactory, SpeakerFactory, WebinarFactory
from webinars.models import (
    Attendance,
    AttendanceImport,
    AttendanceStay,
    Certificate,
    CheckIn,
    CheckInWindow,
    Milestone,
    Registration,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def kept():
    return UserFactory(email="lama@x.example", full_name="Siti Aminah, S.Sos.")


@pytest.fixture
def duplicate():
    return UserFactory(email="baru@x.example", full_name="SITI AMINAH")


@pytest.fixture
def past():
    return WebinarFactory(page=False, past=True)


def make_certificate(webinar, learner):
    return Certificate.objects.create(
        number=f"{webinar.series_number}/{learner.pk}",
        sequence=learner.pk,
        webinar=webinar,
        learner=learner,
        holder_name=learner.full_name,
        issued_at=timezone.now(),
    )


def refused(code, **accounts):
    with pytest.raises(MergeError) as caught:
        merge_accounts(**accounts)
    assert caught.value.code == code
    return caught.value


def stay(webinar, registration, begin, minutes):
    source, _ = AttendanceImport.objects.get_or_create(
        webinar=webinar, sha256="0" * 64, timezone="Asia/Makassar", defaults={"format": "plain", "original_name": "x"}
    )
    joined = webinar.start + begin * MINUTE
    AttendanceStay.objects.create(
        webinar=webinar,
        source=source,
        email=registration.learner.email,
        joined_at=joined,
        left_at=joined + minutes * MINUTE,
        registration=registration,
        matched_by="email",
    )


def test_everything_goes_over_and_the_other_account_is_empty(kept, duplicate, past):
    registration = RegistrationFactory(webinar=past, learner=duplicate)
    certificate = make_certificate(past, duplicate)
    speaker = SpeakerFactory(learner=duplicate)
    book_credit(
        learner=duplicate,
        source="certificate",
        source_reference="certificate:1",
        description="Seri-1",
        hours=4,
        earned_on=timezone.localdate(),
    )
    merge_accounts(kept=kept, duplicate=duplicate, by=EditorFactory())
    for row in (registration, certificate, speaker):
        row.refresh_from_db()
        assert row.learner == kept
    assert kept.credits.total_hours() == 4
    duplicate.refresh_from_db()
    assert (duplicate.is_active, duplicate.full_name, duplicate.anonymised_at is not None) == (False, "", True)
    assert set(EmailAddress.objects.filter(user=kept).values_list("email", "primary")) == {
        ("lama@x.example", True),
        ("baru@x.example", False),
    }


def test_the_merge_stands_in_the_log_without_any_address(kept, duplicate):
    by = EditorFactory()
    merge_accounts(kept=kept, duplicate=duplicate, by=by)
    entry = ModelLogEntry.objects.get(action="learners.accounts_merged")
    assert (entry.object_id, entry.user_id, entry.data["duplicate"]) == (str(kept.pk), by.pk, duplicate.pk)
    assert "@" not in str(entry.data)


def test_a_look_before_changes_nothing(kept, duplicate, past):
    RegistrationFactory(webinar=past, learner=duplicate)
    RegistrationFactory(webinar=past, learner=kept)
    RegistrationFactory(learner=duplicate)
    lines = merge_accounts(kept=kept, duplicate=duplicate, dry_run=True)
    assert next((line.moved, line.joined) for line in lines) == (1, 1)
    assert duplicate.registrations.count() == 2
    duplicate.refresh_from_db()
    assert duplicate.is_active


def test_two_registrations_of_one_webinar_become_one_with_the_union_of_their_stays(kept, duplicate, past):
    own, other = (RegistrationFactory(webinar=past, learner=learner) for learner in (kept, duplicate))
    stay(past, own, 0, 60)
    stay(past, other, 30, 60)
    Attendance.objects.create(registration=own, minutes=60)
    Attendance.objects.create(registration=other, minutes=60)
    merge_accounts(kept=kept, duplicate=duplicate)
    registration = Registration.objects.get()
    assert registration.learner == kept
    assert registration.attendance.minutes == 90


def test_check_ins_and_milestones_of_both_count_once(kept, duplicate, past):
    own, other = (RegistrationFactory(webinar=past, learner=learner) for learner in (kept, duplicate))
    first, second = (CheckInWindow.objects.create(webinar=past, code=code) for code in ("AAAA", "BBBB"))
    now = timezone.now()
    CheckIn.objects.create(window=first, registration=own, checked_in_at=now)
    for window in (first, second):
        CheckIn.objects.create(window=window, registration=other, checked_in_at=now, confirmed_at=now)
    for registration in (own, other):
        Milestone.objects.create(registration=registration, kind="evaluation", reached_at=now)
    merge_accounts(kept=kept, duplicate=duplicate)
    assert list(CheckIn.objects.values_list("registration", flat=True)) == [own.pk, own.pk]
    assert not CheckIn.objects.filter(confirmed_at=None).exists()
    assert Milestone.objects.get().registration == own


@pytest.mark.parametrize(
    ("mine", "theirs", "becomes"),
    [
        ("cancelled", "registered", "registered"),
        ("registered", "cancelled", "registered"),
        ("waiting", "registered", "registered"),
        ("cancelled", "waiting", "waiting"),
    ],
)
def test_the_better_status_stays(kept, duplicate, mine, theirs, becomes):
    webinar = WebinarFactory(page=False, capacity=5)
    for learner, status in ((kept, mine), (duplicate, theirs)):
        number = 7 if status == "waiting" else None
        RegistrationFactory(webinar=webinar, learner=learner, status=status, queue_number=number)
    merge_accounts(kept=kept, duplicate=duplicate)
    registration = Registration.objects.get()
    assert (registration.learner, registration.status) == (kept, becomes)


def test_of_two_places_in_line_the_earlier_stays(kept, duplicate):
    webinar = WebinarFactory(page=False, capacity=0)
    RegistrationFactory(webinar=webinar, learner=kept, status="waiting", queue_number=9)
    RegistrationFactory(webinar=webinar, learner=duplicate, status="waiting", queue_number=2)
    merge_accounts(kept=kept, duplicate=duplicate)
    assert Registration.objects.get().queue_number == 2


def test_two_certificates_of_one_webinar_refuse_the_merge(kept, duplicate, past):
    for learner in (kept, duplicate):
        RegistrationFactory(webinar=past, learner=learner)
        make_certificate(past, learner)
    error = refused("both_certified", kept=kept, duplicate=duplicate)
    assert str(past.series_number) in error.about
    assert duplicate.registrations.count() == 1
    assert Certificate.objects.filter(learner=duplicate).exists()


def test_once_one_of_the_two_is_revoked_both_go_over(kept, duplicate, past):
    for learner in (kept, duplicate):
        RegistrationFactory(webinar=past, learner=learner)
        make_certificate(past, learner)
    Certificate.objects.filter(learner=duplicate).update(status=Certificate.Status.REVOKED)
    merge_accounts(kept=kept, duplicate=duplicate)
    assert sorted(Certificate.objects.filter(learner=kept).values_list("status", flat=True)) == ["revoked", "valid"]


def test_a_confirmed_nip_goes_over_and_two_different_ones_refuse(kept, duplicate):
    User.objects.filter(pk=duplicate.pk).update(nip="197602192003122001", nip_confirmed_at=timezone.now())
    merge_accounts(kept=kept, duplicate=duplicate)
    kept.refresh_from_db()
    assert (kept.nip, kept.nip_confirmed_at is not None) == ("197602192003122001", True)
    third = UserFactory()
    User.objects.filter(pk=third.pk).update(nip="198001012005011001", nip_confirmed_at=timezone.now())
    refused("nips_differ", kept=kept, duplicate=third)


def test_staff_themselves_and_people_who_left_are_not_merged(kept, duplicate):
    refused("same", kept=kept, duplicate=kept)
    refused("staff", kept=kept, duplicate=EditorFactory())
    merge_accounts(kept=kept, duplicate=duplicate)
    refused("gone", kept=kept, duplicate=duplicate)


def test_the_ledger_stays_append_only_for_everything_else(kept):
    with pytest.raises(TypeError):
        LearningCredit.objects.update(hours=9)


def test_candidates_share_a_confirmed_nip_or_a_name(kept, duplicate):
    nip = "197602192003122001"
    first, second = UserFactory(full_name="Budi"), UserFactory(full_name="Bambang")
    User.objects.filter(pk=first.pk).update(nip=nip, nip_confirmed_at=timezone.now())
    User.objects.filter(pk=second.pk).update(nip=nip)
    found = {(one.pk, other.pk, why) for one, other, why in find_candidates()}
    assert found == {(first.pk, second.pk, "nip"), (kept.pk, duplicate.pk, "name")}


def test_a_moderator_looks_and_merges(client, kept, duplicate, past):
    RegistrationFactory(webinar=past, learner=duplicate)
    client.force_login(EditorFactory())
    assert "SITI AMINAH" in client.get("/cms/peserta/ganda/").content.decode()
    chosen = client.post(f"/cms/peserta/{kept.pk}/gabung/", {"email": "baru@x.example"})
    assert chosen.url == f"/cms/peserta/{kept.pk}/gabung/{duplicate.pk}/"
    assert "Pendaftaran: 1" in client.get(chosen.url).content.decode()
    client.post(chosen.url)
    assert Registration.objects.get().learner == kept


def test_an_editor_may_not(client, kept, duplicate):
    client.force_login(EditorFactory(group="Editors"))
    for address in ("ganda/", f"{kept.pk}/gabung/", f"{kept.pk}/gabung/{duplicate.pk}/"):
        assert client.post(f"/cms/peserta/{address}").status_code in (302, 403)
    duplicate.refresh_from_db()
    assert duplicate.is_active
