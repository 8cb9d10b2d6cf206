"""Two people, or two windows, editing the same thing: the second to save is told, and loses nothing of what was typed.

The form bears a digest of what it shows. Where the stored row has another one by then, nothing is saved: the form comes
back as it was typed, says who was quicker and where the two differ, and bears the new digest, so that saving once more
is a decision.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.log_actions import registry as log_registry

from webinars.event_times import format_clock

SHOWN = "shown_version"
CODE = "changed_meanwhile"


class NoticesOtherEdits:
    """Of a form of a clusterable model; goes before WagtailAdminModelForm."""

    def __init__(self, data: QueryDict | None = None, files=None, instance=None, **kwargs) -> None:
        if data is not None and instance is not None and instance.pk:
            data = _without_lost_children(data, instance)
        super().__init__(data, files, instance=instance, **kwargs)
        self._now_stored = ""
        if self.instance.pk:
            self._now_stored = _digest(self.instance, {*self.fields, *self.formsets})
            self.fields[SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=self._now_stored)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        shown = cleaned.pop(SHOWN, "")
        if shown and shown != self._now_stored:
            self.add_error(None, ValidationError(self._tell_of_the_other(), code=CODE))
            self.data = self.data.copy()
            self.data[self.add_prefix(SHOWN)] = self._now_stored
        return cleaned

    def _tell_of_the_other(self) -> str:
        entry = log_registry.get_logs_for_instance(self.instance).select_related("user").first()
        differing = ", ".join(self._differing()) or "–"
        if entry is None or entry.user is None:
            told = _("This was changed while you were writing.")
        else:
            clock = format_clock(entry.timestamp, timezone=self._zone())
            words = (
                _("You have saved this at %(time)s in another window.")
                if entry.user == self.for_user
                else _("%(name)s has saved this at %(time)s while you were writing.")
            )
            told = words % {"name": entry.user, "time": clock}
        way_on = _(
            "Nothing of yours is lost, and nothing is saved yet. What stands here differs from what is stored in: "
            "%(fields)s. Open this page in another tab to see what is stored; save again to keep what stands here."
        )
        return f"{told} {way_on % {'fields': differing}}"

    def _differing(self) -> list[str]:
        fields = [str(self.fields[name].label) for name in self.changed_data if name != SHOWN and name in self.fields]
        children = [
            str(formset.model._meta.verbose_name_plural) for formset in self.formsets.values() if formset.has_changed()
        ]
        return [label for label in [*fields, *children] if label]

    def _zone(self) -> str:
        webinar = getattr(self.instance, "webinar", None) or self.instance
        return getattr(webinar, "timezone", "Asia/Makassar")


class LocksWhatItSaves:
    """Of an edit view: the row is locked before the form compares, so that of two at the same moment one is told."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        with transaction.atomic():
            self.model._default_manager.select_for_update().filter(pk=self.get_object().pk).order_by().first()
            return super().post(request, *args, **kwargs)

    def is_valid(self, form: forms.ModelForm) -> bool:
        """No field is marked then: nothing typed is wrong."""
        is_valid = super().is_valid(form)
        if form.has_error(NON_FIELD_ERRORS, code=CODE):
            self.produced_error_message = _("Not saved yet.")
        return is_valid


def _digest(instance: ClusterableModel, names: set[str]) -> str:
    stored = {name: value for name, value in instance.serializable_data().items() if name in names}
    return hashlib.sha256(json.dumps(stored, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _without_lost_children(data: QueryDict, instance: ClusterableModel) -> QueryDict:
    """Rows that somebody has deleted meanwhile stand in the form as new ones, with what was typed into them."""
    data = data.copy()
    for relation in get_all_child_relations(type(instance)):
        name = relation.get_accessor_name()
        known = {str(pk) for pk in getattr(instance, name).values_list("pk", flat=True)}
        for key in [key for key in data if key.startswith(f"{name}-") and key.endswith("-id")]:
            if data[key] and data[key] not in known:
                data[key] = ""
    return data
