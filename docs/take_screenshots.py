"""Takes the pictures of docs/screenshots from a running demo (`make run` in another terminal).

.venv/bin/python docs/take_screenshots.py http://localhost:8000 [--dark] [--out FOLDER] [--export FILE]
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "belajar-bersama-2026"
LEARNER, EDITOR = "peserta@contoh.example", "editor@contoh.example"
WIDTHS = {"360": (360, 780), "1280": (1280, 860)}


def sign_in(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/akun/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button.button--primary").click()
    page.wait_for_load_state()
    if "/akun/login" in page.url:
        raise SystemExit(f"The demo account {email} could not sign in.")


def verification_path(page: Page, base: str) -> str:
    """The verification page of the demo learner's first certificate."""
    page.goto(f"{base}/saya/")
    link = page.locator("a[href*='/sertifikat/'][href$='.pdf']").first
    return link.get_attribute("href").removesuffix(".pdf") + "/"


def check_import(page: Page, base: str, export: Path) -> str:
    """The preview of the demo's export for Seri-44, before anything is written."""
    page.goto(f"{base}/cms/webinar/")
    page.locator("a", has_text="Seri-44").first.click()
    page.locator("main a[href$='/kehadiran/']").first.click()
    page.set_input_files("input[type=file]", export)
    page.locator("form:has(input[type=file]) button[type=submit]").click()
    page.wait_for_url("**/periksa/**")
    return page.url.removeprefix(base)


def shoot(page: Page, url: str, target: Path) -> None:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target)
    print(target)


def take(browser: Browser, base: str, out: Path, *, scheme: str, export: Path) -> None:
    for width, (x, y) in WIDTHS.items():
        options = {"viewport": {"width": x, "height": y}, "color_scheme": scheme, "locale": "id-ID"}
        visitor, learner, editor = (browser.new_context(**options).new_page() for _ in range(3))
        sign_in(learner, base, LEARNER)
        sign_in(editor, base, EDITOR)
        pages = {
            "home": (visitor, "/"),
            "archive": (visitor, "/webinar/"),
            "webinar": (visitor, "/webinar/seri-40/"),
            "search": (visitor, "/cari/?q=belajar"),
            "verification": (visitor, verification_path(learner, base)),
            "desk": (learner, "/saya/"),
            "cms-import": (editor, check_import(editor, base, export)),
        }
        for name, (page, path) in pages.items():
            shoot(page, f"{base}{path}", out / f"{name}-{width}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", nargs="?", default="http://localhost:8000")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "screenshots")
    parser.add_argument("--export", type=Path, default=Path("var/demo/kehadiran-seri-44.csv"), help="from seed_demo")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        take(
            browser,
            options.base.rstrip("/"),
            options.out,
            scheme="dark" if options.dark else "light",
            export=options.export,
        )
        browser.close()


if __name__ == "__main__":
    main()
