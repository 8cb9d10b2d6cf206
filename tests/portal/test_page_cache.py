"""The page cache: public pages come from it, and it never says what is no longer true."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from home.models import HomePage
from portal.page_cache import PageCacheMiddleware, key_of, next_change
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Registration, Webinar

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("page_cache")]


@pytest.fixture
def webinar():
    return WebinarFactory(title="Belajar di tempat kerja")


def page_of(webinar) -> str:
    return f"/webinar/seri-{webinar.series_number}/"


@pytest.mark.parametrize("path", ["/", "/webinar/", "/pengetahuan/", "/en/", "/en/webinar/"])
def test_second_visitor_costs_one_query(client, webinar, path, django_assert_num_queries):
    first = client.get(path)
    with django_assert_num_queries(1):
        second = client.get(path)
    assert second.status_code == 200
    assert second.content == first.content
    assert second.headers == first.headers


def test_publishing_shows_at_once(client):
    assert "Belajar lintas pulau" not in client.get("/").text
    home = HomePage.objects.get(locale__language_code="id")
    home.headline = "Belajar lintas pulau"
    home.save_revision().publish()
    assert "Belajar lintas pulau" in client.get("/").text


def test_unpublishing_shows_at_once(client, webinar):
    assert client.get(page_of(webinar)).status_code == 200
    webinar.pages.get(locale__language_code="id").unpublish()
    assert client.get(page_of(webinar)).status_code == 404


def test_the_last_seat_shows_at_once(client, webinar):
    Webinar.objects.update(capacity=1)
    before = client.get(page_of(webinar)).text
    Registration.objects.create(webinar=webinar, learner=UserFactory())
    after = client.get(page_of(webinar)).text
    assert "Semua tempat sudah terisi" not in before
    assert "Semua tempat sudah terisi" in after


def test_a_state_changed_by_the_clock_shows_at_once(client, webinar, monkeypatch):
    opens = timezone.now() + timedelta(minutes=5)
    Webinar.objects.update(registration_opens_at=opens)
    before = client.get(page_of(webinar)).text
    monkeypatch.setattr(timezone, "now", lambda: opens)
    after = client.get(page_of(webinar)).text
    assert before != after
    assert after == fresh(client, page_of(webinar))


def fresh(client, path: str) -> str:
    """The page as rendered now: a parameter that no list knows goes past the cache."""
    return client.get(path, {"utm": "1"}).text


def test_a_page_lasts_until_the_next_change_of_state(webinar):
    now = timezone.now()
    assert next_change(now) == now + timedelta(hours=1)
    Webinar.objects.update(registration_closes_at=now + timedelta(minutes=20))
    assert next_change(now) == now + timedelta(minutes=20)


def test_a_page_rendered_before_a_change_is_not_served_after_it(webinar):
    """The change commits while the page is being rendered from what was read before."""
    answers = []

    def slow_view(request):
        answers.append(Webinar.objects.get().title)
        if len(answers) == 1:
            Webinar.objects.update(title="Tema baru")
        return HttpResponse(answers[-1])

    middleware = PageCacheMiddleware(slow_view)
    texts = [middleware(RequestFactory().get("/webinar/")).text for _ in range(3)]
    assert texts == ["Belajar di tempat kerja", "Tema baru", "Tema baru"]
    assert len(answers) == 2


def test_signed_in_people_get_their_own_page(client, webinar):
    client.get("/")
    client.force_login(UserFactory(full_name="Nurul Contoh"))
    own = client.get("/")
    assert "ETag" not in own.headers
    client.logout()
    assert client.get("/").text == fresh(client, "/")


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/cms/", {}),
        ("/akun/login/", {}),
        ("/en/saya/", {}),
        ("/cari/?q=belajar", {}),
        ("/sertifikat/ABC/", {}),
        ("/?utm_source=wa", {}),
        ("/webinar/?tahun=2025&tahun=2026", {}),
        ("/webinar/?topik=" + "x" * 200, {}),
        ("/", {"cookie": "sessionid=abc"}),
        ("/", {"cookie": "messages=abc"}),
        ("/", {"hx-request": "true"}),
        ("/", {"authorization": "Basic abc"}),
    ],
)
def test_what_is_never_looked_up(address, headers):
    assert key_of(RequestFactory().get(address, headers=headers)) is None


def test_addresses_are_told_apart():
    factory = RequestFactory()
    keys = {
        key_of(request)
        for request in (
            factory.get("/webinar/"),
            factory.get("/en/webinar/"),
            factory.get("/webinar/?halaman=2"),
            factory.get("/webinar/", SERVER_NAME="localhost"),
            factory.get("/webinar/", secure=True),
        )
    }
    assert len(keys) == 5
    assert None not in keys
    assert key_of(factory.post("/webinar/")) is None


CLOSED = {
    "cookie": lambda: with_cookie(HttpResponse("a")),
    "not found": lambda: HttpResponse("a", status=404),
    "moved": lambda: HttpResponse(status=302, headers={"Location": "/"}),
    "private": lambda: HttpResponse("a", headers={"Cache-Control": "private"}),
    "no-store": lambda: HttpResponse("a", headers={"Cache-Control": "no-store"}),
    "download": lambda: HttpResponse("a", headers={"Content-Disposition": "attachment"}),
    "vary": lambda: HttpResponse("a", headers={"Vary": "*"}),
}


def with_cookie(response: HttpResponse) -> HttpResponse:
    response.set_cookie("a", "b")
    return response


@pytest.mark.parametrize("make", CLOSED.values(), ids=CLOSED.keys())
def test_what_is_never_stored(make):
    calls = []

    def view(request):
        calls.append(1)
        return make()

    middleware = PageCacheMiddleware(view)
    for _ in range(2):
        assert not middleware(RequestFactory().get("/webinar/")).has_header("ETag")
    assert len(calls) == 2


def test_a_browser_that_has_the_page_gets_no_second_copy(client, webinar):
    first = client.get("/")
    assert "no-cache" in first["Cache-Control"]
    again = client.get("/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    webinar.pages.get(locale__language_code="id").unpublish()
    assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_head_asks_without_storing(client, webinar):
    assert client.head("/").status_code == 200
    assert client.get("/").text.lower().startswith("<!doctype html>")
