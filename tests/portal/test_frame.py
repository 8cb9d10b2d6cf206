"""What every page has: languages, navigation, error pages, the offline page."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from portal.templatetags.portal_tags import jp_picture, language_links, nav_current

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/akun/login/", "/en/akun/login/"),
        ("/en/akun/login/", "/akun/login/"),
        ("/en/", "/"),
        ("/english/", "/en/english/"),
    ],
)
def test_the_other_language_is_the_same_path(path, other):
    with override("en" if path.startswith("/en/") else "id"):
        links = language_links(Context({"request": RequestFactory().get(path)}))
    assert [link.url for link in links if not link.is_current] == [other]


def test_navigation_marks_the_section_and_the_page():
    assert nav_current("/webinar/", "/webinar/") == "page"
    assert nav_current("/webinar/seri-40/", "/webinar/") == "true"
    assert nav_current("/", "/webinar/") == "false"


@pytest.mark.parametrize(
    ("path", "words"), [("/tidak-ada/", "Halaman ini tidak ada"), ("/en/nothing/", "This page is not here")]
)
def test_a_missing_page_says_so_in_the_readers_language(client, path, words):
    response = client.get(path)
    assert response.status_code == 404
    html = response.content.decode()
    assert words in html
    assert 'content="noindex"' in html
    assert not response.cookies


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_pages_for_broken_servers_need_no_context_and_speak_both_languages(template):
    html = Template(f'{{% include "{template}" %}}').render(Context())
    assert 'lang="id"' in html
    assert 'lang="en"' in html


@pytest.mark.parametrize("template", ["403.html", "403_csrf.html", "429.html"])
def test_refusals_are_designed(template, rf):
    html = Template(f'{{% include "{template}" %}}').render(Context({"request": rf.get("/")}))
    assert "error-page" in html


def test_the_offline_page_and_its_worker_are_there(client):
    assert "Tidak ada koneksi" in client.get("/luring/").content.decode()
    worker = client.get("/pekerja-luring.js")
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert "/luring/" in worker.content.decode()


def test_the_page_of_components_is_for_development_alone(client, settings):
    assert client.get(reverse("components")).status_code == 404
    assert client.get(reverse("components_error", args=["500"])).status_code == 404
    settings.DEBUG = True
    assert client.get(reverse("components")).status_code == 200
    assert "Ada gangguan di server" in client.get(reverse("components_error", args=["500"])).content.decode()


def test_jp_are_drawn_as_got_open_and_over():
    kinds = [cell["kind"] for cell in jp_picture(22, 20)["cells"]]
    assert kinds == ["got"] * 20 + ["over"] * 2
    kinds = [cell["kind"] for cell in jp_picture(3, 20)["cells"]]
    assert kinds == ["got"] * 3 + ["open"] * 17
    assert len(jp_picture(500, 20)["cells"]) == 60
