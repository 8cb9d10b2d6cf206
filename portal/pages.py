"""The abstract page that every page of the portal stands on."""

import copy
from itertools import pairwise

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from portal.blocks import ArticleBlocks
from portal.remembered import remember

# What is asked of a page on the way to another: its link in the breadcrumbs.
WAY_FIELDS = ("path", "depth", "title", "slug", "url_path", "content_type", "locale")

# Of an alias's source only what says where its text comes from and who may read it.
SOURCE_FIELDS = {"id", "path", "depth", "locale", "alias_of"}
UNUSED_SOURCE_FIELDS = [f"alias_of__{field.name}" for field in Page._meta.fields if field.name not in SOURCE_FIELDS]
# The model of the page at an address, as this process last found it: a hint that saves a query, never an answer.
_models: dict[str, type[Page]] = {}


def _find_page(url_path: str) -> Page | None:
    """The portal's page at the address, with its own fields and what its template needs of other rows."""
    for _attempt in range(2):
        if model := _models.get(url_path):
            pages = model.objects.select_related(*model.route_related).defer(*UNUSED_SOURCE_FIELDS)
            if page := pages.filter(url_path=url_path).first():
                return page
        found = Page.objects.filter(url_path=url_path).only("content_type").first()
        model = found and found.cached_content_type.model_class()
        if not model or not issubclass(model, PortalPage):
            return None
        _models[url_path] = model
    return None


def _own_copy(page: Page) -> Page:
    """For one request, which hangs its own things on a page and on the rows beside it."""
    page = copy.copy(page)
    rows = page._state.fields_cache
    page._state.fields_cache = {name: copy.copy(row) for name, row in rows.items()}
    return page


def _read_way(request: HttpRequest, url_paths: list[str]) -> list[Page]:
    """The pages at the addresses, slim, from above to below."""
    if not url_paths:
        return []
    way = Page.objects.filter(url_path__in=url_paths).only(*WAY_FIELDS).order_by("depth")
    return [_own_copy(page) for page in remember(request, ("way", *url_paths), lambda: list(way))]


class PortalPage(Page):
    """A page with a summary: what lists, search and shared links say of it."""

    summary = models.TextField(_("summary"), blank=True, max_length=600, help_text=_("One or two sentences."))

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    show_in_menus_default = False

    class Meta:
        abstract = True

    # What the page's template needs of other rows, fetched in the query that finds the page.
    route_related: tuple[str, ...] = ("locale", "alias_of__locale")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """As Wagtail's, but the whole way at once, and in slim queries: the last page by its address, then its parents.

        Joining the tables of all models that might follow would cost several times the computing.
        """
        if not path_components:
            return super().route(request, path_components)
        paths = [f"{self.url_path}{'/'.join(path_components[:count])}/" for count in range(1, len(path_components) + 1)]
        address = paths.pop()
        page = remember(request, ("page", address), lambda: _find_page(address))
        if page is None:
            return super().route(request, path_components)
        page = _own_copy(page)
        chain = [self, *_read_way(request, paths), page]
        for parent, child in pairwise(chain):
            child._cached_parent_obj = parent
        return page.route(request, [])

    @property
    def localized(self) -> Page:
        """As Wagtail's, without asking the database where the page is in the active language already."""
        if self.locale.language_code == (get_language() or "")[:2]:
            return self
        return super().localized

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """As Wagtail's; as long as no page at all is restricted, one slim query says so."""
        restrictions = PageViewRestriction.objects
        return super().get_view_restrictions() if restrictions.exists() else restrictions.none()

    @property
    def meta_description(self) -> str:
        return self.search_description or self.summary

    @property
    def is_untranslated_alias(self) -> bool:
        """An alias in another language still holds its source's text: the template says so and marks the language."""
        return self.alias_of_id is not None and self.content_language != self.locale.language_code

    @cached_property
    def content_language(self) -> str:
        """The language of the text: for an alias its source's, which costs a slim query where it is not at hand."""
        if self.alias_of_id is None:
            return self.locale.language_code
        if "alias_of" in self._state.fields_cache:
            return self.alias_of.locale.language_code
        return Page.objects.values_list("locale__language_code", flat=True).get(pk=self.alias_of_id)


class ArticlePage(PortalPage):
    """A page with a body of blocks."""

    body = StreamField(ArticleBlocks(), verbose_name=_("body"), blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("body")]
    search_fields = [*PortalPage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True
