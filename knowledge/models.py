from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from portal.blocks import ArticleBlocks
from portal.pages import ArticlePage, PortalPage
from portal.structured_data import article_json_ld
from portal.video import embed_url


class KnowledgeIndexPage(PortalPage):
    """All good-practice stories and learning resources."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["knowledge.StoryPage", "knowledge.ResourcePage"]
    max_count_per_parent = 1
    template = "knowledge/knowledge_index_page.html"

    class Meta:
        verbose_name = _("knowledge index")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from knowledge.listing import describe_index

        return super().get_context(request, *args, **kwargs) | describe_index(request, locale_id=self.locale_id)


class StoryPage(PortalPage):
    """A good-practice story: told by a civil servant, reviewed by an editor, so that others can copy it."""

    agency = models.ForeignKey(
        "learners.Agency", verbose_name=_("agency"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    agency_text = models.CharField(_("agency as text"), max_length=200, blank=True)
    is_example = models.BooleanField(_("invented example"), default=False, help_text=_("The page says 'Contoh'."))
    poster = models.ForeignKey(
        "portal.PortalImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    topics = ParentalManyToManyField("portal.Topic", verbose_name=_("topics"), blank=True, related_name="stories")
    problem = StreamField(ArticleBlocks(), verbose_name=_("the problem"))
    action = StreamField(ArticleBlocks(), verbose_name=_("what was done"))
    result = StreamField(ArticleBlocks(), verbose_name=_("the result"), blank=True)
    lessons = StreamField(ArticleBlocks(), verbose_name=_("what others can copy"), blank=True)

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("agency"),
        FieldPanel("agency_text"),
        FieldPanel("is_example"),
        FieldPanel("poster"),
        FieldPanel("topics"),
        FieldPanel("problem"),
        FieldPanel("action"),
        FieldPanel("result"),
        FieldPanel("lessons"),
    ]
    search_fields = [
        *PortalPage.search_fields,
        *(index.SearchField(name) for name in ("problem", "action", "result", "lessons")),
    ]
    parent_page_types = ["knowledge.KnowledgeIndexPage"]
    subpage_types: list[str] = []
    template = "knowledge/story_page.html"

    class Meta:
        verbose_name = _("good-practice story")
        verbose_name_plural = _("good-practice stories")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        return super().get_context(request, *args, **kwargs) | {
            "og_type": "article",
            "structured_data": article_json_ld(self, request=request, kind="Article"),
        }

    @property
    def agency_name(self) -> str:
        return self.agency.name if self.agency else self.agency_text


class ResourcePage(ArticlePage):
    """A learning resource: a text on this page, a document, a link, a video or an audio file."""

    class Medium(models.TextChoices):
        ARTICLE = "article", _("Article")
        DOCUMENT = "document", _("Document")
        LINK = "link", _("Link")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio")

    class LearningForm(models.TextChoices):
        FORMAL = "formal", _("Formal")
        SOCIAL = "social", _("Social")
        EXPERIENTIAL = "experiential", _("Experiential")

    medium = models.CharField(_("medium"), max_length=10, choices=Medium, default=Medium.ARTICLE)
    document = models.ForeignKey(
        "portal.PortalDocument",
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Not `url`: that is where the page itself stands.
    link = models.URLField(_("link"), max_length=500, blank=True)
    learning_form = models.CharField(
        _("learning form"), max_length=12, choices=LearningForm, default=LearningForm.FORMAL
    )
    estimated_minutes = models.PositiveSmallIntegerField(_("estimated minutes"), null=True, blank=True)
    is_example = models.BooleanField(_("invented example"), default=False, help_text=_("The page says 'Contoh'."))
    topics = ParentalManyToManyField("portal.Topic", verbose_name=_("topics"), blank=True, related_name="resources")
    # The id in an imported collection, so that importing again updates.
    external_id = models.CharField(_("external id"), max_length=200, blank=True, db_index=True)

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("medium"),
        FieldPanel("document"),
        FieldPanel("link"),
        FieldPanel("learning_form"),
        FieldPanel("estimated_minutes"),
        FieldPanel("is_example"),
        FieldPanel("topics"),
        FieldPanel("body"),
    ]
    parent_page_types = ["knowledge.KnowledgeIndexPage"]
    subpage_types: list[str] = []
    template = "knowledge/resource_page.html"

    class Meta:
        verbose_name = _("learning resource")
        verbose_name_plural = _("learning resources")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        return super().get_context(request, *args, **kwargs) | {
            "embed": embed_url(self.link) if self.medium == self.Medium.VIDEO else "",
            "og_type": "article",
            "structured_data": article_json_ld(self, request=request, kind="LearningResource"),
        }

    @property
    def resource_address(self) -> str:
        """Where the resource itself is: the portal's own file before a link to elsewhere."""
        return self.document.url if self.document else self.link

    def clean(self) -> None:
        super().clean()
        if self.medium != self.Medium.ARTICLE and not self.document and not self.link:
            raise ValidationError({"link": _("Choose the document, or give its link.")})
