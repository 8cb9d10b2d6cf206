"""Learners as the organiser sees them: found, looked at, their NIP confirmed. They edit themselves alone."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import registry as log_registry

from portal.cms import WEBINAR_MENU_HOOK
from portal.cms.columns import MomentColumn, StackedColumn, TextColumn
from portal.cms.listing import ListingViewSet
from portal.learners.admin.filters import PeopleFilterSet
from portal.learners.admin.merging import MERGE_PERMISSION, CandidatesView, ChooseView, MergeView
from portal.learners.models import User
from portal.learners.services.profile import NipError, confirm_nip

CONFIRM_PERMISSION = "learners.confirm_nip"


class PeopleIndexView(generic.IndexView):
    any_permission_required = ["view", "change"]
    table_classname = "listing cms-list"

    def get_page_title(self) -> str:
        return _("Learners")

    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().filter(anonymised_at__isnull=True).select_related("agency")

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not self.request.user.has_perm(MERGE_PERMISSION):
            return []
        return [Button(_("Find duplicates"), url=reverse("person:candidates"), icon_name="group")]

    @cached_property
    def columns(self) -> list:
        return [
            StackedColumn(
                "full_name",
                label=_("Person"),
                accessor=str,
                second=lambda user: user.email,
                get_url=lambda user: reverse("person:detail", args=[user.pk]),
                sort_key="full_name",
            ),
            TextColumn("agency_name", label=_("Agency")),
            TextColumn("nip", label=_("NIP"), accessor=nip_words),
            MomentColumn("date_joined", label=_("Joined"), sort_key="date_joined"),
        ]


def nip_words(user: User) -> str:
    if not user.nip:
        return "–"
    return f"{user.masked_nip[-6:]}, {_('confirmed') if user.nip_confirmed_at else _('not confirmed yet')}"


class PersonScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = User
    header_icon = "user"

    @cached_property
    def person(self) -> User:
        people = User.objects.filter(anonymised_at__isnull=True).select_related("agency")
        return get_object_or_404(people, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.person)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        people = {"url": reverse("person:index"), "label": _("Learners")}
        return [*self.breadcrumbs_items, people, {"url": "", "label": self.get_page_title()}]


class PersonView(PersonScreen):
    any_permission_required = ["view", "change"]
    template_name = "learners/admin/person.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "person": self.person,
            "registrations": self.person.registrations.select_related("webinar").order_by("-registered_at")[:20],
            "can_confirm": self.request.user.has_perm(CONFIRM_PERMISSION),
            "can_merge": self.request.user.has_perm(MERGE_PERMISSION),
            "entries": log_registry.get_logs_for_instance(self.person).select_related("user")[:20],
        }


class ConfirmNipView(PersonScreen):
    """The number is compared with the person's document before; from then on it is nobody else's."""

    any_permission_required = ["view", "change"]
    http_method_names = ["post"]

    def user_has_any_permission(self, permissions) -> bool:
        return super().user_has_any_permission(permissions) and self.request.user.has_perm(CONFIRM_PERMISSION)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            confirm_nip(user=self.person, by=request.user)
        except NipError as error:
            messages.error(request, nip_refusal(error.code))
        else:
            messages.success(request, _("The NIP of %(name)s is confirmed.") % {"name": self.person})
        return HttpResponseRedirect(reverse("person:detail", args=[self.person.pk]))


def nip_refusal(code: str) -> str:
    return {
        "nip_missing": _("This person has given no NIP."),
        "nip_invalid": _("This number cannot be a NIP of this employment type."),
        "nip_taken": _("This NIP is confirmed for somebody else."),
    }.get(code, _("The NIP cannot be confirmed."))


class PeopleViewSet(ListingViewSet):
    model = User
    name = "person"
    url_prefix = "peserta"
    icon = "group"
    menu_label = gettext_lazy("Learners")
    menu_hook = WEBINAR_MENU_HOOK
    menu_order = 70
    index_view_class = PeopleIndexView
    filterset_class = PeopleFilterSet
    search_fields = ["full_name", "email"]
    ordering = "full_name"

    def extra_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", PersonView.as_view(), name="detail"),
            path("<int:pk>/konfirmasi-nip/", ConfirmNipView.as_view(), name="confirm_nip"),
            path("ganda/", CandidatesView.as_view(), name="candidates"),
            path("<int:pk>/gabung/", ChooseView.as_view(), name="merge_choose"),
            path("<int:pk>/gabung/<int:other>/", MergeView.as_view(), name="merge"),
        ]
