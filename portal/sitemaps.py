"""sitemap.xml: the public pages of all languages, each with its sisters (hreflang).

An alias that only holds another language's text is left out: its source is the page to find.
"""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.db.models import QuerySet
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page


class PortalSitemap(Sitemap):
    def items(self) -> QuerySet[Page]:
        home = self.get_wagtail_site().root_page
        trees = [page.path for page in home.get_translations(inclusive=True)]
        pages = Page.objects.none()
        for path in trees:
            pages |= Page.objects.filter(path__startswith=path)
        return pages.filter(alias_of__isnull=True).live().public().select_related("locale").order_by("path")

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict]:
        items = list(self.paginator.page(page).object_list)
        sisters = self._sisters(items)
        urls = []
        for item in items:
            alternates = sisters[item.translation_key]
            urls.append(
                {
                    "location": item.get_full_url(self.request),
                    "lastmod": self.lastmod(item),
                    "alternates": alternates if len(alternates) > 1 else [],
                }
            )
        lastmods = [url["lastmod"] for url in urls if url["lastmod"]]
        if lastmods:
            self.latest_lastmod = max(lastmods)
        return urls

    def _sisters(self, items: list[Page]) -> dict[str, list[dict]]:
        """All translations of the items by their common key, with absolute addresses."""
        codes = [code for code, _name in settings.LANGUAGES]
        keys = {item.translation_key for item in items}
        found: dict[str, list[dict]] = defaultdict(list)
        for page in self.items().filter(translation_key__in=keys):
            found[page.translation_key].append(
                {"lang_code": page.locale.language_code, "location": page.get_full_url(self.request)}
            )
        for alternates in found.values():
            alternates.sort(key=lambda alternate: codes.index(alternate["lang_code"]))
        return found
