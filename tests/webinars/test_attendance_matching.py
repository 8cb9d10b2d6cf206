"""A human decides who an unmatched participant is, may take it back, and withdraws an export imported by mistake."""

import pytest
from django.core.files.storage import storages
from wagtail.models import ModelLogEntry

from portal.learners.services.deletion import delete_or_anonymise
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.webinars.attendance_exports import ZONE, Guest, meeting_report, minutes_of, session, webinar_report
from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration
from webinars.services.attendance.importing import import_attendance
from webinars.services.attendance.matching import (
    match_unmatched,
    undo_match,
    unmatched_participants,
    withdraw_import,
)
from webinars.services.attendance.preview import preview_attendance
from webinars.services.attendance.reading import AttendanceError

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = 3600


@pytest.fixture
def webinar():
    return WebinarFactory(page=False, **session())


@pytest.fixture
def registration(webinar):
    return Registration.objects.create(webinar=webinar, learner=UserFactory(email="umar@contoh.example"))


@pytest.fixture
def editor():
    return UserFactory(email="editor@contoh.example")


def do_import(webinar, *guests: Guest, write=meeting_report, **options):
    return import_attendance(webinar=webinar, data=write(list(guests)), timezone=ZONE, **options)


def test_unmatched_people_of_all_exports_are_listed_once_the_longest_first(webinar):
    do_import(webinar, Guest("Rina", "", [(0, 600)]), Guest("Umar", "", [(0, HOUR)]))
    do_import(webinar, Guest("UMAR", "", [(HOUR, 2 * HOUR)]), write=webinar_report)
    listed = [(person.name, person.email, person.minutes) for person in unmatched_participants(webinar=webinar)]
    assert listed == [("Umar", "", 120), ("Rina", "", 10)]


