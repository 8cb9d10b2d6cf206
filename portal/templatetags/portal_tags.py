"""What every template of the portal may need: the frame's links, paging, the picture of the year's JP."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from wagtail.models import Page

from portal.remembered import remember
from portal.remembered_site import site_key

register = template.Library()

ROW = 10  # diamonds of the picture of the JP
FOOTER_DEPTH = 3  # right below a front page
LINK_FIELDS = ("title", "slug", "url_path", "path", "depth", "content_type", "locale__language_code")
LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


@dataclass(frozen=True)
class FooterLink:
    title: str
    url: str


@dataclass(frozen=True)
class LanguageLink:
    """Where the same thing stands in one language."""

    code: str
    name: str
    url: str
    is_current: bool


@register.simple_tag
def localized(path: str) -> str:
    """The path in the reader's language: the default language has no prefix."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


@register.simple_tag(takes_context=True)
def footer_pages(context: template.Context) -> list[FooterLink]:
    """Links to the pages right below the front page that editors let appear in menus, in the reader's language."""
    request = context.get("request")
    if request is None:
        return []
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return remember(request, ("footer", site_key(request), language), lambda: _read_footer(request, language))


def _read_footer(request: HttpRequest, language: str) -> list[FooterLink]:
    pages = _slim_pages().filter(show_in_menus=True, depth=FOOTER_DEPTH, locale__language_code=language)
    return [FooterLink(page.title, page.get_url(request)) for page in pages]


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[LanguageLink]:
    """The same page in every language; beside pages of the CMS, the same path with another prefix."""
    request = context.get("request")
    if request is None:
        return []
    page = context.get("page")
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    paths = _page_paths(context, page) if isinstance(page, Page) and page.pk else _prefixed_paths(request.path)
    return [
        LanguageLink(code, LANGUAGE_NAMES.get(code, code), paths[code], code == current)
        for code, _name in settings.LANGUAGES
        if code in paths
    ]


def _page_paths(context: template.Context, page: Page) -> dict[str, str]:
    """The path of the page's live sister in each language, by the language's code."""
    request = context["request"]
    key = ("sisters", site_key(request), page.translation_key)
    return remember(request, key, lambda: _read_page_paths(request, page))


def _read_page_paths(request: HttpRequest, page: Page) -> dict[str, str]:
    sisters = _slim_pages().filter(translation_key=page.translation_key)
    paths = {sister.locale.language_code: sister.get_url(request) for sister in sisters}
    return {code: path for code, path in paths.items() if path}


def _slim_pages() -> QuerySet[Page]:
    return Page.objects.live().select_related("locale").only(*LINK_FIELDS).order_by("path")


def _prefixed_paths(path: str) -> dict[str, str]:
    bare = path
    for code, _name in settings.LANGUAGES:
        if path == f"/{code}" or path.startswith(f"/{code}/"):
            bare = path[len(code) + 1 :] or "/"
    return {code: bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}" for code, _name in settings.LANGUAGES}


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """The path with scheme and host, as shared links and search engines need it."""
    request = context.get("request")
    return request.build_absolute_uri(path) if request and path else path


@register.simple_tag
def nav_current(request_path: str, section: str) -> str:
    """The value of aria-current for a link of the main navigation."""
    if request_path == section:
        return "page"
    return "true" if request_path.startswith(section) else "false"


@register.inclusion_tag("includes/jp_picture.html")
def jp_picture(earned: int, target: int) -> dict:
    """The year's JP as one picture: a diamond for each hour, filled as it is earned; ten a row, at most 60."""
    shown = min(max(earned, target), 60)
    cells = [
        {
            "x": 10 + 20 * (index % ROW),
            "y": 10 + 20 * (index // ROW),
            "kind": "open" if index >= earned else "got" if index < target else "over",
        }
        for index in range(shown)
    ]
    label = gettext("%(earned)s of %(target)s JP") % {"earned": earned, "target": target}
    return {"cells": cells, "height": 20 * -(-shown // ROW) or 20, "label": label}


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, number: int, parameter: str = "halaman") -> str:
    """The address of another page of this list: the other parameters stay."""
    parameters = context["request"].GET.copy()
    parameters[parameter] = number
    return f"?{parameters.urlencode()}"


@register.filter
def page_numbers(paginator, current: int) -> list[int | None]:
    """The page numbers worth showing; None stands for those left out."""
    return [
        number if isinstance(number, int) else None
        for number in paginator.get_elided_page_range(current, on_each_side=1, on_ends=1)
    ]


@register.simple_tag(takes_context=True)
def share_links(context: template.Context, title: str) -> list[dict[str, str]]:
    """Plain links, no third party's script: WhatsApp first, because that is how the series travels."""
    url = context["request"].build_absolute_uri(context["request"].path)
    return [
        {"name": "WhatsApp", "url": f"https://wa.me/?{urlencode({'text': f'{title} {url}'}, quote_via=quote)}"},
        {
            "name": "Telegram",
            "url": f"https://t.me/share/url?{urlencode({'url': url, 'text': title}, quote_via=quote)}",
        },
        {"name": "Facebook", "url": f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}"},
        {"name": gettext("E-mail"), "url": f"mailto:?{urlencode({'subject': title, 'body': url}, quote_via=quote)}"},
    ]


@register.simple_tag(takes_context=True)
def page_ancestors(context: template.Context) -> list[dict[str, str]]:
    """The pages above this one, without the front page: the brand leads there already."""
    page, request = context["page"], context["request"]
    above: list[dict[str, str]] = []
    # Routing leaves each page's parent with it, so that no query is needed here.
    while page.depth > 3:
        page = page.get_parent()
        above.insert(0, {"title": page.title, "url": page.get_url(request)})
    return above
