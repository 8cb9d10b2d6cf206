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
        for path in public_paths(language):
            faults += faults_of_visit(chromium, live_server.url, path)
    assert not faults, "\n".join(faults)


def faults_of_visit(chromium, address: str, path: str) -> list[str]:
    """A first visit: a browser with an empty cache and jar of cookies."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    try:
        page, done, asked = context.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfinished", lambda request: done.append(request))
        answer = page.goto(address + path, wait_until="networkidle")
        # Lazy pictures belong to the page.
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => 0)))")
        sizes = {request.url: request.sizes()["responseBodySize"] for request in done}
        elsewhere = [url for url in asked if not url.startswith((address + "/", "data:"))]
        cookies = [cookie["name"] for cookie in context.cookies()]
    finally:
        context.close()
    size, count = sum(sizes.values()), len([url for url in asked if not url.startswith("data:")])
    return [
        f"{path}: {fault}"
        for fault, is_so in (
            (f"answers {answer.status}", answer.status != 200),
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
