"""Signing up colleagues, and answering such an invitation without an account."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.form_words import TEXT_ERRORS
from webinars import addresses
from webinars.csv_records import FileError, RowError, decode_text
from webinars.event_times import describe_times
from webinars.group_lists import MOST_PEOPLE, Invitee, read_people
from webinars.models import GroupInvitation, WebinarPage
from webinars.question_form import QuestionForm, questions_of
from webinars.services.registration.groups import (
    GroupError,
    GroupResult,
    confirm_invitation,
    decline_invitation,
    find_waiting,
    invite_group,
    is_open_to_groups,
    remind_group,
)
from webinars.services.registration.registering import RegistrationError
from webinars.states import takes_into_queue
from webinars.themes import read_theme
from webinars.views.registration_page import REFUSALS, published_page

MOST_BYTES = 200_000
MOST_FAULTS = 20
GROUP_REFUSALS = {
    "closed": gettext_lazy("Registration is not open, so nobody can be invited."),
    "too_many_today": gettext_lazy("That is more people than one coordinator may invite in a day. Try again tomorrow."),
    "answered": gettext_lazy("You have confirmed already. To cancel, sign in and open your registration."),
    "account_closed": gettext_lazy("This address cannot be registered here. Please write to the organiser."),
}


class PeopleForm(forms.Form):
    people = forms.CharField(
        label=gettext_lazy("Names and e-mail addresses"),
        help_text=gettext_lazy("One person a line: name, comma, e-mail address. Rows copied from a sheet work, too."),
        required=False,
        max_length=MOST_BYTES,
        error_messages=TEXT_ERRORS,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file (CSV)"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"})
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            field = "file" if cleaned.get("file") else "people"
            try:
                cleaned["invitees"] = read_people(self._text(cleaned))
            except FileError as error:
                self._tell_faults(field, error)
        return cleaned

    def _text(self, cleaned: dict) -> str:
        upload = cleaned.get("file")
        if upload is None:
            return cleaned.get("people", "")
        if upload.size > MOST_BYTES:
            raise FileError([RowError(0, "", _("The file is too large."))])
        return decode_text(upload.read())

    def _tell_faults(self, field: str, error: FileError) -> None:
        for fault in error.errors[:MOST_FAULTS]:
            line = _("Line %(line)d: %(message)s") % {"line": fault.row, "message": fault.message}
            self.add_error(field, line if fault.row else fault.message)
        if len(error.errors) > MOST_FAULTS:
            self.add_error(field, _("And %(count)d more.") % {"count": len(error.errors) - MOST_FAULTS})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, series_number: int) -> HttpResponse:
    """Where a coordinator invites colleagues and sees who has answered."""
    page = published_page(series_number)
    if not request.user.has_complete_profile:
        return redirect(f"{addresses.profile_path()}?{urlencode({'next': request.path})}")
    if request.method != "POST":
        return _show(request, page)
    if request.POST.get("action") == "remind":
        return _remind(request, page)
    form = PeopleForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, page, form=form)
    return _invite(request, page, form.cleaned_data["invitees"])


def _invite(request: HttpRequest, page: WebinarPage, people: list[Invitee]) -> HttpResponse:
    language = (get_language() or "id")[:2]
    try:
        result = invite_group(webinar=page.webinar, coordinator=request.user, people=people, language=language)
    except GroupError as error:
        form = PeopleForm(initial={"people": request.POST.get("people", "")})
        return _show(request, page, form=form, refusal=error.code)
    messages.success(request, _told(result))
    return redirect(addresses.group_path(page.webinar.series_number))


def _told(result: GroupResult) -> str:
    told = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", result.invited)
    told = told % {"count": result.invited}
    if not result.known:
        return told
    known = ngettext(
        "%(count)d person was on your list already.", "%(count)d people were on your list already.", result.known
    )
    return f"{told} {known % {'count': result.known}}"


def _remind(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    try:
        reminded = remind_group(webinar=page.webinar, coordinator=request.user)
    except GroupError as error:
        return _show(request, page, refusal=error.code)
    if not reminded:
        messages.info(request, _("Everybody who has not answered has been reminded already."))
        return redirect(addresses.group_path(page.webinar.series_number))
    told = ngettext("%(count)d reminder is on its way.", "%(count)d reminders are on their way.", reminded)
    messages.success(request, told % {"count": reminded})
    return redirect(addresses.group_path(page.webinar.series_number))


def _show(
    request: HttpRequest, page: WebinarPage, *, form: PeopleForm | None = None, refusal: str = ""
) -> HttpResponse:
    webinar = page.webinar
    now, confirmed = timezone.now(), GroupInvitation.Answer.CONFIRMED
    people = list(GroupInvitation.objects.filter(webinar=webinar, coordinator=request.user))
    is_open = is_open_to_groups(webinar, now=now)
    waiting = find_waiting(webinar, [row.email for row in people if row.answer == confirmed])
    for row in people:
        row.waits = row.email in waiting
    form = form or PeopleForm()
    context = {
        "webinar_page": page,
        "webinar": webinar,
        "times": describe_times(webinar),
        "people": people,
        "confirmed": sum(row.answer == confirmed for row in people),
        "waiting": len(waiting),
        "is_full": takes_into_queue(webinar, now=now),
        "to_remind": sum(not row.answer and row.reminded_at is None for row in people) if is_open else 0,
        "is_open": is_open,
        "form": form,
        "most": MOST_PEOPLE,
        "refusal": GROUP_REFUSALS.get(refusal, ""),
        "webinar_url": addresses.webinar_path(webinar.series_number),
    }
    status = 409 if refusal else 422 if form.is_bound else 200
    return render(request, "webinars/group.html", context, status=status)


class AnswerForm(QuestionForm):
    """What the organiser asks of everybody, then the notice."""

    purpose_notice = forms.BooleanField(
        label=gettext_lazy("I have read this notice and agree that my data are used for it."),
        error_messages={"required": gettext_lazy("Please read the notice and tick the box.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "purpose_notice"])

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "purpose_notice"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invited person confirms or declines; whoever holds the link holds the letter."""
    rows = GroupInvitation.objects.select_related("webinar", "coordinator__agency")
    invited = get_object_or_404(rows, token=token)
    if request.method != "POST":
        return _show_invitation(request, invited)
    try:
        if request.POST.get("action") == "decline":
            decline_invitation(invitation=invited)
            return redirect("group_invitation", token)
        form = AnswerForm(request.POST, questions=questions_of(invited.webinar))
        if not form.is_valid():
            return _show_invitation(request, invited, form=form)
        confirm_invitation(invitation=invited, questions=form.questions, answers=form.answers)
    except GroupError as error:
        return _show_invitation(request, invited, refusal=GROUP_REFUSALS[error.code])
    except RegistrationError as error:
        return _show_invitation(request, invited, refusal=REFUSALS.get(error.code, REFUSALS["closed"]))
    return redirect("group_invitation", token)


def _show_invitation(
    request: HttpRequest, invited: GroupInvitation, *, form: AnswerForm | None = None, refusal: str = ""
) -> HttpResponse:
    webinar = invited.webinar
    form = form or AnswerForm(questions=questions_of(webinar))
    theme, now = read_theme(webinar), timezone.now()
    has_confirmed = invited.answer == GroupInvitation.Answer.CONFIRMED
    context = {
        "invitation": invited,
        "coordinator": invited.coordinator_words,
        "webinar": webinar,
        "times": describe_times(webinar),
        "form": form,
        "has_confirmed": has_confirmed,
        "waits": has_confirmed and bool(find_waiting(webinar, [invited.email])),
        "is_full": takes_into_queue(webinar, now=now),
        "theme": theme,
        "has_declined": invited.answer == GroupInvitation.Answer.DECLINED,
        "is_open": is_open_to_groups(webinar, now=now),
        "refusal": refusal,
        "webinar_url": addresses.webinar_path(webinar.series_number) if theme.is_published else "",
        "registration_url": addresses.registration_path(webinar.series_number),
    }
    status = 409 if refusal else 422 if form.is_bound else 200
    return render(request, "webinars/group_invitation.html", context, status=status)
