"""Unpublishing or deleting the page of a webinar that people are registered to: refused, with what to do first."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Registration, WebinarPage
from webinars.services.events.pages import WebinarPageError, check_withdrawal

pytestmark = pytest.mark.django_db
WORDS = "1 orang terdaftar ke Seri-"


@pytest.fixture
def webinar():
    return RegistrationFactory(webinar__page=True).webinar


def source_page(webinar):
    return webinar.pages.get(alias_of=None)


def single(page, action):
    return reverse(f"wagtailadmin_pages:{action}", args=[page.pk])


def bulk(page, action):
    return reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={page.pk}"


@pytest.mark.parametrize("action", ["unpublish", "delete"])
@pytest.mark.parametrize("way", [single, bulk])
def test_it_is_refused_with_the_number_of_registrants(moderator_client, webinar, way, action):
    response = moderator_client.post(way(source_page(webinar), action), follow=True)
    html = response.content.decode()
    assert WORDS in html
    assert reverse("webinar:edit", args=[webinar.pk]) in html
    assert source_page(webinar).live


def test_unpublishing_the_archive_with_all_its_pages_is_refused(moderator_client, webinar):
    archive = source_page(webinar).get_parent()
    html = moderator_client.post(single(archive, "unpublish"), {"include_descendants": "on"}, follow=True)
    assert WORDS in html.content.decode()
    assert source_page(webinar).live


def test_deleting_the_archive_is_refused(webinar):
    archive = source_page(webinar).get_parent()
    with pytest.raises(WebinarPageError) as refusal:
        check_withdrawal(pages=[archive], with_descendants=True)
    assert (refusal.value.code, refusal.value.webinar, refusal.value.count) == ("registered", webinar, 1)


def test_one_language_may_go_while_another_stays(moderator_client, webinar):
    alias = webinar.pages.exclude(alias_of=None).get()
    moderator_client.post(single(alias, "unpublish"))
    alias.refresh_from_db()
    assert not alias.live


def cancelled_registration():
    return RegistrationFactory(webinar__page=True, status=Registration.Status.CANCELLED, cancelled_at=timezone.now())


def registration_for_a_postponed_webinar():
    return RegistrationFactory(webinar=WebinarFactory(override="postponed", override_reason="Banjir"))


def registration_for_a_past_webinar():
    return RegistrationFactory(webinar=WebinarFactory(past=True))


@pytest.mark.parametrize(
    "make", [cancelled_registration, registration_for_a_postponed_webinar, registration_for_a_past_webinar]
)
def test_a_webinar_that_nobody_waits_for_may_lose_its_page(moderator_client, make):
    webinar = make().webinar
    moderator_client.post(single(source_page(webinar), "delete"))
    assert not WebinarPage.objects.filter(webinar=webinar).exists()
