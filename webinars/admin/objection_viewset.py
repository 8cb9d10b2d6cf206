"""Objections in the menu of the CMS."""

from __future__ import annotations

import django_filters
from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from portal.cms.listing import ListingViewSet
from webinars.admin.filters import WebinarFilter
from webinars.admin.objection_views import ObjectionIndexView, ObjectionView
from webinars.models import Objection


class ObjectionFilterSet(WagtailFilterSet):
    webinar = WebinarFilter(field_name="registration__webinar")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Objection.State.choices, empty_label=_("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Objection
        fields: list[str] = []


class ObjectionViewSet(ListingViewSet):
    model = Objection
    name = "objection"
    url_prefix = "sanggahan"
    icon = "history"
    menu_label = _("Objections")
    index_view_class = ObjectionIndexView
    filterset_class = ObjectionFilterSet
    search_fields = ["registration__learner__full_name", "registration__learner__email"]
    # By the alphabet of the states' codes the open ones come first.
    ordering = ("-state", "raised_at")

    def extra_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/", ObjectionView.as_view(), name="answer")]
