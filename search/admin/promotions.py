"""What editors put first for a text: a form of our own over the models of wagtail.contrib.search_promotions.

Wagtail's own screens ask for a query with all its results at once, chosen from queries that it would have to count
itself; here each result has a row, and the text comes from the portal's report.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from portal.cms.columns import StackedColumn, TextColumn
from search.analysis.tokens import normalise, tokens

LONGEST_TEXT = 200


class PromotionForm(WagtailAdminModelForm):
    text = forms.CharField(
        label=gettext_lazy("What readers search for"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("The whole text; capitals, accents and punctuation make no difference."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.query_id:
            self.initial["text"] = self.instance.query.query_string

    def clean_text(self) -> str:
        if text := " ".join(tokens(normalise(self.cleaned_data["text"]))):
            return text
        raise forms.ValidationError(_("Write at least one word."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        page, link = cleaned.get("page"), cleaned.get("external_link_url")
        if not self.errors and bool(page) == bool(link):
            self.add_error("page", _("Choose a page, or give a link to elsewhere: one of the two."))
        if link and not cleaned.get("external_link_text"):
            self.add_error("external_link_text", _("Say what the link leads to."))
        return cleaned

    def save(self, commit: bool = True) -> SearchPromotion:
        self.instance.query = Query.get(self.cleaned_data["text"])
        return super().save(commit=commit)


class PromotionIndexView(generic.IndexView):
    page_title = gettext_lazy("The editors' choice")
    table_classname = "listing cms-list"

    def get_base_queryset(self) -> QuerySet[SearchPromotion]:
        return super().get_base_queryset().select_related("query", "page")

    @cached_property
    def columns(self) -> list:
        return [
            StackedColumn(
                "query", label=_("What readers search for"), get_url=self.get_edit_url, accessor="query.query_string"
            ),
            TextColumn("title", label=_("Comes first"), accessor="title"),
            TextColumn("state", label=_("Shown"), accessor=tell_state),
        ]


def tell_state(promotion: SearchPromotion) -> str:
    """Why readers may not see it."""
    if promotion.page is None or (promotion.page.live and not promotion.page.get_view_restrictions().exists()):
        return _("yes")
    return _("no: the page is not public")


class PromotionCreateView(generic.CreateView):
    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"text": self.request.GET.get("text", "").replace("\0", "")[:LONGEST_TEXT]}


class PromotionViewSet(ModelViewSet):
    model = SearchPromotion
    name = "promotion"
    url_prefix = "pilihan-redaksi"
    icon = "pick"
    menu_label = gettext_lazy("The editors' choice")
    index_view_class = PromotionIndexView
    add_view_class = PromotionCreateView
    copy_view_enabled = False
    sort_order_field = None
    search_fields = ["query__query_string", "page__title", "external_link_text"]
    search_backend_name = None
    ordering = ["query__query_string", "sort_order", "pk"]
    list_per_page = 50

    def get_edit_handler(self):
        panels = [
            FieldPanel("text"),
            FieldPanel("page", heading=gettext_lazy("Page"), help_text=gettext_lazy("Shown as long as it is public.")),
            FieldPanel(
                "external_link_url",
                heading=gettext_lazy("Or a link to elsewhere"),
                help_text=gettext_lazy("The whole address, beginning with https://"),
            ),
            FieldPanel("external_link_text", heading=gettext_lazy("Title of the link"), help_text=""),
            FieldPanel(
                "description",
                heading=gettext_lazy("Why it comes first"),
                help_text=gettext_lazy("One sentence below the title; empty: the page's summary."),
            ),
        ]
        return ObjectList(panels, base_form_class=PromotionForm).bind_to_model(self.model)
