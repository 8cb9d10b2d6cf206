"""Two workers and one page cache: a change made through one shows on the next request to the other."""

from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from home.models import HomePage
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.support.server import gunicorn
from webinars.models import Webinar
from webinars.services.registration.registering import register_learner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.usefixtures("page_cache")]


@pytest.fixture
def workers():
    """Two processes at addresses of their own, so that the test can choose whom it asks."""
    with gunicorn(environment={"PAGE_CACHE": "1"}) as first, gunicorn(environment={"PAGE_CACHE": "1"}) as second:
        yield first, second


def read(worker: str, path: str) -> str:
    """Under one name, as behind a proxy: what the one has stored, the other serves."""
    with urlopen(Request(worker + path, headers={"Host": "asn-adaptif.example"})) as answer:
        assert not answer.headers.get_all("Set-Cookie")
        return answer.read().decode()


def test_changes_show_on_the_next_request_to_either(workers):
    webinar = WebinarFactory(capacity=1)
    page = f"/webinar/{webinar.slug}/"
    # Each worker is asked first once, so that either may have stored the page that the other serves.
    for worker in workers:
        assert "Semua tempat sudah terisi" not in read(worker, page)
        assert "Belajar lintas pulau" not in read(worker, "/")

    register_learner(webinar=webinar, learner=UserFactory())
    for worker in workers:
        assert "Semua tempat sudah terisi" in read(worker, page)

    home = HomePage.objects.get(locale__language_code=settings.LANGUAGE_CODE)
    home.headline = "Belajar lintas pulau"
    home.save_revision().publish()
    for worker in reversed(workers):
        assert "Belajar lintas pulau" in read(worker, "/")

    Webinar.objects.filter(pk=webinar.pk).update(override="cancelled", override_reason="Narasumber sakit")
    for worker in workers:
        assert "Narasumber sakit" in read(worker, page)
