"""A hundred identical presses at one moment, over HTTP, against several processes: one registration, no error."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.support.server import gunicorn
from webinars.models import Registration

PRESSES = 100


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_hundred_identical_presses_make_one_row_and_no_error():
    webinar, learner = WebinarFactory(), UserFactory()
    browser = Client()
    browser.force_login(learner)
    path, token = f"/webinar/seri-{webinar.series_number}/daftar/", "a" * 32
    headers = {
        "Cookie": f"sessionid={browser.cookies['sessionid'].value}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    ready = Barrier(PRESSES)
    with gunicorn(workers=2, threads=4) as address:
        place = urlsplit(address)

        def press(_number: int) -> int:
            connection = HTTPConnection(place.hostname, place.port, timeout=120)
            ready.wait()
            connection.request("POST", path, f"csrfmiddlewaretoken={token}&action=register", headers)
            return connection.getresponse().status

        with ThreadPoolExecutor(PRESSES) as pool:
            statuses = list(pool.map(press, range(PRESSES)))
    assert set(statuses) == {302}
    registration = Registration.objects.get()
    assert (registration.learner_id, registration.is_active) == (learner.pk, True)
