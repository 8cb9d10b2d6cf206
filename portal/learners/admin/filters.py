from __future__ import annotations

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from portal.learners.admin.tree import NodeChoiceField
from portal.learners.models import Agency, EmploymentType, User


class AgencyChoiceField(django_filters.fields.ModelChoiceField, NodeChoiceField):
    """Agencies in the order of their tree."""


class AgencySubtreeFilter(django_filters.ModelChoiceFilter):
    """People of an agency or of any agency below it; `field_name` leads to the agency's path."""

    field_class = AgencyChoiceField

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("label", _("Agency and all below it"))
        kwargs.setdefault("queryset", lambda request: Agency.objects.order_by("path"))
        super().__init__(*args, **kwargs)

    def filter(self, rows: QuerySet, agency: Agency | None) -> QuerySet:
        return rows.filter(**{f"{self.field_name}__startswith": agency.path}) if agency else rows


class PeopleFilterSet(WagtailFilterSet):
    agency = AgencySubtreeFilter(field_name="agency__path")
    employment_type = django_filters.ChoiceFilter(
        label=_("Employment type"), choices=EmploymentType.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    nip = django_filters.ChoiceFilter(
        label=_("NIP"),
        choices=[("declared", _("Waiting to be confirmed")), ("confirmed", _("Confirmed")), ("none", _("None given"))],
        method="filter_nip",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields: list[str] = []

    def filter_nip(self, people: QuerySet, name: str, value: str) -> QuerySet:
        if value == "none":
            return people.filter(nip="")
        return people.exclude(nip="").filter(nip_confirmed_at__isnull=value == "declared") if value else people
