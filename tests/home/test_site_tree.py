import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Page, Site

from home.groups import ensure_groups
from home.site_tree import ensure_site_tree
from tests.factories.webinars import WebinarFactory
from webinars.services.events.pages import create_webinar_page

pytestmark = pytest.mark.django_db


def english(page: Page) -> Page:
    return Page.objects.get(translation_key=page.translation_key, locale__language_code="en")


def test_migrating_alone_makes_the_addresses_in_both_languages():
    paths = set(Page.objects.live().values_list("url_path", flat=True))
    for name in ("webinar", "pengetahuan", "privasi"):
        assert {f"/home/{name}/", f"/home-en/{name}/"} <= paths


def test_repeating_changes_nothing():
    before = list(Page.objects.values_list("pk", "latest_revision_id"))
    ensure_site_tree()
    ensure_groups()
    assert list(Page.objects.values_list("pk", "latest_revision_id")) == before
    assert Site.objects.count() == 1


def test_a_right_granted_by_an_administrator_stays():
    editors = Group.objects.get(name="Editors")
    moderators = Group.objects.get(name="Moderators")
    extra = moderators.permissions.exclude(pk__in=editors.permissions.all()).first()
    editors.permissions.add(extra)
    ensure_groups()
    assert editors.permissions.filter(pk=extra.pk).exists()


def test_an_emptied_database_gets_its_tree_again(transactional_db):
    call_command("flush", interactive=False, verbosity=0)
    assert Page.objects.filter(url_path="/home/webinar/", live=True).exists()
    assert Page.objects.filter(url_path="/home-en/webinar/", live=True).exists()


def test_a_new_webinar_page_stands_in_english_as_an_alias_until_it_is_translated():
    webinar = WebinarFactory(page=False)
    page = create_webinar_page(webinar=webinar, publish=True)
    alias = english(page)
    assert alias.alias_of_id == page.pk
    assert alias.live

    page.title = "Judul baru"
    page.save_revision().publish()
    alias.refresh_from_db()
    assert alias.title == "Judul baru"
    page.unpublish()
    alias.refresh_from_db()
    assert not alias.live


def test_a_draft_has_no_public_sister():
    webinar = WebinarFactory(page=False)
    page = create_webinar_page(webinar=webinar)
    assert not page.live
    assert not english(page).live
