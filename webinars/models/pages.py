from __future__ import annotations

from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.blocks import ArticleBlocks
from portal.pages import PortalPage
from portal.remembered import remember
from webinars.models.recording import RecordingAudio


class MaterialBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    document = DocumentChooserBlock(label=_("Document"), required=False)
    link = blocks.URLBlock(label=_("Or a link"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Material")
        template = "blocks/material.html"
        preview_value = {"title": "Bahan paparan narasumber", "link": "https://contoh.example/"}
        description = _("Slides, a handout or a link that belongs to the webinar.")


class WebinarIndexPage(PortalPage):
    """The archive of all webinars."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["webinars.WebinarPage"]
    max_count_per_parent = 1
    template = "webinars/webinar_index_page.html"

    class Meta:
        verbose_name = _("webinar archive")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from webinars.archive import ArchiveFilter, list_archive

        chosen = ArchiveFilter.from_request(request)
        context = {
            "chosen": chosen,
            "archive": list_archive(chosen, request=request, locale_id=self.locale_id),
            "has_podcast": remember(request, "podcast", RecordingAudio.objects.exists),
        }
        return super().get_context(request, *args, **kwargs) | context


class WebinarPage(PortalPage):
    """What one language says of a webinar; when, who and whether stand in the `Webinar` itself."""

    webinar = models.ForeignKey(
        "webinars.Webinar", verbose_name=_("webinar"), on_delete=models.PROTECT, related_name="pages"
    )
    description = StreamField(ArticleBlocks(), verbose_name=_("description"), blank=True)
    recap = StreamField(ArticleBlocks(), verbose_name=_("recap"), blank=True)
    materials = StreamField([("material", MaterialBlock())], verbose_name=_("materials"), blank=True)

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("webinar", read_only=True),
        FieldPanel("description"),
        FieldPanel("recap"),
        FieldPanel("materials"),
    ]
    search_fields = [
        *PortalPage.search_fields,
        index.SearchField("description"),
        index.SearchField("recap"),
        index.FilterField("webinar"),
    ]
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("webinar", overridable=False),
        TranslatableField("description"),
    ]
    parent_page_types = ["webinars.WebinarIndexPage"]
    subpage_types: list[str] = []
    template = "webinars/webinar_page.html"
    route_related = (*PortalPage.route_related, "webinar__poster")

    class Meta:
        verbose_name = _("webinar page")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from webinars.webinar_view import describe_webinar

        return super().get_context(request, *args, **kwargs) | describe_webinar(self, request=request)


@receiver(pre_delete, sender=WebinarPage)
def delete_aliases(sender: type, instance: WebinarPage, **kwargs) -> None:
    """An alias has no words of its own: without its source it would stay behind as a page that nobody wrote."""
    for alias in instance.aliases.all():
        alias.delete()
