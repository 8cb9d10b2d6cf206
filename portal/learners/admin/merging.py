"""Merging two accounts of one person: candidates, a look at what would move, and the one button that does it."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from portal.learners.merging import MergeError
from portal.learners.models import User
from portal.learners.services.merging import find_candidates, merge_accounts

MERGE_PERMISSION = "learners.merge_accounts"


class MergeScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """For moderators: what is merged cannot be taken apart again."""

    model = User
    any_permission_required = ["view", "change"]
    header_icon = "group"

    def user_has_any_permission(self, permissions) -> bool:
        return super().user_has_any_permission(permissions) and self.request.user.has_perm(MERGE_PERMISSION)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        people = {"url": reverse("person:index"), "label": _("Learners")}
        return [*self.breadcrumbs_items, people, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def person(self) -> User:
        return get_object_or_404(open_accounts(), pk=self.kwargs["pk"])


def open_accounts():
    return User.objects.filter(anonymised_at__isnull=True).select_related("agency")


class CandidatesView(MergeScreen, TemplateView):
    template_name = "learners/admin/merge_candidates.html"
    page_title = gettext_lazy("Accounts that may be one person's")

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"pairs": find_candidates()}


class OtherAccountForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address of the other account"))

    def __init__(self, *args, person: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> User:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        verified = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user")
        other = open_accounts().filter(email=email).first() or open_accounts().filter(pk__in=verified).first()
        if other is None:
            raise forms.ValidationError(_("No account has this address."))
        if other == self.person:
            raise forms.ValidationError(_("This is the same account."))
        return other


class ChooseView(MergeScreen, FormView):
    """Names the other account; its address stays out of the address bar."""

    template_name = "learners/admin/merge_choose.html"
    page_title = gettext_lazy("Merge with another account")
    form_class = OtherAccountForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.person}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"person": self.person}

    def form_valid(self, form: OtherAccountForm) -> HttpResponse:
        return HttpResponseRedirect(reverse("person:merge", args=[self.person.pk, form.cleaned_data["email"].pk]))


class MergeView(MergeScreen, TemplateView):
    """`pk` is kept, `other` goes: first what will move, then the deed."""

    template_name = "learners/admin/merge_accounts.html"
    page_title = gettext_lazy("Merge two accounts")

    @cached_property
    def other(self) -> User:
        return get_object_or_404(open_accounts(), pk=self.kwargs["other"])

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self._say_it_is_done() or super().get(request, *args, **kwargs)

    def _say_it_is_done(self) -> HttpResponse | None:
        """Where one of the two was emptied meanwhile: somebody else was quicker, or the button was pressed twice."""
        pair = [self.kwargs["pk"], self.kwargs["other"]]
        if not User.objects.filter(pk__in=pair, anonymised_at__isnull=False).exists():
            return None
        messages.info(self.request, _("One of the two accounts is closed already: nothing is left to merge."))
        if User.objects.filter(pk=pair[0], anonymised_at__isnull=True).exists():
            return HttpResponseRedirect(reverse("person:detail", args=[pair[0]]))
        return HttpResponseRedirect(reverse("person:index"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if answer := self._say_it_is_done():
            return answer
        try:
            merge_accounts(kept=self.person, duplicate=self.other, by=request.user)
        except MergeError as error:
            messages.error(request, merge_refusal(error))
            return HttpResponseRedirect(request.path)
        messages.success(request, _("The two accounts of %(name)s are one now.") % {"name": self.person})
        return HttpResponseRedirect(reverse("person:detail", args=[self.person.pk]))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        moved, refusal = [], ""
        try:
            moved = merge_accounts(kept=self.person, duplicate=self.other, dry_run=True)
        except MergeError as error:
            refusal = merge_refusal(error)
        return super().get_context_data(**kwargs) | {
            "kept": self.person,
            "duplicate": self.other,
            "moved": moved,
            "refusal": refusal,
        }


def merge_refusal(error: MergeError) -> str:
    return {
        "same": _("This is the same account."),
        "gone": _("One of the accounts does not exist any more."),
        "staff": _("The account that would go belongs to the staff. Keep it, or take its rights away first."),
        "nips_differ": _("Two different NIPs are confirmed: these are two people."),
        "both_certified": _(
            "Both accounts hold a certificate of %(series)s. Certificates are never withdrawn by a merge: "
            "decide first which one is right."
        )
        % {"series": error.about},
    }.get(error.code, _("The accounts cannot be merged."))
