"""A coordinator's group: what a list may look like, who is written to, who is registered, and what nobody learns."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.learners.models import User
from portal.learners.services.deletion import delete_or_anonymise
from portal.models import PortalSettings
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.group_lists import GroupListError, read_people
from webinars.models import GroupInvitation, Registration, RegistrationQuestion, Webinar
from webinars.services.registration.groups import forget_unanswered

pytestmark = pytest.mark.django_db
LIST = "Andi Baso,andi@sulselprov.example\nSiti, S.Sos. <siti@sulselprov.example>"


@pytest.fixture
def coordinator():
    return UserFactory(full_name="Hj. Koordinator")


@pytest.fixture
def webinar():
    return WebinarFactory(series_number=40)


@pytest.fixture
def page(client, coordinator, webinar):
    client.force_login(coordinator)
    return "/webinar/seri-40/rombongan/"


@pytest.fixture
def send(client, page, django_capture_on_commit_callbacks):
    """Posts to the coordinator's page; the letters leave at once."""

    def post(people="", **more):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(page, {"people": people, "action": "invite"} | more)

    return post


@pytest.fixture
def answer(client, django_capture_on_commit_callbacks):
    """Somebody who is not signed in answers."""

    def post(invitation, action="confirm", **more):
        client.logout()
        data = {"action": action, "purpose_notice": "on"} | more
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"/undangan/{invitation.token}/", data)

    return post


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Andi Baso,andi@x.example", "Andi Baso", "andi@x.example"),
        ("Andi Baso;Andi@X.example", "Andi Baso", "andi@x.example"),
        ("andi@x.example\tAndi Baso", "Andi Baso", "andi@x.example"),
        ('"Andi Baso, S.Sos., M.Si.",andi@x.example', "Andi Baso, S.Sos., M.Si.", "andi@x.example"),
        ("Andi Baso, S.Sos. <andi@x.example>", "Andi Baso, S.Sos.", "andi@x.example"),
        ("3. Andi Baso  andi@x.example", "Andi Baso", "andi@x.example"),
    ],
)
def test_a_line_is_read_however_it_is_written(line, name, email):
    (person,) = read_people(f"nama,email\n\n{line}\n")
    assert (person.name, person.email, person.line) == (name, email, 3)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Andi,andi@x.example\nBudi\n,cici@x.example", [2, 3]),
        ("Andi,andi@x.example\nBudi,andi@x.example", [2]),
        ("Andi,a@x.example b@x.example", [1]),
        ("Andi,andi@localhost@", [1]),
        ("\x00\x07,andi@x.example", [1]),
        (f"{'A' * 700},andi@x.example", [1]),
        ("🎉🎉,andi@x.example", [1]),
        ("", [0]),
        ("\n".join(f"Orang {'a' * (n % 7)},o{n}@x.example" for n in range(201)), [0]),
    ],
)
def test_what_cannot_be_used_is_named_by_its_line(text, rows):
    with pytest.raises(GroupListError) as caught:
        read_people(text)
    assert [error.row for error in caught.value.errors] == rows


def test_everybody_gets_a_letter_with_a_link_of_their_own(send, webinar):
    assert send(LIST).status_code == 302
    assert Registration.objects.count() == 0
    assert {message.to[0] for message in mail.outbox} == {"andi@sulselprov.example", "siti@sulselprov.example"}
    for invitation in GroupInvitation.objects.all():
        letter = next(message for message in mail.outbox if message.to == [invitation.email])
        assert invitation.token in letter.body
        assert "Hj. Koordinator" in letter.body


def test_a_bad_line_is_said_and_nobody_is_written_to(send):
    response = send("Andi,andi@x.example\nBudi tanpa alamat")
    assert response.status_code == 422
    assert "Baris 2" in response.content.decode()
    assert (GroupInvitation.objects.count(), mail.outbox) == (0, [])


def test_a_file_is_read_like_the_text(send):
    send(file=SimpleUploadedFile("daftar.csv", b"\xef\xbb\xbfnama;email\r\nAndi;andi@x.example\r\n"))
    assert GroupInvitation.objects.get().name == "Andi"


@pytest.mark.parametrize("data", [b"PK\x03\x04sheet", b"\x89PNG", b"\xff\xfe\x00", b"\x00" * 50])
def test_a_file_of_another_kind_is_refused_in_words(send, data):
    assert send(file=SimpleUploadedFile("daftar.csv", data)).status_code == 422


def test_sending_the_same_list_again_writes_to_nobody(send):
    send(LIST)
    mail.outbox.clear()
    send(LIST + "\nCici,cici@x.example")
    assert [message.to for message in mail.outbox] == [["cici@x.example"]]