def test_a_name_is_matched_and_its_minutes_join_what_the_registrant_has(webinar, registration, editor):
    do_import(
        webinar,
        Guest("Umar", "umar@contoh.example", [(0, HOUR)]),
        Guest("Umar (HP)", "", [(HOUR // 2, 2 * HOUR)]),
    )
    assert match_unmatched(registration=registration, name="umar (hp)", user=editor) == 120
    assert minutes_of(webinar) == {"umar@contoh.example": 120}
    assert unmatched_participants(webinar=webinar) == []
    entry = ModelLogEntry.objects.get(action="webinars.attendance_matched")
    assert (entry.user, entry.object_id, entry.data["participant"]) == (editor, str(registration.pk), "umar (hp)")


def test_a_match_survives_importing_again(webinar, registration, editor):
    guest = Guest("Umar (HP)", "", [(0, HOUR)])
    do_import(webinar, guest)
    match_unmatched(registration=registration, name="Umar (HP)", user=editor)
    again = do_import(webinar, guest)
    assert (again.unchanged, again.unmatched) == (1, [])


def test_a_match_by_email_holds_in_every_export_but_one_by_name_only_where_it_was_read(webinar, registration, editor):
    do_import(webinar, Guest("Umar", "lain@contoh.example", [(0, HOUR)]), Guest("Umar (HP)", "", [(0, 60)]))
    match_unmatched(registration=registration, email="LAIN@contoh.example", user=editor)
    match_unmatched(registration=registration, name="Umar (HP)", user=editor)
    result = do_import(
        webinar, Guest("Umar", "lain@contoh.example", [(HOUR, 2 * HOUR)]), Guest("Umar (HP)", "", [(0, 9000)])
    )
    assert [person["name"] for person in result.unmatched] == ["Umar (HP)"]
    assert minutes_of(webinar) == {"umar@contoh.example": 120}


def test_another_time_zone_of_the_same_file_keeps_what_editors_decided(webinar, registration, editor):
    data = meeting_report([Guest("Umar (HP)", "", [(0, HOUR)])])
    import_attendance(webinar=webinar, data=data, timezone="Asia/Jayapura")
    match_unmatched(registration=registration, name="Umar (HP)", user=editor)
    assert minutes_of(webinar) == {"umar@contoh.example": 0}
    result = import_attendance(webinar=webinar, data=data, timezone=ZONE)
    assert (result.updated, result.unmatched) == (1, [])
    assert minutes_of(webinar) == {"umar@contoh.example": 60}


def test_refusals(webinar, registration, editor):
    with pytest.raises(AttendanceError) as caught:
        match_unmatched(registration=registration, name="Tidak ada", user=editor)
    assert caught.value.code == "nobody"
    do_import(webinar, Guest("Umar (HP)", "", [(0, HOUR)]))
    registration.status = Registration.Status.CANCELLED
    registration.save()
    with pytest.raises(AttendanceError) as caught:
        match_unmatched(registration=registration, name="Umar (HP)", user=editor)
    assert caught.value.code == "cancelled"
    assert len(unmatched_participants(webinar=webinar)) == 1


def test_people_of_another_webinar_are_out_of_reach(webinar, editor):
    do_import(webinar, Guest("Umar (HP)", "", [(0, HOUR)]))
    other = Registration.objects.create(webinar=WebinarFactory(page=False), learner=UserFactory())
    with pytest.raises(AttendanceError):
        match_unmatched(registration=other, name="Umar (HP)", user=editor)


def test_a_match_is_undone(webinar, registration, editor):
    do_import(webinar, Guest("Umar (HP)", "", [(0, HOUR)]))
    match_unmatched(registration=registration, name="Umar (HP)", user=editor)
    undo_match(registration=registration, name="Umar (HP)", user=editor)
    assert minutes_of(webinar) == {}
    assert [person.minutes for person in unmatched_participants(webinar=webinar)] == [60]
    assert ModelLogEntry.objects.filter(action="webinars.attendance_unmatched", user=editor).count() == 1
    with pytest.raises(AttendanceError):
        undo_match(registration=registration, name="Umar (HP)", user=editor)


def test_what_an_address_matched_is_no_match_of_an_editors_to_undo(webinar, registration, editor):
    do_import(webinar, Guest("Umar", "umar@contoh.example", [(0, HOUR)]))
    with pytest.raises(AttendanceError):
        undo_match(registration=registration, email="umar@contoh.example", user=editor)


def test_withdrawing_an_export_leaves_what_the_others_tell(
    webinar, registration, editor, django_capture_on_commit_callbacks
):
    other = Registration.objects.create(webinar=webinar, learner=UserFactory(email="rina@contoh.example"))
    umar, rina = "umar@contoh.example", "rina@contoh.example"
    do_import(webinar, Guest("Umar", umar, [(0, HOUR), (HOUR, 2 * HOUR)]), Guest("Rina", rina, [(0, HOUR)]))
    do_import(webinar, Guest("Umar", umar, [(0, HOUR)]), write=webinar_report)
    first = AttendanceImport.objects.order_by("pk").first()
    path = first.file.name
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_import(source=first, user=editor)
    assert minutes_of(webinar) == {umar: 60}
    assert not Attendance.objects.filter(registration=other).exists()
    assert AttendanceStay.objects.count() == 1
    assert not storages["private"].exists(path)
    assert ModelLogEntry.objects.filter(action="webinars.attendance_withdrawn", user=editor).count() == 1


def test_withdrawing_while_another_export_is_gone_changes_nothing(webinar, registration, editor):
    do_import(webinar, Guest("Umar", "umar@contoh.example", [(0, HOUR)]))
    do_import(webinar, Guest("Umar", "umar@contoh.example", [(0, 60)]), write=webinar_report)
    first, second = AttendanceImport.objects.order_by("pk")
    second.file.storage.delete(second.file.name)
    with pytest.raises(AttendanceError) as caught:
        withdraw_import(source=first, user=editor)
    assert caught.value.code == "file_missing"
    assert AttendanceStay.objects.count() == 2
    assert minutes_of(webinar) == {"umar@contoh.example": 60}


def test_a_known_file_never_brings_back_who_has_left_the_portal(webinar, registration, editor):
    umar, rina = Guest("Umar", "umar@contoh.example", [(0, HOUR)]), Guest("Rina", "rina@contoh.example", [(0, HOUR)])
    Registration.objects.create(webinar=webinar, learner=UserFactory(email=rina.email))
    do_import(webinar, umar, rina)
    do_import(webinar, umar, rina, write=webinar_report)
    delete_or_anonymise(user=registration.learner)
    first = AttendanceImport.objects.order_by("pk").first()
    again = do_import(webinar, umar, rina)
    assert (again.created, again.unchanged, again.unmatched) == (0, 1, [])
    data = meeting_report([umar, rina])
    assert preview_attendance(webinar=webinar, data=data, timezone="Asia/Jayapura").unmatched == []
    assert import_attendance(webinar=webinar, data=data, timezone="Asia/Jayapura").unmatched == []
    withdraw_import(source=AttendanceImport.objects.get(sha256=first.sha256), user=editor)
    assert not AttendanceStay.objects.filter(name="Umar").exists()
    assert not AttendanceStay.objects.filter(email=umar.email).exists()


def test_what_was_decided_for_a_place_since_given_back_is_open_again(webinar, registration, editor):
    do_import(webinar, Guest("Umar", "lain@contoh.example", [(0, HOUR)]))
    match_unmatched(registration=registration, email="lain@contoh.example", user=editor)
    registration.status = Registration.Status.CANCELLED
    registration.save()
    result = do_import(webinar, Guest("Umar", "lain@contoh.example", [(HOUR, 2 * HOUR)]))
    assert [person["email"] for person in result.unmatched] == ["lain@contoh.example"]
