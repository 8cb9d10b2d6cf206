"""How the lists of the CMS are narrowed down."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from portal.learners.admin.filters import AgencySubtreeFilter
from portal.models import Topic
from webinars.models import Certificate, Registration, Role, Webinar


class WebinarFilter(django_filters.ModelChoiceFilter):
    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("label", _("Webinar"))
        kwargs.setdefault("queryset", lambda request: Webinar.objects.order_by("-series_number"))
        super().__init__(*args, **kwargs)


class WebinarFilterSet(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label=_("When"),
        choices=[("upcoming", _("Upcoming")), ("past", _("Past"))],
        method="filter_when",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    topics = django_filters.ModelChoiceFilter(label=_("Topic"), queryset=lambda request: Topic.objects.order_by("path"))

    class Meta:
        model = Webinar
        fields: list[str] = []

    def filter_when(self, webinars: QuerySet, name: str, value: str) -> QuerySet:
        return webinars.upcoming() if value == "upcoming" else webinars.past() if value == "past" else webinars


class RegistrationFilterSet(WagtailFilterSet):
    webinar = WebinarFilter()
    agency = AgencySubtreeFilter(field_name="learner__agency__path")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Registration.Status.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    seat = django_filters.ChoiceFilter(
        label=_("Seat"), choices=Registration.Seat.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    attended = django_filters.ChoiceFilter(
        label=_("Attendance"),
        choices=[("yes", _("Attended")), ("no", _("No attendance known"))],
        method="filter_attended",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Registration
        fields: list[str] = []

    def filter_attended(self, registrations: QuerySet, name: str, value: str) -> QuerySet:
        return registrations.filter(attendance__isnull=value == "no") if value else registrations


class CertificateFilterSet(WagtailFilterSet):
    webinar = WebinarFilter()
    agency = AgencySubtreeFilter(field_name="learner__agency__path")
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Certificate.Status.choices, empty_label=_("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Certificate
        fields: list[str] = []
