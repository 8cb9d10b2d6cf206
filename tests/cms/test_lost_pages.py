"""Stale pages and second presses in the CMS: they say what has happened, and lead on."""

import pytest
from django.urls import reverse

from tests.factories.learners import UserFactory

pytestmark = pytest.mark.django_db


def test_the_page_that_is_not_here_is_the_portals_own(editor_client):
    response = editor_client.get("/cms/webinar/tidak-ada/")
    page = response.content.decode().partition("<main")[2]
    assert response.status_code == 404
    assert "ASN Adaptif" in page
    assert "Wagtail" not in page
    assert reverse("wagtailadmin_home") in page


def test_the_slower_of_two_who_merge_is_told(moderator_client):
    kept, other = UserFactory(), UserFactory()
    address = reverse("person:merge", args=[kept.pk, other.pk])
    assert moderator_client.post(address).url == reverse("person:detail", args=[kept.pk])
    for response in (moderator_client.post(address, follow=True), moderator_client.get(address, follow=True)):
        assert "sudah ditutup" in response.content.decode()
    back = reverse("person:merge", args=[other.pk, kept.pk])
    assert moderator_client.get(back).url == reverse("person:index")
