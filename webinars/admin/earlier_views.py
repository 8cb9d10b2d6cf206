"""The archive of certificates issued before the portal, and the requests by NIP that wait for an operator's check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import registry as log_registry

from portal.cms.columns import LinkColumn, MomentColumn, NumberColumn, StackedColumn, StateColumn, TextColumn
from webinars.admin.listings import ExportIndexView
from webinars.admin.screens import LARGEST_ID
from webinars.earlier_certificates import holder_key
from webinars.models import EarlierCertificate, EarlierCertificateRequest
from webinars.services.earlier_certificates.claims import ClaimError, accept_request, decline_request, found_by
from webinars.services.earlier_certificates.listing import earlier_certificate_table
from webinars.services.exports import ExportTable


class EarlierIndexView(ExportIndexView):
    any_permission_required = ["view", "change"]

    def get_base_queryset(self) -> QuerySet[EarlierCertificate]:
        return super().get_base_queryset().select_related("webinar", "claimed_by")

    def make_table(self, rows: QuerySet[EarlierCertificate]) -> ExportTable:
        return earlier_certificate_table(rows)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            StackedColumn(
                "full_name", label=_("Holder"), second=lambda row: row.number, sort_key="full_name", width="30%"
            ),
            TextColumn("webinar_title", label=_("Theme"), sort_key="webinar_title"),
            TextColumn("role", label=_("Role"), accessor="get_role_display"),
            TextColumn(
                "held_on",
                label=_("Held on"),
                accessor=lambda row: date_format(row.held_on, "j F Y"),
                sort_key="held_on",
            ),
            NumberColumn("credit_hours", label=_("JP")),
            TextColumn("claimed", label=_("On whose desk"), accessor=claimed_words),
            LinkColumn("pdf", label=_("PDF"), accessor=file_link),
        ]


def claimed_words(row: EarlierCertificate) -> str:
    if row.claimed_by_id is None or row.erased_at:
        return "–"
    return f"{row.claimed_by} ({_('e-mail') if row.claimed_how == EarlierCertificate.ClaimedBy.EMAIL else _('NIP')})"


def file_link(row: EarlierCertificate) -> dict | None:
    if not row.file:
        return None
    return {"label": _("PDF"), "url": reverse("earlier_certificate_file", args=[row.pk])}


class RequestIndexView(generic.IndexView):
    """Those that wait first, the oldest of them at the top."""

    any_permission_required = ["view", "change"]
    table_classname = "listing cms-list"

    def get_base_queryset(self) -> QuerySet[EarlierCertificateRequest]:
        return super().get_base_queryset().select_related("learner__agency")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            StackedColumn(
                "learner",
                label=_("Person"),
                second=lambda row: row.learner.agency_name or row.learner.email,
                get_url=lambda row: reverse("earlier_request:answer", args=[row.pk]),
            ),
            MomentColumn("asked_at", label=_("Asked at"), sort_key="asked_at"),
            StateColumn("state", label=_("State"), accessor=lambda row: EarlierCertificateRequest.State(row.state)),
        ]


class AnswerForm(forms.Form):
    """Which of the found certificates are this person's; or none of them, in words."""

    certificates = forms.MultipleChoiceField(
        label=gettext_lazy("This person's certificates"), required=False, widget=forms.CheckboxSelectMultiple
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("accept", gettext_lazy("Put what is ticked on the person's desk")),
            ("decline", gettext_lazy("Decline")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer, where declined"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The person reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, found: list[EarlierCertificate], name: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certificates"].choices = [(str(row.pk), _label(row)) for row in found]
        # Ticked beforehand are those that bear the name of the account.
        alike = [str(row.pk) for row in found if holder_key(row.full_name) == holder_key(name)]
        self.fields["certificates"].initial = alike

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("decision") == "accept" and not cleaned.get("certificates"):
            self.add_error("certificates", _("Tick at least one, or decline."))
        if cleaned.get("decision") == "decline" and not cleaned.get("answer"):
            self.add_error("answer", _("Say why, for the person reads it."))
        return cleaned


def _label(row: EarlierCertificate) -> str:
    held_on = date_format(row.held_on, "j F Y")
    return f"{row.full_name} · {row.number} · {row.webinar_title} · {held_on} · {row.credit_hours} JP"


class RequestView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """One request: who asks, and what the list has under that NIP."""

    model = EarlierCertificateRequest
    any_permission_required = ["view", "change"]
    template_name = "webinars/admin/earlier_request.html"
    page_title = gettext_lazy("Request for earlier certificates")
    header_icon = "history"
    form_class = AnswerForm

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["pk"] > LARGEST_ID:
            raise Http404

    @cached_property
    def asked(self) -> EarlierCertificateRequest:
        rows = EarlierCertificateRequest.objects.select_related("learner__agency", "answered_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def found(self) -> list[EarlierCertificate]:
        return list(found_by(self.asked))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("earlier_request:index"), "label": _("Requests for earlier certificates")},
            {"url": "", "label": str(self.asked.learner)},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"found": self.found, "name": self.asked.learner.full_name}

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.user_has_permission("change"):
            return HttpResponseRedirect(request.path)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        fields = form.cleaned_data
        try:
            if fields["decision"] == "accept":
                count = accept_request(request=self.asked, certificates=fields["certificates"], by=self.request.user)
            else:
                decline_request(request=self.asked, answer=fields["answer"], by=self.request.user)
                count = 0
        except ClaimError as error:
            messages.error(self.request, _refusal(error))
        else:
            messages.success(self.request, _outcome(count))
        return HttpResponseRedirect(reverse("earlier_request:index"))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "asked": self.asked,
            "learner": self.asked.learner,
            "found": self.found,
            "can_answer": self.asked.is_open and self.user_has_permission("change"),
            "entries": log_registry.get_logs_for_instance(self.asked).select_related("user"),
        }


def _outcome(count: int) -> str:
    if not count:
        return _("The request is declined; the person reads the answer.")
    text = ngettext(
        "%(count)d certificate stands on the person's desk now.",
        "%(count)d certificates stand on the person's desk now.",
        count,
    )
    return text % {"count": count}


def _refusal(error: ClaimError) -> str:
    if error.code == "nothing_chosen":
        return _("What was ticked has been taken by somebody else in the meantime.")
    return _("Somebody else has answered it in the meantime.")
