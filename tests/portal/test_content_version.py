"""The content's version: which writes change it, and that it changes with them or not at all."""

import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from home.models import HomePage
from portal.content_triggers import after_migration, ensure_triggers, remove_triggers
from portal.content_version import read_version
from portal.models import PortalSettings, Topic
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Registration, Speaker, Webinar

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def webinar():
    return WebinarFactory()


def publish_home():
    home = HomePage.objects.get(locale__language_code="id")
    home.headline = "Belajar sambil bekerja"
    home.save_revision().publish()


VISIBLE = {
    "publish": lambda webinar: publish_home(),
    "unpublish": lambda webinar: webinar.pages.first().unpublish(),
    "delete": lambda webinar: webinar.pages.first().delete(),
    "save": lambda webinar: webinar.save(),
    "update": lambda webinar: Webinar.objects.update(title="Tema baru"),
    "bulk_create": lambda webinar: Speaker.objects.bulk_create([Speaker(name="Dr. Andi")]),
    "bulk_update": lambda webinar: Webinar.objects.bulk_update([webinar], ["title"]),
    "many to many": lambda webinar: webinar.topics.through.objects.create(
        webinar=webinar, topic=Topic.add_root(name="Literasi", slug="literasi")
    ),
    "settings": lambda webinar: PortalSettings.load().save(),
    "redirect": lambda webinar: Redirect.objects.create(old_path="/lama", redirect_link="/"),
}


@pytest.mark.parametrize("change", VISIBLE.values(), ids=VISIBLE.keys())
def test_what_visitors_see_changes_the_version(webinar, change):
    before = read_version()
    change(webinar)
    assert read_version() != before


def save_draft(webinar):
    page = webinar.pages.get(locale__language_code="id")
    page.title = "Belum terbit"
    page.save_revision()


INVISIBLE = {
    "draft": save_draft,
    "account": lambda webinar: UserFactory(),
    "session": lambda webinar: Session.objects.create(session_key="a" * 32, expire_date=timezone.now()),
    "place without limit": lambda webinar: Registration.objects.create(webinar=webinar, learner=UserFactory()),
}


@pytest.mark.parametrize("change", INVISIBLE.values(), ids=INVISIBLE.keys())
def test_what_visitors_do_not_see_leaves_it(webinar, change):
    before = read_version()
    change(webinar)
    assert read_version() == before


def test_seats_show_where_they_are_limited(webinar):
    Webinar.objects.update(capacity=10)
    before = read_version()
    registration = Registration.objects.create(webinar=webinar, learner=UserFactory())
    taken = read_version()
    assert taken != before
    Registration.objects.filter(pk=registration.pk).update(told_sequence=3)
    assert read_version() == taken
    Registration.objects.bulk_create([Registration(webinar=webinar, learner=UserFactory())])
    assert read_version() != taken


def test_a_rolled_back_change_was_none(webinar):
    before = read_version()
    with transaction.atomic():
        Webinar.objects.update(title="Nanti")
        assert read_version() != before
        transaction.set_rollback(True)
    assert read_version() == before


def test_a_change_after_a_rolled_back_savepoint_counts(webinar):
    before = read_version()
    with transaction.atomic():
        with transaction.atomic():
            Webinar.objects.update(title="Batal")
            transaction.set_rollback(True)
        Webinar.objects.update(title="Jadi")
    assert read_version() != before


def test_others_see_change_and_version_together(webinar):
    """A second connection sees neither the one nor the other before the commit."""
    seen = []

    def look():
        seen.append((read_version(), Webinar.objects.get().title))
        connection.close()

    def in_another_connection():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    before, title = read_version(), webinar.title
    with transaction.atomic():
        Webinar.objects.update(title="Baru")
        in_another_connection()
    in_another_connection()
    assert seen == [(before, title), (read_version(), "Baru")]
    assert read_version() != before


@pytest.mark.postgres_only
def test_writers_do_not_wait_for_each_other(webinar):
    """While a long import holds its counter, somebody else's change takes another."""
    before = read_version()
    finished = threading.Event()

    def change_elsewhere():
        Speaker.objects.create(name="Dr. Andi")
        connection.close()
        finished.set()

    with transaction.atomic():
        webinar.save()
        thread = threading.Thread(target=change_elsewhere)
        thread.start()
        assert finished.wait(20), "the second writer waited for the first"
    thread.join()
    assert read_version() != before


def test_counting_survives_a_migration(webinar):
    """Without triggers nobody counts, so there is no version meanwhile; afterwards each change counts again."""
    before = read_version()
    remove_triggers("default")
    webinar.save()
    assert read_version() is None
    after_migration(using="default")
    again = read_version()
    assert again not in (None, before)
    webinar.save()
    assert read_version() != again


def test_ensuring_triggers_twice_makes_none(django_assert_num_queries):
    ensure_triggers("default")
    with django_assert_num_queries(1):
        ensure_triggers("default")
