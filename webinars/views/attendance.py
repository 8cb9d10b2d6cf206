"""What was counted of one's own attendance, and the objection to it."""

from __future__ import annotations

from dataclasses import dataclass

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

from webinars import addresses
from webinars.attendance_account import AttendanceAccount, read_account
from webinars.attendance_words import describe_account
from webinars.event_times import describe_times, format_moment
from webinars.models import Registration, Webinar
from webinars.models.objection import REASON_LENGTH
from webinars.objection_times import objection_deadline
from webinars.services.attendance.objections import ObjectionError, raise_objection
from webinars.timeline import draw_timeline

LARGEST_SERIES = 2**31 - 1
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
        error_messages={
            "required": gettext_lazy("Write what is not right."),
            "max_length": gettext_lazy("This is too long: at most %(limit_value)d characters."),
            "null_characters_not_allowed": gettext_lazy("The text holds a character that cannot be kept."),
        },
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
    if registration is None:
        return _show_stranger(request, webinar)
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


def _show_stranger(request: HttpRequest, webinar: Webinar) -> HttpResponse:
    return render(request, "webinars/my_attendance.html", {"webinar": webinar, "links": Links.of(webinar)})


def _show(
    request: HttpRequest, registration: Registration, *, form: ObjectionForm | None = None, refusal: str = ""
) -> HttpResponse:
    webinar, now = registration.webinar, timezone.now()
    account = read_account(registration, now=now)
    objections = list(registration.objections.all())
    deadline = objection_deadline(webinar)
    is_open = any(objection.is_open for objection in objections)
    takes = not webinar.override and webinar.end <= now <= deadline
    context = {
        "webinar": webinar,
        "registration": registration,
        "account": account,
        "words": describe_account(account),
        "timeline": draw_timeline(account),
        "times": describe_times(webinar),
        "is_over": now >= webinar.end,
        "objections": objections,
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
