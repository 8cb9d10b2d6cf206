"""One certificate in the CMS: its versions, and correcting, revoking or replacing it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import registry as log_registry

from webinars.admin.certificate_forms import CorrectNameForm, RevokeForm
from webinars.admin.screens import LARGEST_ID
from webinars.certificate_pdf.codes import group_code
from webinars.models import Certificate, CertificateVersion
from webinars.services.certificates.corrections import correct_certificate
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.revocation import issue_in_place, revoke_certificate
from webinars.services.certificates.words import correction_refusal

CORRECT, REVOKE, REPLACE = (
    "webinars.add_correctionrequest",
    "webinars.change_certificate",
    "webinars.add_certificate",
)


class CertificateScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    model = Certificate
    header_icon = "doc-full"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["pk"] > LARGEST_ID:
            raise Http404

    @cached_property
    def certificate(self) -> Certificate:
        rows = Certificate.objects.select_related("webinar", "learner", "revoked_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def versions(self) -> list[CertificateVersion]:
        """The newest first."""
        return list(self.certificate.versions.select_related("created_by").order_by("-version"))

    @property
    def own_url(self) -> str:
        return reverse("certificate:detail", args=[self.kwargs["pk"]])

    def get_page_subtitle(self) -> str:
        return f"Seri-{self.certificate.webinar.series_number}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        webinar = self.certificate.webinar
        listing = reverse("certificate:index")
        return [
            *self.breadcrumbs_items,
            {"url": listing, "label": _("Certificates")},
            {"url": f"{listing}?webinar={webinar.pk}", "label": f"Seri-{webinar.series_number}"},
            *self.crumbs(),
        ]

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.certificate.number}]


class CertificateView(CertificateScreen, TemplateView):
    """All versions with code, moment, reason and file; the form that corrects the name."""

    any_permission_required = ["view", "add", "change"]
    template_name = "webinars/admin/certificate.html"
    page_title = gettext_lazy("Certificate")

    @cached_property
    def form(self) -> CorrectNameForm:
        data = self.request.POST if self.request.method == "POST" else None
        return CorrectNameForm(data, initial={"holder_name": self.certificate.holder_name})

    @property
    def can_correct(self) -> bool:
        return self.certificate.status == Certificate.Status.VALID and self.request.user.has_perm(CORRECT)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.can_correct:
            if self.certificate.status == Certificate.Status.REVOKED:
                messages.error(request, _("This certificate was revoked."))
            return HttpResponseRedirect(self.own_url)
        if self.form.is_valid() and self._correct(self.form.cleaned_data):
            return HttpResponseRedirect(self.own_url)
        return self.render_to_response(self.get_context_data())

    def _correct(self, fields: dict[str, str]) -> bool:
        before = self.versions[0]
        try:
            version = correct_certificate(certificate=self.certificate, by=self.request.user, **fields)
        except CertificateError as error:
            self.form.add_error("reason" if error.code == "reason" else "holder_name", correction_refusal(error))
            return False
        if version == before:
            messages.info(self.request, _("The name stands so already: nothing was changed."))
        else:
            messages.success(
                self.request, _("The name is corrected: version %(number)d.") % {"number": version.version}
            )
        return True

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        certificate, user = self.certificate, self.request.user
        is_valid = certificate.status == Certificate.Status.VALID
        return super().get_context_data(**kwargs) | {
            "certificate": certificate,
            "versions": [(version, group_code(version.code), version.standing) for version in self.versions],
            "newest": self.versions[0],
            "form": self.form,
            "can_correct": self.can_correct,
            "can_revoke": is_valid and user.has_perm(REVOKE),
            "can_replace": not is_valid and user.has_perm(REPLACE),
            "open_request": certificate.correction_requests.open().first(),
            "entries": log_registry.get_logs_for_instance(certificate).select_related("user").order_by("-timestamp"),
        }


class RevokeView(CertificateScreen, FormView):
    """Asks for the reason, and says what follows."""

    permission_required = "change"
    template_name = "webinars/admin/certificate_revoke.html"
    page_title = gettext_lazy("Revoke this certificate")
    form_class = RevokeForm

    def crumbs(self) -> list[dict[str, Any]]:
        return [
            {"url": self.own_url, "label": self.certificate.number},
            {"url": "", "label": self.get_page_title()},
        ]

    def form_valid(self, form: RevokeForm) -> HttpResponse:
        try:
            revoke_certificate(certificate=self.certificate, reason=form.cleaned_data["reason"], by=self.request.user)
        except CertificateError as error:
            form.add_error("reason", correction_refusal(error))
            return self.form_invalid(form)
        messages.success(self.request, _("Certificate %(number)s is revoked.") % {"number": self.certificate.number})
        return HttpResponseRedirect(self.own_url)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        is_revoked = self.certificate.status == Certificate.Status.REVOKED
        return super().get_context_data(**kwargs) | {"certificate": self.certificate, "is_revoked": is_revoked}


class ReplaceView(CertificateScreen, View):
    """Issues another certificate in place of a revoked one."""

    permission_required = "add"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            issued = issue_in_place(certificate=self.certificate, by=request.user)
        except CertificateError as error:
            messages.error(request, correction_refusal(error))
            return HttpResponseRedirect(self.own_url)
        words = _("%(holder)s has certificate %(number)s.")
        messages.success(request, words % {"holder": issued.holder_name, "number": issued.number})
        return HttpResponseRedirect(reverse("certificate:detail", args=[issued.pk]))
