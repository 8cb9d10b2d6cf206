"""How this suite runs, and what every test may ask for.

On SQLite (the default) the whole suite runs; `make test` then runs once more, on PostgreSQL, what is marked:

    pytestmark = pytest.mark.postgres        a whole file, or @pytest.mark.postgres on one test: runs on BOTH
    @pytest.mark.postgres_only               needs PostgreSQL (two real transactions, its own SQL): runs there alone
    @pytest.mark.sqlite_only                 needs SQLite (FTS5, PRAGMA): runs there alone

Mark what differs between the two: races and locks, raw SQL, search engines, imports, issuing. A test that starts
threads or other processes needs `@pytest.mark.django_db(transaction=True)`: only committed rows can be seen by others.
By hand: DATABASE_URL=postgres://user@//socket/directory/name .venv/bin/python -m pytest tests/webinars -q

In the browser (tests/functional): `browser_page` is a page of Chromium at 1280 px, `open_page(width=360, dark=True,
javascript=False)` opens others, `live_server` (pytest-django's) is the portal; `assert_accessible(page)` from
tests.support.browser runs axe-core at both widths, light and dark. Missing parts of the machine: `skip_or_fail(reason)`
from tests.support.requirements. Page cache: off in tests; the fixture `page_cache` turns it on.
In CI a test in the browser that fails is run once more, and the last line counts it: other tests get no second chance.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.utils import translation

from tests.support.requirements import IN_CI, skip_or_fail

# Playwright's loop runs in the test's thread: Django would take every query there for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
LONGEST = ("test_whole_way", "test_budgets", "test_corrections", "test_after_the_event", "test_signing")
SLOW = ("kill", "storm", "flood", "race")
PATIENCE = 15_000  # ms for what a page does or comes to show: busy machines are slow, and a failure may take its time


def pytest_configure(config) -> None:
    for marker in (
        "postgres: runs on PostgreSQL as well as on SQLite",
        "postgres_only: runs on PostgreSQL alone",
        "sqlite_only: runs on SQLite alone",
    ):
        config.addinivalue_line("markers", marker)


def pytest_collection_modifyitems(config, items: list) -> None:
    on_sqlite = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    elsewhere = "postgres_only" if on_sqlite else "sqlite_only"
    left_out = [item for item in items if item.get_closest_marker(elsewhere)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=_order)
    if IN_CI:
        for item in items:
            if _is_in_browser(item):
                item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """What is imported stays: it need not be gone through each time rubbish is looked for."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _order(item) -> int:
    """What kills processes and waits for locks comes first: the others are shared out while one of them still runs.

    In the browser last, for Playwright's loop then stays in the thread, and the longest of these first.

    A parallel process that is done takes over from the end of another's list, but neither of its last two.
    """
    if not _is_in_browser(item):
        return -any(word in item.path.stem for word in SLOW)
    return 1 + LONGEST.index(item.path.stem) if item.path.stem in LONGEST else 1 + len(LONGEST)


def _is_in_browser(item) -> bool:
    return "chromium" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """A database with all migrations and the site tree; tests that commit get it back as it was."""
    from tests.support.snapshot import restore_after_each_transaction_test, take_snapshot

    with django_db_blocker.unblock():
        restore_after_each_transaction_test(take_snapshot())


@pytest.fixture(autouse=True)
def default_language() -> None:
    """A request leaves its language behind in the thread; each test begins in the portal's own."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def page_cache(settings) -> Iterator[None]:
    """The page cache, empty and turned on."""
    from django.core.cache import caches

    settings.PAGE_CACHE_ENABLED = True
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """One browser for the whole run; skipped (or failed in CI) where the machine has none."""
    from playwright.sync_api import expect, sync_playwright

    from tests.support.browser import FLAGS, find_chromium

    executable = find_chromium()
    if executable is None:
        skip_or_fail("Chromium is missing (Debian: apt install chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium) -> Iterator[Callable]:
    """Opens pages with a jar of cookies of their own: open_page(width=1280, dark=False, javascript=True)."""
    contexts = []

    def open_one(*, width: int = 1280, dark: bool = False, javascript: bool = True, language: str = "id-ID"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900 if width > 500 else 740},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale=language,
            timezone_id="Asia/Makassar",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def browser_page(open_page):
    """A page of Chromium at 1280 px, with JavaScript, light."""
    return open_page()
