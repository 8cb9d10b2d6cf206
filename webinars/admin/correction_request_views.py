"""What holders ask to have corrected: the list, and one request with its answer."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from portal.cms.columns import MomentColumn, StackedColumn, StateColumn, TextColumn
from portal.cms.listing import ListingViewSet
from webinars.admin.certificate_forms import AnswerRequestForm
from webinars.admin.filters import WebinarFilter
from webinars.admin.screens import LARGEST_ID
from webinars.models import CorrectionRequest
from webinars.services.certificates.correction_requests import make_correction, refuse_correction
from webinars.services.certificates.corrections import newest_version
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.words import correction_refusal


class CorrectionRequestFilterSet(WagtailFilterSet):
    webinar = WebinarFilter(field_name="certificate__webinar")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=CorrectionRequest.State.choices,
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = CorrectionRequest
        fields: list[str] = []


class CorrectionRequestIndexView(generic.IndexView):
    """Those that wait for an answer first, the oldest of them at the top."""

    any_permission_required = ["view", "change"]
    table_classname = "listing cms-list"

    def get_base_queryset(self) -> QuerySet[CorrectionRequest]:
        answered = ExpressionWrapper(Q(answered_at__isnull=False), output_field=BooleanField())
        return super().get_base_queryset().select_related("certificate__webinar").annotate(is_answered=answered)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            StackedColumn(
                "holder_name",
                label=_("Name as it should be"),
                second=lambda row: f"{row.certificate.holder_name} · {row.certificate.number}",
                get_url=lambda row: reverse("correction_request:answer", args=[row.pk]),
            ),
            TextColumn("webinar", label=_("Webinar"), accessor=_series_of),
            MomentColumn("raised_at", label=_("Sent on"), sort_key="raised_at"),
            StateColumn("state", label=_("State"), accessor=lambda row: CorrectionRequest.State(row.state)),
        ]


def _series_of(request: CorrectionRequest) -> str:
    return f"Seri-{request.certificate.webinar.series_number}"


class AnswerRequestView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """The name as printed and as it should be, side by side; made, or refused in words."""

    model = CorrectionRequest
    any_permission_required = ["view", "change"]
    template_name = "webinars/admin/correction_request.html"
    page_title = gettext_lazy("Correction of a certificate")
    header_icon = "edit"
    form_class = AnswerRequestForm

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["pk"] > LARGEST_ID:
            raise Http404

    @cached_property
    def correction_request(self) -> CorrectionRequest:
        rows = CorrectionRequest.objects.select_related("certificate__webinar", "certificate__learner", "answered_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return _series_of(self.correction_request)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("correction_request:index"), "label": _("Requests for correction")},
            {"url": "", "label": self.correction_request.certificate.number},
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"holder_name": self.correction_request.holder_name}

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.user_has_permission("change"):
            return HttpResponseRedirect(request.path)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AnswerRequestForm) -> HttpResponse:
        fields = form.cleaned_data
        word = {"request": self.correction_request, "answer": fields["answer"], "by": self.request.user}
        try:
            if fields["decision"] == "make":
                make_correction(holder_name=fields["holder_name"], **word)
            else:
                refuse_correction(**word)
        except CertificateError as error:
            if error.code in {"answered", "revoked"}:
                messages.error(self.request, correction_refusal(error))
                return HttpResponseRedirect(self.request.path)
            form.add_error("holder_name", correction_refusal(error))
            return self.form_invalid(form)
        name = {"name": self.correction_request.certificate.holder_name}
        messages.success(self.request, _("The request is answered; %(name)s is written to.") % name)
        return HttpResponseRedirect(reverse("correction_request:index"))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        row = self.correction_request
        return super().get_context_data(**kwargs) | {
            "correction_request": row,
            "certificate": row.certificate,
            "newest": newest_version(row.certificate),
            "can_answer": row.is_open and self.user_has_permission("change"),
        }


class CorrectionRequestViewSet(ListingViewSet):
    model = CorrectionRequest
    name = "correction_request"
    url_prefix = "perbaikan"
    icon = "edit"
    menu_label = gettext_lazy("Requests for correction")
    index_view_class = CorrectionRequestIndexView
    filterset_class = CorrectionRequestFilterSet
    search_fields = ["holder_name", "certificate__holder_name", "certificate__number"]
    ordering = ("is_answered", "raised_at")

    def extra_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/", AnswerRequestView.as_view(), name="answer")]
