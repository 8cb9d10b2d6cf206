from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.pages import ArticlePage


class HomePage(ArticlePage):
    """The front page of one language."""

    headline = models.CharField(_("headline"), max_length=120, blank=True)

    content_panels = [*ArticlePage.content_panels[:-1], FieldPanel("headline"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.StandardPage", "webinars.WebinarIndexPage", "knowledge.KnowledgeIndexPage"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from home.front_page import describe_front_page

        return super().get_context(request, *args, **kwargs) | describe_front_page(request, locale_id=self.locale_id)


class StandardPage(ArticlePage):
    """A page of text: about, privacy, help."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("standard page")
