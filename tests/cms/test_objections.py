"""Objections in the CMS: the list, the screen with the evidence, the answer; corrections without an objection."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.cms.conftest import client_of
from tests.factories.learners import EditorFactory
from tests.factories.webinars import PathFactory, RegistrationFactory, WebinarFactory
from tests.webinars.test_my_attendance import make_stays, open_windows
from webinars.models import Attendance, AttendanceCorrection, CheckIn, Objection
from webinars.services.attendance.objections import decline_objection, raise_objection

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
def objection(webinar):
    registration = RegistrationFactory(webinar=webinar, learner__full_name="Siti Aminah, S.Sos.")
    make_stays(registration, (0, 60))
    return raise_objection(registration=registration, reason=REASON)


def screen(objection):
    return reverse("objection:answer", args=[objection.pk])


def test_open_ones_stand_first_and_can_be_narrowed_to_a_webinar(editor_client, editor, objection):
    answered = raise_objection(registration=RegistrationFactory(webinar=WebinarFactory(past=True)), reason="Lama.")
    decline_objection(objection=answered, answer="Tidak.", by=editor)
    later = raise_objection(registration=RegistrationFactory(webinar=objection.registration.webinar), reason="Baru.")
    url = reverse("objection:index")
    assert list(editor_client.get(url).context["object_list"]) == [objection, later, answered]
    narrowed = editor_client.get(url, {"webinar": answered.registration.webinar_id})
    assert list(narrowed.context["object_list"]) == [answered]


def test_the_number_of_queries_does_not_grow_with_the_list(editor_client, webinar, django_assert_max_num_queries):
    for _ in range(12):
        raise_objection(registration=RegistrationFactory(webinar=webinar), reason=REASON)
    editor_client.get(reverse("objection:index"))
    with django_assert_max_num_queries(24):
        editor_client.get(reverse("objection:index"))


def test_the_screen_shows_what_the_participant_sees(editor_client, objection):
    html = editor_client.get(screen(objection)).content.decode()
    assert REASON in html
    assert "Hadir 09.00–10.00." in html
    assert "60 menit" in html


def test_it_is_accepted_with_minutes(editor_client, objection):
    fields = {"decision": "accept", "minutes": "130", "reason": "Tablet Anda kami temukan."}
    response = editor_client.post(screen(objection), fields, follow=True)
    assert "Sanggahan dijawab; Siti Aminah, S.Sos. disurati." in response.content.decode()
    objection.refresh_from_db()
    assert objection.state == "accepted"
    assert Attendance.objects.get().minutes == 130
    assert AttendanceCorrection.objects.get().objection == objection
    assert "Kirim jawaban" not in editor_client.get(screen(objection)).content.decode()


def test_it_is_accepted_with_check_ins(editor_client, objection):
    first, second = open_windows(objection.registration.webinar, 10, 60)
    fields = {"decision": "accept", "windows": [first.pk, second.pk], "reason": "Layar kantor."}
    editor_client.post(screen(objection), fields)
    assert CheckIn.objects.counting().count() == 2
    assert Attendance.objects.get().minutes == 60


def test_it_is_declined_in_words(editor_client, objection):
    editor_client.post(screen(objection), {"decision": "decline", "reason": "Tidak ada catatan lain."})
    objection.refresh_from_db()
    assert (objection.state, objection.answer) == ("declined", "Tidak ada catatan lain.")
    assert not AttendanceCorrection.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decision": "accept", "reason": "Ya."}, "Sebutkan berapa menit yang berlaku"),
        ({"decision": "accept", "minutes": "151", "reason": "Ya."}, "Sesi hanya berlangsung 150 menit."),
        ({"decision": "accept", "minutes": "60", "reason": "Ya."}, "tidak ada yang berubah"),
        ({"decision": "accept", "minutes": "-1", "reason": "Ya."}, "Pastikan"),
        ({"decision": "decline", "minutes": "120", "reason": "Ya."}, "tidak mengoreksi apa pun"),
        ({"decision": "decline", "reason": ""}, "wajib"),
        ({"decision": "x", "reason": "Ya."}, "Masukkan pilihan yang valid"),
        ({"decision": "accept", "minutes": "9" * 30, "reason": "x" * 3000}, "paling banyak"),
    ],
)
def test_what_does_not_fit_together_is_said(editor_client, objection, fields, words):
    response = editor_client.post(screen(objection), fields)
    assert response.status_code == 200
    errors = str(response.context["form"].errors)
    assert errors
    objection.refresh_from_db()
    assert objection.is_open
    assert not AttendanceCorrection.objects.exists()
    if words not in ("wajib", "Pastikan", "paling banyak", "Masukkan pilihan yang valid"):
        assert words in errors


def test_a_window_that_is_not_offered_is_refused(editor_client, objection):
    [window] = open_windows(WebinarFactory(past=True), 10)
    open_windows(objection.registration.webinar, 10)
    fields = {"decision": "accept", "windows": [window.pk], "reason": "Ya."}
    assert editor_client.post(screen(objection), fields).status_code == 200
    assert not CheckIn.objects.exists()


def test_a_second_press_of_ones_own_is_called_so(editor_client, objection):
    fields = {"decision": "accept", "minutes": "130", "reason": "Ya."}
    for _press in range(2):
        html = editor_client.post(screen(objection), fields, follow=True).content.decode()
    assert "Anda sudah menjawabnya" in html
    assert AttendanceCorrection.objects.count() == 1


def test_who_came_second_is_told(editor_client, objection):
    decline_objection(objection=objection, answer="Tidak.", by=EditorFactory())
    fields = {"decision": "accept", "minutes": "130", "reason": "Ya."}
    html = editor_client.post(screen(objection), fields, follow=True).content.decode()
    assert "Orang lain sudah menjawabnya" in html
    assert not AttendanceCorrection.objects.exists()


def test_learners_stay_outside(learner_client, objection):
    for url in (reverse("objection:index"), screen(objection)):
        assert learner_client.get(url).status_code in {302, 403}


def test_who_may_only_look_answers_nothing(objection):
    viewer = EditorFactory()
    viewer.groups.clear()
    wanted = ["access_admin", "view_objection"]
    viewer.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    client = client_of(viewer)
    assert client.get(screen(objection)).status_code == 200
    client.post(screen(objection), {"decision": "decline", "reason": "Tidak."})
    objection.refresh_from_db()
    assert objection.is_open


@pytest.mark.parametrize("pk", [0, 10**30])
def test_unknown_ones_are_not_found(editor_client, pk):
    assert editor_client.get(f"/cms/webinar/sanggahan/{pk}/").status_code == 404
    assert editor_client.get(f"/cms/webinar/pendaftaran/{pk}/koreksi/").status_code == 404


def test_the_webinars_screen_and_the_front_page_count_open_ones(editor_client, objection):
    overview = reverse("webinar:overview", args=[objection.registration.webinar_id])
    assert "1 sanggahan menunggu jawaban." in editor_client.get(overview).content.decode()
    assert "1 sanggahan menunggu jawaban" in editor_client.get("/cms/").content.decode()
    Objection.objects.all().delete()
    assert "sanggahan menunggu" not in editor_client.get("/cms/").content.decode()


def test_a_correction_without_an_objection(editor_client, webinar):
    registration = RegistrationFactory(webinar=webinar)
    url = reverse("registration:correct", args=[registration.pk])
    assert url in editor_client.get(reverse("registration:detail", args=[registration.pk])).content.decode()
    assert editor_client.post(url, {"minutes": "", "reason": "Daftar hadir kertas."}).status_code == 200
    response = editor_client.post(url, {"minutes": "115", "reason": "Daftar hadir kertas."}, follow=True)
    assert "Menit dikoreksi: – → 115: Daftar hadir kertas." in response.content.decode()
    assert Attendance.objects.get().minutes == 115