def test_who_confirms_is_registered_with_an_account_to_sign_in_by_code(send, answer, webinar):
    send(LIST)
    mail.outbox.clear()
    invitation = GroupInvitation.objects.get(email="andi@sulselprov.example")
    assert answer(invitation).status_code == 302
    user = User.objects.get(email="andi@sulselprov.example")
    assert (user.full_name, user.has_usable_password(), user.has_complete_profile) == ("Andi Baso", False, False)
    assert user.agency_other == "Dinas Kelautan dan Perikanan"
    assert user.purpose_notice_accepted_at is not None
    registration = Registration.objects.get()
    assert (registration.learner, registration.origin, registration.is_active) == (user, "group", True)
    assert mail.outbox[0].to == ["andi@sulselprov.example"]
    assert not Registration.objects.filter(learner__email="siti@sulselprov.example").exists()


def test_confirming_twice_is_once(send, answer):
    send(LIST)
    invitation = GroupInvitation.objects.first()
    answer(invitation)
    answer(invitation)
    assert Registration.objects.count() == 1


def test_without_the_notice_nobody_is_registered(send, answer):
    send(LIST)
    response = answer(GroupInvitation.objects.first(), purpose_notice="")
    assert response.status_code == 422
    assert User.objects.count() == 1


def test_who_declines_is_not_registered_and_may_change_their_mind(send, answer, client, page, coordinator):
    send(LIST)
    invitation = GroupInvitation.objects.get(email="andi@sulselprov.example")
    answer(invitation, "decline", purpose_notice="")
    client.force_login(coordinator)
    assert "Menolak" in client.get(page).content.decode()
    answer(invitation)
    assert Registration.objects.count() == 1


def test_an_account_that_exists_is_not_altered(send, answer):
    own = UserFactory(email="andi@sulselprov.example", full_name="Andi Baso, S.Sos.")
    send(LIST)
    answer(GroupInvitation.objects.get(email=own.email))
    own.refresh_from_db()
    assert own.full_name == "Andi Baso, S.Sos."
    assert Registration.objects.get().learner == own


def test_the_coordinator_cannot_tell_who_has_an_account(send, client, page, webinar):
    """Somebody without account, with one, and registered already: three rows that differ by name and address alone."""
    UserFactory(email="dua@x.example")
    RegistrationFactory(webinar=webinar, learner=UserFactory(email="tiga@x.example"))
    send("Satu,satu@x.example\nDua,dua@x.example\nTiga,tiga@x.example")
    html = client.get(page).content.decode()
    rows = [html.split(f"{n}@x.example")[1].split("</tr>")[0] for n in ("satu", "dua", "tiga")]
    assert rows[0] == rows[1] == rows[2]
    assert len(mail.outbox) == 3


def test_a_full_webinar_takes_who_confirms_into_the_line(send, answer, webinar):
    Webinar.objects.filter(pk=webinar.pk).update(capacity=1)
    RegistrationFactory(webinar=webinar)
    send(LIST)
    invitation = GroupInvitation.objects.first()
    answer(invitation)
    assert Registration.objects.get(learner__email=invitation.email).status == "waiting"


def test_the_link_is_of_no_use_once_registration_is_closed(send, answer, webinar, client):
    send(LIST)
    Webinar.objects.filter(pk=webinar.pk).update(registration_closes_at=timezone.now() - timedelta(minutes=1))
    invitation = GroupInvitation.objects.first()
    assert answer(invitation).status_code == 409
    assert Registration.objects.count() == 0
    assert "Konfirmasi" not in client.get(f"/undangan/{invitation.token}/").content.decode()


def test_a_token_that_nobody_has_is_not_found(client):
    assert client.get("/undangan/tidak-ada/").status_code == 404


def test_reminding_reaches_who_has_not_answered_and_only_once(send, client, coordinator, page):
    send(LIST)
    GroupInvitation.objects.filter(email="andi@sulselprov.example").update(answer="confirmed")
    mail.outbox.clear()
    send(action="remind")
    send(action="remind")
    assert [message.to for message in mail.outbox] == [["siti@sulselprov.example"]]


def test_a_coordinator_writes_to_so_many_a_day(send):
    PortalSettings.objects.update_or_create(pk=PortalSettings.load().pk, defaults={"group_invitations_per_day": 3})
    send(LIST)
    response = send("Tiga,tiga@x.example\nEmpat,empat@x.example")
    assert response.status_code == 409
    assert GroupInvitation.objects.count() == 2


def test_names_of_those_who_did_not_confirm_are_forgotten_after_the_webinar(send, answer, webinar):
    send(LIST)
    answer(GroupInvitation.objects.get(email="andi@sulselprov.example"))
    assert forget_unanswered() == 0
    assert forget_unanswered(now=webinar.planned_end) == 1
    assert GroupInvitation.objects.get().email == "andi@sulselprov.example"


