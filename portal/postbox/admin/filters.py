from __future__ import annotations

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from portal.postbox.models import OutgoingMail


class OutgoingMailFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[*OutgoingMail.Status.choices, ("stuck", _("Tried without success so far"))],
        method="filter_state",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OutgoingMail.Kind.choices, empty_label=_("All"))

    class Meta:
        model = OutgoingMail
        fields: list[str] = []

    def filter_state(self, mails: QuerySet, name: str, value: str) -> QuerySet:
        return mails.stuck() if value == "stuck" else mails.filter(status=value)
