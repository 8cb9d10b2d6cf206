"""The archive of earlier certificates in the menu of the CMS."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from portal.cms import WEBINAR_MENU_HOOK
from portal.cms.listing import ListingViewSet
from webinars.admin.earlier_views import EarlierIndexView, RequestIndexView, RequestView
from webinars.admin.filters import WebinarFilter
from webinars.models import EarlierCertificate, EarlierCertificateRequest, Role


class EarlierCertificateFilterSet(WagtailFilterSet):
    webinar = WebinarFilter()
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    claimed = django_filters.ChoiceFilter(
        label=_("On somebody's desk"),
        choices=[("yes", _("Yes")), ("no", _("Not yet"))],
        method="filter_claimed",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="held_on", lookup_expr="year", min_value=1, max_value=9998
    )

    class Meta:
        model = EarlierCertificate
        fields: list[str] = []

    def filter_claimed(self, certificates: QuerySet, name: str, value: str) -> QuerySet:
        return certificates.filter(claimed_by__isnull=value == "no") if value else certificates


class EarlierCertificateViewSet(ListingViewSet):
    model = EarlierCertificate
    name = "earlier_certificate"
    url_prefix = "sertifikat-lama"
    icon = "history"
    menu_label = _("Earlier certificates")
    menu_hook = WEBINAR_MENU_HOOK
    menu_order = 42
    index_view_class = EarlierIndexView
    filterset_class = EarlierCertificateFilterSet
    search_fields = ["full_name", "number", "email"]
    ordering = ("-held_on", "number_key")


class RequestFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=EarlierCertificateRequest.State.choices,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = EarlierCertificateRequest
        fields: list[str] = []


class EarlierRequestViewSet(ListingViewSet):
    model = EarlierCertificateRequest
    name = "earlier_request"
    url_prefix = "permintaan-sertifikat-lama"
    icon = "history"
    menu_label = _("Requests for earlier certificates")
    menu_hook = WEBINAR_MENU_HOOK
    menu_order = 43
    index_view_class = RequestIndexView
    filterset_class = RequestFilterSet
    search_fields = ["learner__full_name", "learner__email"]
    # By the alphabet of the states' codes the open ones come first.
    ordering = ("-state", "asked_at")

    def extra_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/", RequestView.as_view(), name="answer")]
