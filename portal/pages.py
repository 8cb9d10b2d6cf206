"""The abstract page that every page of the portal stands on."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from portal.blocks import ArticleBlocks


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
        """As Wagtail's, but finds a child with its own fields and its relations in one query instead of four."""
        if not path_components:
            return super().route(request, path_components)
        models = {model._meta.model_name: model for model in self.allowed_subpage_models()}
        own = [f"{name}__{related}" for name, model in models.items() for related in model.route_related]
        child = self.get_children().select_related(*models, *own).filter(slug=path_components[0]).first()
        name = child and child.cached_content_type.model
        if name not in models:
            return super().route(request, path_components)
        page = getattr(child, name)
        page._cached_parent_obj = self
        return page.route(request, path_components[1:])

    @property
    def meta_description(self) -> str:
        return self.search_description or self.summary

    @property
    def is_untranslated_alias(self) -> bool:
        """An alias in another language still holds its source's text: the template says so and marks the language."""
        return self.alias_of_id is not None and self.alias_of.locale_id != self.locale_id

    @property
    def content_language(self) -> str:
        """The language of the text, which is the source's as long as this page is an untranslated alias."""
        page = self.alias_of if self.is_untranslated_alias else self
        return page.locale.language_code


class ArticlePage(PortalPage):
    """A page with a body of blocks."""

    body = StreamField(ArticleBlocks(), verbose_name=_("body"), blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("body")]
    search_fields = [*PortalPage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True
