"""Chromium and axe-core: how the functional tests open pages and judge them."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
OF_COLOURS = ["color-contrast", "link-in-text-block"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def find_chromium() -> Path | None:
    """The shell without windows first: it takes a third less of the machine than Chromium without its windows."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    return None


# A message that fades in has no contrast as yet. What never ends (a turning sign) is not waited for.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter(moving => moving.effect.getComputedTiming().endTime < 3000).map(moving => moving.finished))"""


# Wagtail's sheet of icons holds most of a CMS page's elements, none of them shown: axe would walk them all each time.
JUDGE = """async options => {
    const sheet = document.querySelector("[data-sprite]");
    const icons = sheet && !sheet.innerText.trim() ? [...sheet.childNodes] : [];
    icons.forEach(icon => icon.remove());
    try { return await axe.run(options); } finally { if (icons.length) sheet.replaceChildren(...icons); }
}"""

# All that a verdict depends on: the elements as they stand, and what people filled in, opened and reached.
STATE = """() => {
    const page = document.implementation.createHTMLDocument().importNode(document.documentElement, true);
    page.querySelectorAll("script, input[type=hidden], [data-sprite] *").forEach(unseen => unseen.remove());
    const fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")];
    return JSON.stringify([
        page.outerHTML,
        fields.map(field => [field.value, field.checked, field.validity.valid]),
        [...document.querySelectorAll(":popover-open, :modal, :focus")].map(element => element.outerHTML),
    ]);
}"""
_judged: dict[str, list[str]] = {}


def axe(page: Page, *, colours_only: bool = False) -> list[str]:
    """The violations of the page as it stands, one line each: rule, help, and where."""
    page.evaluate(SETTLED)
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    rules = {"type": "rule", "values": OF_COLOURS} if colours_only else {"type": "tag", "values": WCAG}
    answer = page.evaluate(JUDGE, {"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {violation['help']} at {node['target']} ({node.get('failureSummary', '')})"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


def violations_of(page: Page, *, thorough: bool = False) -> list[str]:
    """What is wrong on a phone in the dark and at a desk in the light, with the page's address.

    The page comes back as it was. `thorough`: also the colours of the phone in the light and of the desk in the dark;
    they come from one set of tokens, and seldom does an element show at one width alone.
    A page that stands as another one stood before keeps its verdict: many ways begin with the same pages.
    """
    page.evaluate(SETTLED)
    state = hashlib.sha256(page.evaluate(STATE).encode()).hexdigest() + ("!" if thorough else "")
    if state not in _judged:
        _judged[state] = _judge(page, thorough)
    return [f"{page.url}, {line}" for line in _judged[state]]


def _judge(page: Page, thorough: bool) -> list[str]:
    size = page.viewport_size
    found = []
    for viewport, scheme, other in ((PHONE, "dark", "light"), (DESKTOP, "light", "dark")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(viewport)
        found += [f"{viewport['width']} px, {scheme}: {line}" for line in axe(page)]
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            found.append(f"{viewport['width']} px: the page is {overflow} px wider than the window")
        if thorough:
            page.emulate_media(color_scheme=other, reduced_motion="reduce")
            found += [f"{viewport['width']} px, {other}: {line}" for line in axe(page, colours_only=True)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size or DESKTOP)
    return found


def assert_accessible(page: Page, *, thorough: bool = False) -> None:
    """No violation on a phone and at a desk; see `violations_of`."""
    found = violations_of(page, thorough=thorough)
    assert not found, "\n".join(found)
