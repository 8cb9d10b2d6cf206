"""The pages without which the portal has no addresses; made after every migration, safe to repeat."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import override
from wagtail.models import Collection, Locale, Page, Site
from wagtail_localize.models import LocaleSynchronization

from home.models import HomePage, StandardPage
from knowledge.models import KnowledgeIndexPage
from portal.pages import PortalPage
from webinars.models import WebinarIndexPage


@transaction.atomic
def ensure_site_tree() -> HomePage:
    """Makes what is missing of locales, root, front page, archive, knowledge index and privacy page."""
    for code, _ in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    home = _ensure_home()
    for model, slug, title, title_en in (
        (WebinarIndexPage, "webinar", "Semua webinar", "All webinars"),
        (KnowledgeIndexPage, "pengetahuan", "Pengetahuan", "Knowledge"),
        (StandardPage, "privasi", "Privasi", "Privacy"),
    ):
        _ensure_child(home, model=model, slug=slug, title=title, title_en=title_en)
    _ensure_english_follows()
    return home


def _ensure_english_follows() -> None:
    """New Indonesian pages appear in English as aliases until somebody translates them; never the other way round."""
    indonesian, english = (Locale.objects.get(language_code=code) for code in (settings.LANGUAGE_CODE, "en"))
    LocaleSynchronization.objects.get_or_create(locale=english, defaults={"sync_from": indonesian})


def _ensure_home() -> HomePage:
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    home = HomePage.objects.filter(locale=locale).first()
    if home is None:
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=locale)
        root.get_children().filter(slug="home").delete()  # Wagtail's own welcome page
        root.refresh_from_db()
        home = HomePage(title="ASN Adaptif", slug="home", locale=locale)
        root.add_child(instance=home)
        home.save_revision().publish()
    _ensure_site(home)
    ensure_translation(home, title="ASN Adaptif")
    return home


def _ensure_site(home: HomePage) -> None:
    """The default site, under BASE_URL; an address that an editor has typed in the CMS stays."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    wanted = {"root_page_id": home.pk, "site_name": site.site_name or "ASN Adaptif"}
    if site.hostname == "localhost":  # Wagtail's own first row, or a development machine
        wanted |= {"hostname": address.hostname, "port": port}
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()


def _ensure_child(home: HomePage, *, model: type[PortalPage], slug: str, title: str, title_en: str) -> None:
    page = model.objects.child_of(home).filter(slug=slug).first()
    if page is None:
        page = model(title=title, slug=slug, locale=home.locale, show_in_menus=model is StandardPage)
        home.add_child(instance=page)
        page.save_revision().publish()
    ensure_translation(page, title=title_en)


def ensure_translation(page: PortalPage, **fields: str) -> PortalPage:
    """The page's English sister with texts of its own; made and published where there is none."""
    english = Locale.objects.get(language_code="en")
    found = page.get_translation_or_none(english)
    if found is not None:
        return found
    with override("en"):
        translation = page.copy_for_translation(english, copy_parents=True)
    for name, value in fields.items():
        setattr(translation, name, value)
    if not isinstance(page, HomePage):  # the front pages are sisters below the root, so their slugs differ
        translation.slug = page.slug
    translation.save_revision().publish()
    return translation
