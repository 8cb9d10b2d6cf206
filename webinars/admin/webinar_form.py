"""The form of a webinar: times are read in its own zone; what the database would refuse is said at the field."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.models import Topic
from webinars.admin.edited_meanwhile import NoticesOtherEdits
from webinars.admin.zone_fields import ClockTimeField, clock_time, moment_at
from webinars.models import AttendanceUnit, CertificateTemplate
from webinars.models.webinar import LONGEST_SESSION

TIME_FIELDS = (
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "registration_opens_at",
    "registration_closes_at",
    "objections_until",
    "names_checked_until",
)


class TopicsField(forms.ModelMultipleChoiceField):
    """Topics as check boxes in the order of their tree, those below another one indented."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "cms-topics"})

    def label_from_instance(self, topic: Topic) -> str:
        return f"{'– ' * (topic.depth - 1)}{topic.label}"


class WebinarForm(NoticesOtherEdits, WagtailAdminModelForm):
    topics = TopicsField(queryset=Topic.objects.none(), required=False, label=_("Topics"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.order_by("path")
        self._offer_own_zone()
        self._offer_published_templates()
        for name in TIME_FIELDS:
            self._read_as_clock_time(self, name)
        for path in self._path_forms():
            self._read_as_clock_time(path, "closes_at")
        if self.instance.pk:
            number = self.fields["series_number"]
            number.disabled = True
            number.help_text = _("Stands in addresses and on certificates, so it no longer changes.")

    def _offer_own_zone(self) -> None:
        """An imported webinar may have a zone outside of Indonesia: it must survive being edited."""
        field, own = self.fields["timezone"], self.instance.timezone
        if own and own not in dict(field.choices):
            field.choices = [*field.choices, (own, own)]

    def _offer_published_templates(self) -> None:
        own = Q(pk=self.instance.certificate_template_id)
        published = CertificateTemplate.objects.filter(own | Q(versions__isnull=False)).distinct()
        self.fields["certificate_template"].queryset = published

    def _path_forms(self) -> list[forms.ModelForm]:
        """Of the paths that stand in the form, new ones included."""
        return self.formsets["paths"].forms if "paths" in self.formsets else []

    def _read_as_clock_time(self, form: forms.ModelForm, name: str) -> None:
        field = form.fields[name]
        form.fields[name] = ClockTimeField(
            label=field.label, help_text=field.help_text, required=field.required, widget=field.widget
        )
        shown = clock_time(getattr(form.instance, name), self.instance.zone)
        form.initial[name] = shown.replace(second=0, microsecond=0) if shown else None

    def _get_validation_exclusions(self) -> set[str]:
        """The model offers Indonesia's zones alone."""
        excluded = super()._get_validation_exclusions()
        return excluded if "timezone" in self.changed_data else excluded | {"timezone"}

    def clean(self) -> dict:
        cleaned = super().clean()
        if "timezone" not in cleaned:
            return {name: value for name, value in cleaned.items() if name not in TIME_FIELDS}
        for name in TIME_FIELDS:
            self._set_moment(cleaned, name, zoneinfo.ZoneInfo(cleaned["timezone"]))
        self._check_order(cleaned)
        for path in self._path_forms():
            self._check_path(path, cleaned)
        return cleaned

    def _set_moment(self, cleaned: dict, name: str, zone: zoneinfo.ZoneInfo) -> None:
        clock = cleaned.get(name)
        if clock is None:
            return
        if name not in self.changed_data and "timezone" not in self.changed_data:
            cleaned[name] = getattr(self.instance, name)  # with its seconds, which the form does not show
            return
        try:
            cleaned[name] = moment_at(clock, zone)
        except ValidationError as error:
            self.add_error(name, error)

    def _check_order(self, cleaned: dict) -> None:
        start, end = cleaned.get("planned_start"), cleaned.get("planned_end")
        self._refuse_unless_after(start, end, "planned_end")
        if start and end and end - start > LONGEST_SESSION and "planned_end" not in self.errors:
            message = _("The session lasts longer than %(days)s days: is the year right?")
            self.add_error("planned_end", ValidationError(message, params={"days": LONGEST_SESSION.days}))
        actual_start, actual_end = cleaned.get("actual_start"), cleaned.get("actual_end")
        if actual_start or actual_end:
            named = "actual_end" if actual_end else "actual_start"
            self._refuse_unless_after(actual_start or start, actual_end or end, named)
        opens, closes = cleaned.get("registration_opens_at"), cleaned.get("registration_closes_at")
        self._refuse_unless_after(opens, closes or end, "registration_closes_at" if closes else "registration_opens_at")

    def _refuse_unless_after(self, first: datetime | None, second: datetime | None, field: str) -> None:
        if first and second and second <= first and field not in self.errors:
            self.add_error(field, _("The end must lie after the start."))

    def _check_path(self, path: forms.ModelForm, cleaned: dict) -> None:
        """Its date becomes a moment in the webinar's zone, after the start; minutes have to fit into the session."""
        if not path.is_valid() or path.cleaned_data.get("DELETE") or (not path.has_changed() and not path.instance.pk):
            return
        start = cleaned.get("actual_start") or cleaned.get("planned_start")
        end = cleaned.get("actual_end") or cleaned.get("planned_end")
        closes = path.cleaned_data.get("closes_at")
        if closes is not None:
            self._set_closing(path, closes, zoneinfo.ZoneInfo(cleaned["timezone"]), start)
        self._check_minutes(path, start, end)

    def _check_minutes(self, path: forms.ModelForm, start: datetime | None, end: datetime | None) -> None:
        minimum = path.cleaned_data.get("minimum_attendance")
        if minimum is None or path.cleaned_data.get("attendance_unit") == AttendanceUnit.PERCENT:
            return
        if start and end and end > start and minimum > (end - start).total_seconds() // 60:
            message = _("The session has only %(minutes)s minutes: nobody could fulfil this rule.")
            minutes = int((end - start).total_seconds() // 60)
            path.add_error("minimum_attendance", ValidationError(message, params={"minutes": minutes}))

    def _set_closing(
        self, path: forms.ModelForm, clock: datetime, zone: zoneinfo.ZoneInfo, start: datetime | None
    ) -> None:
        try:
            path.instance.closes_at = moment_at(clock, zone)
        except ValidationError as error:
            path.add_error("closes_at", error)
            return
        if path.cleaned_data.get("open_days") is not None:
            path.add_error("open_days", _("Say either a date or a number of days."))
        if start and path.instance.closes_at <= start:
            path.add_error("closes_at", _("This path would close before the session starts: nobody could fulfil it."))
