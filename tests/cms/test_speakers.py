"""Speakers: the account on whose desk their certificates appear is named by its address, by those who see accounts."""

import pytest
from django.urls import reverse

from tests.factories.learners import UserFactory
from tests.factories.webinars import SpeakerFactory

pytestmark = pytest.mark.django_db


def edit(client, speaker, **changes):
    address = reverse("wagtailsnippets_webinars_speaker:edit", args=[speaker.pk])
    return client.post(
        address, {"name": speaker.name, "position": "", "position_en": "", "organisation": "", **changes}
    )


def test_the_account_is_named_by_its_address(moderator_client):
    speaker, learner = SpeakerFactory(), UserFactory()
    assert edit(moderator_client, speaker, account_email=learner.email.upper()).status_code == 302
    speaker.refresh_from_db()
    assert speaker.learner == learner
    form = moderator_client.get(reverse("wagtailsnippets_webinars_speaker:edit", args=[speaker.pk])).context["form"]
    assert form["account_email"].value() == learner.email
    edit(moderator_client, speaker, account_email="")
    speaker.refresh_from_db()
    assert speaker.learner is None


def test_an_address_without_account_is_refused(moderator_client):
    speaker = SpeakerFactory()
    response = edit(moderator_client, speaker, account_email="siapa@x.example")
    assert "account_email" in response.context["form"].errors


def test_editors_leave_the_account_alone(editor_client):
    learner = UserFactory()
    speaker = SpeakerFactory(learner=learner)
    response = edit(editor_client, speaker, name="Dr. Baru", account_email="")
    assert response.status_code == 302
    speaker.refresh_from_db()
    assert (speaker.name, speaker.learner) == ("Dr. Baru", learner)
