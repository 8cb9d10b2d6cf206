"""One registration: what is known of it, and an editor's hand in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import registry as log_registry

from portal.learners.models import User
from webinars.evidence import judge_registration
from webinars.models import AttendanceStay, Registration, Webinar
from webinars.path_words import label_of, list_missing
from webinars.services.attendance.matching import BY_HUMAN
from webinars.services.attendance.people import participant_of
from webinars.services.exports import minutes_of
from webinars.services.registration.registering import RegistrationError, cancel_registration, register_learner


class RegistrationScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    model = Registration
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("registration:index"), "label": _("Registrations")},
            {"url": "", "label": self.get_page_title()},
        ]


class RegistrationDetailView(RegistrationScreen, TemplateView):
    any_permission_required = ["view", "add", "change"]
    template_name = "webinars/admin/registration.html"

    @cached_property
    def registration(self) -> Registration:
        rows = Registration.objects.select_related("webinar", "learner__agency", "attendance")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.registration.learner)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        row = self.registration
        webinar, over = row.webinar, timezone.now() >= row.webinar.end
        may_change = self.user_has_permission("change")
        verdict = judge_registration(row)
        return super().get_context_data(**kwargs) | {
            "registration": row,
            "webinar": webinar,
            "learner": row.learner,
            "minutes": minutes_of(row),
            "verdict": verdict,
            "paths": [(label_of(path.path), path.fulfilled, list_missing(path)) for path in verdict.paths],
            "stays": self._stays(),
            "certificates": webinar.certificates.filter(learner=row.learner).prefetch_related("versions"),
            "entries": log_registry.get_logs_for_instance(row).select_related("user")[:20],
            "answers": row.answers.select_related("question"),
            "can_cancel": may_change and row.is_standing and not over,
            "can_reinstate": self.user_has_permission("add") and not row.is_active,
            "over": over,
        }

    def _stays(self) -> list[tuple[AttendanceStay, bool]]:
        """The stays, each with whether it is the first of those an editor matched at once."""
        undone: set[str] = set()
        stays = []
        for stay in self.registration.stays.order_by("joined_at", "pk"):
            participant = participant_of(stay.email, stay.nip, stay.name)
            by_editor = stay.matched_by in BY_HUMAN
            stays.append((stay, by_editor and participant not in undone))
            undone.add(participant)
        return stays


class CancelView(RegistrationScreen, TemplateView):
    """Cancels a registration after a question; the person gets the mail that a cancellation brings."""

    permission_required = "change"
    template_name = "webinars/admin/registration_cancel.html"
    page_title = gettext_lazy("Cancel the registration")

    @cached_property
    def registration(self) -> Registration:
        return get_object_or_404(Registration.objects.select_related("webinar", "learner"), pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        row = self.registration
        try:
            cancel_registration(webinar=row.webinar, learner=row.learner, editor=request.user)
        except RegistrationError:
            messages.error(request, _("The webinar is over: the registration bears the attendance and stays."))
        else:
            messages.success(request, _("The registration of %(name)s is cancelled.") % {"name": row.learner})
        return HttpResponseRedirect(reverse("registration:detail", args=[row.pk]))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"registration": self.registration}


class RegisterForm(forms.Form):
    webinar = forms.ModelChoiceField(label=gettext_lazy("Webinar"), queryset=Webinar.objects.order_by("-series_number"))
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Of an account that exists: whoever has none makes one first."),
    )

    def clean_webinar(self) -> Webinar:
        webinar = self.cleaned_data["webinar"]
        if webinar.override == Webinar.Override.CANCELLED:
            raise forms.ValidationError(_("This webinar is cancelled: nobody can be registered for it."))
        return webinar

    def clean_email(self) -> User:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        learner = User.objects.filter(email=email, is_active=True).first()
        if learner is None:
            raise forms.ValidationError(_("No account has this address."))
        return learner


class RegisterView(RegistrationScreen, FormView):
    """Registers somebody, whatever the window, the state and the capacity."""

    permission_required = "add"
    template_name = "webinars/admin/register.html"
    page_title = gettext_lazy("Register somebody")
    form_class = RegisterForm

    def get_initial(self) -> dict[str, Any]:
        return {"webinar": self.request.GET.get("webinar", "")}

    def form_valid(self, form: RegisterForm) -> HttpResponse:
        registration = register_learner(
            webinar=form.cleaned_data["webinar"], learner=form.cleaned_data["email"], editor=self.request.user
        )
        messages.success(self.request, _("%(name)s is registered.") % {"name": registration.learner})
        return HttpResponseRedirect(reverse("registration:detail", args=[registration.pk]))


class ReinstateView(RegistrationScreen, TemplateView):
    """Takes up a cancelled registration again."""

    permission_required = "add"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        row = get_object_or_404(Registration.objects.select_related("webinar", "learner"), pk=self.kwargs["pk"])
        if row.webinar.override == Webinar.Override.CANCELLED:
            messages.error(request, _("This webinar is cancelled: nobody can be registered for it."))
            return HttpResponseRedirect(reverse("registration:detail", args=[row.pk]))
        register_learner(webinar=row.webinar, learner=row.learner, editor=request.user)
        messages.success(request, _("%(name)s is registered.") % {"name": row.learner})
        return HttpResponseRedirect(reverse("registration:detail", args=[row.pk]))
