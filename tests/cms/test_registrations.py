"""An editor's hand in registrations: registering above window and capacity, cancelling, taking up again."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import ModelLogEntry

from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Registration

pytestmark = pytest.mark.django_db


def register(client, webinar, email: str):
    return client.post(reverse("registration:register"), {"webinar": webinar.pk, "email": email})


def test_an_editor_is_above_capacity_and_window(editor_client, django_capture_on_commit_callbacks):
    webinar = WebinarFactory(capacity=0)
    learner = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        response = register(editor_client, webinar, f" {learner.email.upper()} ")
    registration = Registration.objects.get()
    assert response.url == reverse("registration:detail", args=[registration.pk])
    assert (registration.learner, registration.origin) == (learner, "editor")
    assert [message.to for message in mail.outbox] == [[learner.email]]
    assert ModelLogEntry.objects.filter(action="webinars.registered").count() == 1


def test_after_the_session_no_mail_is_sent(editor_client, past_webinar, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        register(editor_client, past_webinar, UserFactory().email)
    assert Registration.objects.count() == 1
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["", "siapa@x.example", "x", "a\x00@x.example", "🙂@x.example", "a" * 3000 + "@x.id"])
def test_nobody_else_is_registered(editor_client, email):
    webinar = WebinarFactory(page=False)
    UserFactory(email="mati@x.example", is_active=False)
    response = register(editor_client, webinar, email)
    assert "email" in response.context["form"].errors
    assert register(editor_client, webinar, "mati@x.example").status_code == 200
    assert not Registration.objects.exists()


def test_the_webinar_is_chosen_beforehand(editor_client):
    webinar = WebinarFactory(page=False)
    for value in (webinar.pk, "x", "9" * 30):
        response = editor_client.get(reverse("registration:register"), {"webinar": value})
        assert response.status_code == 200
    html = editor_client.get(reverse("registration:register"), {"webinar": webinar.pk}).content.decode()
    assert f'<option value="{webinar.pk}" selected>' in html


def test_cancelling_asks_tells_and_can_be_undone(editor_client, django_capture_on_commit_callbacks):
    registration = RegistrationFactory(webinar=WebinarFactory())
    address = reverse("registration:cancel", args=[registration.pk])
    assert editor_client.get(address).status_code == 200
    assert Registration.objects.get().is_active
    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(address)
    assert not Registration.objects.get().is_active
    assert len(mail.outbox) == 1
    detail = editor_client.get(reverse("registration:detail", args=[registration.pk])).content.decode()
    assert "Dibatalkan oleh editor" in detail
    editor_client.post(reverse("registration:reinstate", args=[registration.pk]))
    assert Registration.objects.get().is_active


def test_after_the_session_a_registration_stays(editor_client, past_webinar):
    registration = make_attendee(past_webinar)
    detail = editor_client.get(reverse("registration:detail", args=[registration.pk])).content.decode()
    cancel = reverse("registration:cancel", args=[registration.pk])
    assert cancel not in detail
    editor_client.post(cancel)
    assert Registration.objects.get().is_active


def test_detail_tells_minutes_and_masks_the_nip(editor_client, past_webinar):
    nip = "199003152015031007"
    registration = make_attendee(past_webinar, minutes=120, nip=nip)
    html = editor_client.get(reverse("registration:detail", args=[registration.pk])).content.decode()
    assert "120 menit" in html
    assert "Ruang rapat: terpenuhi" in html
    assert nip not in html
    assert nip[-4:] in html


def test_nobody_is_registered_for_a_cancelled_webinar(editor_client):
    webinar = WebinarFactory(page=False, override="cancelled", override_reason="Banjir")
    response = register(editor_client, webinar, UserFactory().email)
    assert "Webinar ini dibatalkan" in str(response.context["form"].errors["webinar"])
    row = RegistrationFactory(webinar=webinar, status="cancelled")
    response = editor_client.post(reverse("registration:reinstate", args=[row.pk]), follow=True)
    assert "Webinar ini dibatalkan" in response.content.decode()
    assert not Registration.objects.active().exists()
