"""A topic gathers what the portal has on it and below it, of every kind."""

import pytest

from portal.models import Topic
from tests.factories.knowledge import make_resource, make_story
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics() -> tuple[Topic, Topic]:
    parent = Topic.add_root(name="Belajar di tempat kerja", name_en="Learning at work")
    return parent, parent.add_child(name="Mentoring")


def test_it_shows_every_kind_and_what_is_below(client, topics):
    parent, child = topics
    webinar = WebinarFactory(title="Webinar tentang mentoring")
    webinar.topics = [child]
    webinar.save()
    make_story("Cerita belajar", topics=[parent])
    make_resource("Sumber belajar", topics=[child])
    make_story("Cerita lain")
    html = client.get(f"/topik/{parent.slug}/").content.decode()
    for title in ("Webinar tentang mentoring", "Cerita belajar", "Sumber belajar", "Mentoring"):
        assert title in html
    assert "Cerita lain" not in html


def test_it_answers_in_english(client, topics):
    assert "<h1>Learning at work</h1>" in client.get(f"/en/topik/{topics[0].slug}/").content.decode()


def test_the_list_shows_the_tree(client, topics):
    html = client.get("/topik/").content.decode()
    assert html.index("Belajar di tempat kerja") < html.index("Mentoring")


def test_an_empty_topic_leads_on(client, topics):
    assert 'href="/topik/"' in client.get(f"/topik/{topics[1].slug}/").content.decode()


@pytest.mark.parametrize("slug", ["tidak-ada", "x" * 3000])
def test_unknown_topics_are_not_found(client, slug):
    assert client.get(f"/topik/{slug}/").status_code == 404
