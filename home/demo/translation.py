"""Making a page's English sister by hand, as a translator in the CMS would."""

from __future__ import annotations

from wagtail.models import Locale

from portal.pages import PortalPage


def translate_page(page: PortalPage, **fields) -> PortalPage:
    """The English page with the given fields, published; an alias becomes a page of its own."""
    english = Locale.objects.get(language_code="en")
    translation = page.get_translation_or_none(english) or page.copy_for_translation(english, copy_parents=True)
    translation = translation.specific
    if translation.alias_of_id is None and all(_same(translation, name, value) for name, value in fields.items()):
        if not translation.live:
            translation.save_revision().publish()
        return translation
    translation.alias_of = None
    for name, value in fields.items():
        setattr(translation, name, value)
    translation.slug = page.slug if page.depth > 2 else translation.slug
    translation.save()
    translation.save_revision().publish()
    return translation


def _same(page: PortalPage, name: str, value) -> bool:
    return getattr(page, name) == value if name == "title" else True