def test_a_deleted_account_leaves_no_invitation(send, answer, coordinator):
    send(LIST)
    invitation = GroupInvitation.objects.first()
    answer(invitation)
    delete_or_anonymise(user=User.objects.get(email=invitation.email))
    assert GroupInvitation.objects.count() == 1
    delete_or_anonymise(user=coordinator)
    assert GroupInvitation.objects.count() == 0


def test_others_see_nothing_of_the_group(send, client, page):
    send(LIST)
    client.force_login(UserFactory())
    assert "andi@sulselprov.example" not in client.get(page).content.decode()


def test_a_profile_has_to_be_complete(client, page):
    client.force_login(UserFactory(profile_completed_at=None))
    assert client.get(page).url.startswith("/saya/profil/?next=")


@pytest.fixture
def full(webinar):
    Webinar.objects.filter(pk=webinar.pk).update(capacity=1)
    RegistrationFactory(webinar=webinar)
    return webinar


def test_that_a_webinar_is_full_is_said_to_everybody_before_they_press(send, client, page, full):
    words = "yang mengonfirmasi masuk daftar tunggu"
    assert words in client.get(page).content.decode()
    send(LIST)
    assert words in mail.outbox[0].body
    html = client.get(f"/undangan/{GroupInvitation.objects.first().token}/").content.decode()
    assert words in html
    assert "Masuk daftar tunggu</button>" in html
    assert "Konfirmasi dan daftar" not in html


def test_the_coordinator_sees_who_of_those_who_confirmed_waits(send, answer, client, page, full, coordinator):
    send(LIST)
    answer(GroupInvitation.objects.get(email="andi@sulselprov.example"))
    RegistrationFactory(webinar=full, status="waiting", queue_number=9, learner__email="siti@sulselprov.example")
    client.force_login(coordinator)
    html = client.get(page).content.decode()
    assert "1 di antaranya ada di daftar tunggu." in html
    rows = [html.split(f"{name}@sulselprov.example")[1].split("</tr>")[0] for name in ("andi", "siti")]
    assert ["di daftar tunggu" in row for row in rows] == [True, False]


def test_the_letter_names_the_coordinators_agency(send):
    send(LIST)
    assert "Hj. Koordinator (Dinas Kelautan dan Perikanan) ingin mendaftarkan" in mail.outbox[0].body


def test_the_organisers_questions_are_asked_of_the_invited_too(send, answer, webinar, client):
    consent = RegistrationQuestion.objects.create(
        webinar=webinar, kind="consent", label="Saya setuju direkam", is_required=True
    )
    send(LIST)
    invitation = GroupInvitation.objects.first()
    assert "Saya setuju direkam" in client.get(f"/undangan/{invitation.token}/").content.decode()
    assert answer(invitation).status_code == 422
    assert not Registration.objects.exists()
    assert answer(invitation, **{f"tanya-{consent.pk}": "on"}).status_code == 302
    assert Registration.objects.get().answers.get().value == "yes"


def test_who_is_registered_already_keeps_the_earlier_answers(send, answer, webinar):
    question = RegistrationQuestion.objects.create(webinar=webinar, kind="text", label="Dari mana?")
    registration = RegistrationFactory(webinar=webinar, learner__email="andi@sulselprov.example")
    registration.answers.create(question=question, value="Wajo", asked="Dari mana?", answered_at=timezone.now())
    send(LIST)
    answer(GroupInvitation.objects.get(email="andi@sulselprov.example"))
    assert registration.answers.get().value == "Wajo"


def test_the_invitation_speaks_the_readers_language_or_says_which_it_is(send, webinar, client):
    send(LIST)
    link = f"/en/undangan/{GroupInvitation.objects.first().token}/"
    assert f'<h1 lang="id">{webinar.title}</h1>' in client.get(link).content.decode()
    english = webinar.pages.get(locale__language_code="en")
    english.alias_of, english.title = None, "Public service that adapts"
    english.save()
    assert "<h1>Public service that adapts</h1>" in client.get(link).content.decode()


def test_reminding_when_all_have_been_reminded_says_so(send, client, page):
    send(LIST)
    client.post(page, {"action": "remind"})
    html = client.post(page, {"action": "remind"}, follow=True).content.decode()
    assert "Semua yang belum menjawab sudah pernah diingatkan." in html
    assert "0 pengingat" not in html


def test_what_is_no_name_is_refused_and_not_silently_changed(send):
    response = send("Siti <b>,siti@x.example")
    assert response.status_code == 422
    assert not GroupInvitation.objects.exists()


def test_a_character_that_cannot_be_kept_is_refused_in_human_words(send):
    assert "karakter yang tidak dapat disimpan" in send("Siti\x00,siti@x.example").content.decode()
