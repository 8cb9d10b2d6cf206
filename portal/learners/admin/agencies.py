"""The tree of agencies, and what people typed as 'another agency'."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from portal.cms import WEBINAR_MENU_HOOK
from portal.cms.columns import NumberColumn, StackedColumn, TextColumn
from portal.learners.admin.tree import TreeDeleteView, TreeIndexView, TreeNodeForm, TreeViewSet
from portal.learners.agencies import label_agencies
from portal.learners.models import Agency, User
from portal.learners.services.agencies import merge_other_agency

MOST_TEXTS = 300
MOST_CANDIDATES = 15
# Words that half of all agencies share say nothing about which one is meant.
COMMON_WORDS = {"dan", "dinas", "badan", "kabupaten", "kota", "provinsi", "kab", "prov", "kantor", "upt"}


@dataclass(frozen=True)
class OtherAgency:
    """What people typed, in its commonest spelling, and how many they are."""

    text: str
    people: int


def list_other_agencies() -> list[OtherAgency]:
    """Texts that wait to be merged, however spelt; those of most people first."""
    waiting = User.objects.filter(agency__isnull=True, is_active=True).exclude(agency_other="").order_by()
    spellings: dict[str, Counter] = {}
    for text, people in waiting.values_list("agency_other").annotate(people=Count("pk")):
        spellings.setdefault(Agency.normalise(text), Counter())[text] += people
    texts = [OtherAgency(found.most_common(1)[0][0], found.total()) for key, found in spellings.items() if key]
    return sorted(texts, key=lambda other: (-other.people, other.text))


def find_similar(query: str) -> list[tuple[Agency, str]]:
    """Agencies that share words with the query, with their labels; the likeliest first."""
    wanted = set(Agency.normalise(query).replace(",", " ").split()) - COMMON_WORDS
    scores = {}
    for agency in Agency.objects.only("pk", "name", "aliases", "path", "depth"):
        words = set(Agency.normalise(" ".join(agency.all_names)).replace(",", " ").split())
        if score := len(wanted & words):
            scores[agency] = score
    likeliest = sorted(scores, key=lambda agency: (-scores[agency], agency.depth, agency.name))[:MOST_CANDIDATES]
    labels = label_agencies(likeliest)
    return [(agency, labels[agency.pk]) for agency in likeliest]


class AgencyForm(TreeNodeForm):
    class Meta:
        model = Agency
        fields = ["name", "kind", "aliases"]


class AgencyIndexView(TreeIndexView):
    def get_base_queryset(self) -> QuerySet[Agency]:
        people = User.objects.order_by().filter(agency=OuterRef("pk")).values("agency").annotate(n=Count("pk"))
        return super().get_base_queryset().annotate(people_count=Coalesce(Subquery(people.values("n")), 0))

    @cached_property
    def columns(self) -> list:
        return [
            StackedColumn(
                "name",
                label=_("Agency"),
                second=lambda agency: ", ".join(agency.all_names[1:]),
                get_url=self.get_edit_url,
                depth=lambda agency: 1 if self.is_searching else agency.depth,
                width="60%",
            ),
            TextColumn("kind", label=_("Kind"), accessor="get_kind_display"),
            NumberColumn("people_count", label=_("People"), sort_key="people_count"),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not self.user_has_permission("change"):
            return []
        return [Button(_("Merge “another agency”"), url=reverse("agency:others"), icon_name="group")]


class AgencyDeleteView(TreeDeleteView):
    def refusal(self) -> str:
        if User.objects.filter(agency=self.object).exists():
            return _("People belong to it: move them to another agency first.")
        return super().refusal()


class OthersView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """All texts that wait."""

    model = Agency
    permission_required = "change"
    template_name = "learners/admin/other_agencies.html"
    page_title = gettext_lazy("Merge “another agency”")
    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        agencies = {"url": reverse("agency:index"), "label": _("Agencies")}
        return [*self.breadcrumbs_items, agencies, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        texts = list_other_agencies()
        return super().get_context_data(**kwargs) | {
            "texts": texts[:MOST_TEXTS],
            "count": len(texts),
            "people": sum(text.people for text in texts),
        }


class MergeView(OthersView):
    """One text beside the agencies that may be meant."""

    template_name = "learners/admin/merge_agency.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *items, last = super().get_breadcrumbs_items()
        return [*items, last | {"url": reverse("agency:others")}, {"url": "", "label": _("Merge")}]

    @property
    def text(self) -> str:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return given.get("text", "").replace("\x00", "")[:200]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        chosen = request.POST.get("agency", "")
        agency = get_object_or_404(
            Agency, pk=int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
        )
        moved = merge_other_agency(
            text=self.text, agency=agency, by=request.user, keep_as_alias="keep_as_alias" in request.POST
        )
        told = ngettext(
            "%(count)d person now belongs to %(agency)s.", "%(count)d people now belong to %(agency)s.", moved
        )
        messages.success(request, told % {"count": moved, "agency": agency})
        return HttpResponseRedirect(reverse("agency:others"))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        wanted = Agency.normalise(self.text)
        query = self.request.GET.get("q", "").replace("\x00", "")[:200] or self.text
        return super().get_context_data(**kwargs) | {
            "text": self.text,
            "text_people": sum(
                other.people for other in list_other_agencies() if Agency.normalise(other.text) == wanted
            ),
            "query": query,
            "candidates": find_similar(query),
            "can_add": self.user_has_permission("add"),
        }


class AgencyViewSet(TreeViewSet):
    model = Agency
    name = "agency"
    url_prefix = "instansi"
    icon = "site"
    menu_label = gettext_lazy("Agencies")
    menu_hook = WEBINAR_MENU_HOOK
    menu_order = 60
    index_view_class = AgencyIndexView
    delete_view_class = AgencyDeleteView
    search_fields = ["name", "aliases"]

    def get_edit_handler(self):
        panels = [FieldPanel(name) for name in ("name", "parent", "kind", "aliases")]
        return ObjectList(panels, base_form_class=AgencyForm).bind_to_model(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("lainnya/", OthersView.as_view(), name="others"),
            path("lainnya/gabung/", MergeView.as_view(), name="merge"),
        ]
