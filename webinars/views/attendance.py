"""What was counted of one's own attendance, and the objection to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.form_words import TEXT_ERRORS
from webinars import addresses
from webinars.attendance_account import AttendanceAccount, read_account
from webinars.attendance_words import describe_account
from webinars.condition_links import find_condition_links
from webinars.event_times import describe_times, format_moment
from webinars.models import CheckIn, Objection, Registration, Webinar
from webinars.models.objection import REASON_LENGTH
from webinars.objection_times import objection_deadline
from webinars.services.attendance.objections import ObjectionError, raise_objection
from webinars.services.check_in.checking_in import CheckInError
from webinars.services.check_in.claims import (
    confirm_own_claims,
    has_proven_address,
    mail_claims_again,
    open_claims,
)
from webinars.themes import read_theme
from webinars.timeline import draw_timeline

LARGEST_SERIES = 2**31 - 1
CLAIM_ACTIONS = ("confirm", "mail")
UNPROVEN = gettext_lazy("Open the link in the e-mail: it shows that the address is yours.")
REFUSALS = {
    "not_yet": gettext_lazy("Objections are taken after the session."),
    "closed": gettext_lazy("The time for objections is over."),
    "open": gettext_lazy("You have objected already. Please wait for the answer."),
}


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is not right?"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy(
            "For example: from when to when you were there, on which device, under which name or e-mail address."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages=TEXT_ERRORS | {"required": gettext_lazy("Write what is not right.")},
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_attendance(request: HttpRequest, series_number: int) -> HttpResponse:
    """Of the person who asks, and of nobody else: the address names the webinar alone."""
    if series_number > LARGEST_SERIES:
        raise Http404
    webinar = get_object_or_404(Webinar, series_number=series_number)
    registration = _registration(request, webinar)
    if registration is None or (request.method == "POST" and request.POST.get("action") in CLAIM_ACTIONS):
        return _answer_claimant(request, webinar)
    if request.method != "POST":
        return _show(request, registration)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _show(request, registration, form=form)
    try:
        raise_objection(registration=registration, reason=form.cleaned_data["reason"])
    except ObjectionError as error:
        return _show(request, registration, form=form, refusal=error.code)
    messages.success(request, _("Your objection has been sent. We write to you as soon as it is answered."))
    return redirect(request.path)


def _registration(request: HttpRequest, webinar: Webinar) -> Registration | None:
    rows = Registration.objects.active().filter(learner=request.user, webinar=webinar)
    return rows.select_related("webinar", "learner", "attendance").first()


def _answer_claimant(request: HttpRequest, webinar: Webinar) -> HttpResponse:
    """For who has checked in by an e-mail address that no mail has confirmed; for strangers there is nothing here.

    What is not published yet is told to nobody.
    """
    rows = Registration.objects.filter(learner=request.user, webinar=webinar).select_related("webinar", "learner")
    claims = CheckIn.objects.filter(confirmed_at__isnull=True, voided_at__isnull=True)
    claimed = rows.filter(check_ins__in=claims).first()
    if claimed is None or request.method != "POST":
        return _show_stranger(request, webinar, claimed)
    if request.POST.get("action") == "mail":
        mail_claims_again(registration=claimed)
        messages.success(request, _("The e-mail is on its way once more."))
        return redirect(request.path)
    try:
        confirm_own_claims(registration=claimed)
    except CheckInError:
        messages.error(request, UNPROVEN)
    else:
        messages.success(request, _("Your check-in counts."))
    return redirect(request.path)


def _show_stranger(request: HttpRequest, webinar: Webinar, claimed: Registration | None) -> HttpResponse:
    theme = read_theme(webinar)
    if claimed is None and not theme.is_published:
        raise Http404
    context = {"webinar": webinar, "theme": theme, "links": Links.of(webinar), **_claim_words(claimed)}
    return render(request, "webinars/my_attendance.html", context)


def _claim_words(registration: Registration | None) -> dict[str, Any]:
    """Whether check-ins wait for a word of this person, and whether a button may give it."""
    claims = list(open_claims(registration)) if registration else []
    return {"claims": claims, "may_confirm": bool(claims) and has_proven_address(registration.learner)}


def _show(
    request: HttpRequest, registration: Registration, *, form: ObjectionForm | None = None, refusal: str = ""
) -> HttpResponse:
    webinar, now = registration.webinar, timezone.now()
    account = read_account(registration, now=now)
    objections = list(registration.objections.all())
    deadline = objection_deadline(webinar)
    is_open = any(objection.is_open for objection in objections)
    takes = not webinar.override and webinar.end <= now <= deadline
    links = find_condition_links(webinar, paths=[path.path for path in account.verdict.paths], now=now)
    context = {
        "webinar": webinar,
        "theme": read_theme(webinar),
        "registration": registration,
        "account": account,
        "words": describe_account(account, now=now, links=links),
        **_claim_words(registration),
        "timeline": draw_timeline(account),
        "times": describe_times(webinar),
        "is_over": now >= webinar.end,
        "objections": [ObjectionLine.of(objection, webinar) for objection in objections],
        "deadline": format_moment(deadline, timezone=webinar.timezone),
        "deadline_is_past": now > deadline,
        "can_object": takes and not is_open,
        "form": form or ObjectionForm(),
        "refusal": REFUSALS.get(refusal, ""),
        "links": Links.of(webinar, account),
    }
    status = 409 if refusal else 422 if form is not None else 200
    return render(request, "webinars/my_attendance.html", context, status=status)


@dataclass(frozen=True)
class ObjectionLine:
    """An objection with its moments in the words and the zone of the webinar."""

    objection: Objection
    raised: str
    answered: str

    @classmethod
    def of(cls, objection: Objection, webinar: Webinar) -> ObjectionLine:
        answered = objection.answered_at and format_moment(objection.answered_at, timezone=webinar.timezone)
        return cls(objection, format_moment(objection.raised_at, timezone=webinar.timezone), answered or "")


@dataclass(frozen=True)
class Links:
    webinar: str
    registration: str
    desk: str
    certificate: str = ""

    @classmethod
    def of(cls, webinar: Webinar, account: AttendanceAccount | None = None) -> Links:
        number = webinar.series_number
        version = account.certificate if account else None
        is_valid = version is not None and version.certificate.status == "valid"
        return cls(
            webinar=addresses.webinar_path(number),
            registration=addresses.registration_path(number),
            desk=addresses.desk_path(),
            certificate=addresses.certificate_pdf_path(version.code) if is_valid else "",
        )
