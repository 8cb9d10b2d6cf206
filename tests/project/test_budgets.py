"""What a visit may cost, with the demo's content: bytes and requests of a cold page, queries without page cache."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from home.models import StandardPage
from knowledge.models import ResourcePage, StoryPage
from portal.models import Topic
from webinars.models import CertificateVersion, WebinarPage

MOST_BYTES = 150 * 1024
MOST_REQUESTS = 12
LANGUAGES = ("id", "en")
AT_ONCE = 6  # pages of the browser
FIXED = ("/", "/webinar/", "/pengetahuan/", "/topik/", "/cari/", "/cari/?q=belajar", "/sertifikat/")


def seed(settings, tmp_path) -> None:
    """The demo; its export is written into a directory of the test's own."""
    settings.DATA_DIR = tmp_path
    call_command("seed_demo", verbosity=0)


def public_paths(language: str) -> list[str]:
    """Every kind of public page; of each kind of Wagtail page two of the demo, the newest and the oldest."""
    prefix = "" if language == "id" else f"/{language}"
    paths = []
    for kind in (WebinarPage, StoryPage, ResourcePage, StandardPage):
        pages = list(kind.objects.live().filter(locale__language_code=language).order_by("pk"))
        assert len(pages) >= 2
        paths += [pages[0].get_url(), pages[-1].get_url()]
    topics = [f"{prefix}/topik/{topic.slug}/" for topic in Topic.objects.all()[:1]]
    codes = [f"{prefix}/sertifikat/{code}/" for code in CertificateVersion.objects.values_list("code", flat=True)[:1]]
    assert topics
    assert codes
    return [prefix + path for path in FIXED] + paths + topics + codes


@pytest.mark.django_db(transaction=True)
def test_cold_pages_are_light_and_keep_to_themselves(live_server, chromium, settings, tmp_path):
    """As bytes are sent, without a proxy's compression; no other host is asked, and no cookie is set."""
    seed(settings, tmp_path)
    faults = []
    for language in LANGUAGES:
        paths = public_paths(language)
        for first in range(0, len(paths), AT_ONCE):
            visits = [Visit(chromium, live_server.url, path) for path in paths[first : first + AT_ONCE]]
            faults += [fault for visit in visits for fault in visit.faults()]
    assert not faults, "\n".join(faults)


class Visit:
    """A first visit, with an empty cache and jar of cookies; the page comes to rest while the next ones are opened."""

    def __init__(self, chromium, address: str, path: str) -> None:
        self.address, self.path = address, path
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
        self.page, self.done, self.asked = self.context.new_page(), [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfinished", lambda request: self.done.append(request))
        self.answer = self.page.goto(address + path)

    def faults(self) -> list[str]:
        self.page.wait_for_load_state("networkidle")
        # Lazy pictures belong to the page.
        self.page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        self.page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => 0)))")
        sizes = {request.url: request.sizes()["responseBodySize"] for request in self.done}
        cookies = [cookie["name"] for cookie in self.context.cookies()]
        self.context.close()
        return faults_of(self.path, self.address, self.answer.status, sizes, self.asked, cookies)


def faults_of(
    path: str, address: str, status: int, sizes: dict[str, int], asked: list[str], cookies: list
) -> list[str]:
    elsewhere = [url for url in asked if not url.startswith((address + "/", "data:"))]
    size, count = sum(sizes.values()), len([url for url in asked if not url.startswith("data:")])
    return [
        f"{path}: {fault}"
        for fault, is_so in (
            (f"answers {status}", status != 200),
            (f"{size} bytes: {sizes}", not 1024 < size <= MOST_BYTES),
            (f"{count} requests: {asked}", count > MOST_REQUESTS),
            (f"asks other hosts: {elsewhere}", elsewhere),
            (f"sets cookies: {cookies}", cookies),
        )
        if is_so
    ]


@pytest.mark.django_db
def test_queries_without_page_cache(client, settings, tmp_path, django_assert_max_num_queries):
    seed(settings, tmp_path)
    assert not settings.PAGE_CACHE_ENABLED
    webinars = [page.get_url() for page in WebinarPage.objects.live()]
    budgets = [(path, 15) for path in webinars]
    budgets += [(path, 15) for path in ("/webinar/", "/en/webinar/", "/webinar/?tahun=2026")]
    budgets += [("/", 20), ("/en/", 20)]
    for path, _most in budgets:
        client.get(path)
    for path, most in budgets:
        with django_assert_max_num_queries(most):
            answer = client.get(path)
        assert answer.status_code == 200
        assert not answer.cookies
