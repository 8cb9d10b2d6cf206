"""Checking in: one form that is the same for everybody, one answer, and the link of the mail that confirms a claim.

Nothing here asks who is signed in, so there is no authority that a foreign site could borrow: whoever makes a browser
send this form needs the code and the participant number, and with both could send it from anywhere. That is why these
views are exempt from the CSRF check, whose token would set a cookie and make every copy of the form another one. The
link in the mail carries a signed secret likewise.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from webinars import addresses
from webinars.check_in_clients import client_digest
from webinars.check_in_links import read_claim
from webinars.check_in_times import nothing_to_check_in_to
from webinars.condition_links import find_condition_links
from webinars.event_times import describe_times, format_clock, zone_label
from webinars.evidence import paths_of
from webinars.models import CheckIn, CheckInWindow, Registration, Webinar
from webinars.registrant_way import describe_way
from webinars.rule import Condition
from webinars.services.check_in.checking_in import CheckedIn, CheckInError, Submission, check_in
from webinars.services.check_in.claims import Claimant, claim_check_in, confirm_claim
from webinars.themes import read_theme
from webinars.views.check_in_form import UNKNOWN_CODE, CheckInForm

UNKNOWN_NUMBER = gettext_lazy(
    "Nobody has this number in this webinar. It stands in the e-mail about this webinar, and on your desk; "
    "or fill in name and e-mail address below."
)
VOIDED = gettext_lazy("The organiser has voided this check-in. If that is wrong, write to the organiser.")
REFUSED = 422  # what was typed cannot be taken as it is


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_page(request: HttpRequest, series_number: int) -> HttpResponse:
    """GET: the form, which the page cache keeps for all. POST: the check-in, answered at once; safe to send again."""
    if request.method != "POST":
        return _show(request, series_number, CheckInForm())
    response = _submit(request, series_number, CheckInForm(request.POST))
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, series_number: int, token: str) -> HttpResponse:
    """Where the mail about a claim leads: a button first, since programs open links of mails, too."""
    pk = read_claim(token)
    row = CheckIn.objects.filter(pk=pk, window__webinar__series_number=series_number) if pk else CheckIn.objects.none()
    row = row.select_related("window__webinar", "registration__webinar", "registration__learner").first()
    context = {"row": row, "series_number": series_number, "form_url": addresses.check_in_path(series_number)}
    status = 200 if row else 410
    if row and request.method == "POST":
        try:
            context["row"] = confirm_claim(check_in_pk=row.pk)
            context["confirmed"] = True
        except CheckInError:
            context["refusal"], status = VOIDED, 409
    if context["row"] and context["row"].confirmed_at:
        context |= _what_follows(context["row"].registration)
    response = render(request, "webinars/check_in_confirm.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


def _what_follows(registration: Registration) -> dict[str, Any]:
    """For who may not know of an account yet: the number, what is missing, and the way in."""
    webinar = registration.webinar
    way = describe_way(registration, paths=paths_of(webinar), now=timezone.now())
    back = urlencode({"next": addresses.registration_path(webinar.series_number)})
    return {
        "participant_number": registration.grouped_number,
        "paths": way["paths"],
        "is_over": timezone.now() >= webinar.end,
        "sign_in_url": f"{reverse('account_request_login_code')}?{back}",
    }


def _submit(request: HttpRequest, series_number: int, form: CheckInForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, series_number, form, status=REFUSED)
    typed = form.cleaned_data
    submission = Submission(
        series_number=series_number, code=typed["code"], key=typed["key"], client=_client_of(request)
    )
    try:
        if typed["number"]:
            return _answer(request, check_in(submission=submission, participant_number=typed["number"]))
        claim_check_in(submission=submission, claimant=_claimant(typed))
    except CheckInError as error:
        _explain(form, error)
        return _show(request, series_number, form, status=REFUSED)
    context = {"series_number": series_number, "email": typed["email"]}
    return render(request, "webinars/check_in_claimed.html", context)


def _claimant(typed: dict) -> Claimant:
    fields = ("full_name", "email", "employment_type", "agency")
    return Claimant(**{name: typed[name] for name in fields}, language=(get_language() or settings.LANGUAGE_CODE)[:2])


def _answer(request: HttpRequest, done: CheckedIn) -> HttpResponse:
    return render(
        request,
        "webinars/check_in_done.html",
        {
            "done": done,
            "number": done.webinar.series_number,
            "clock": _clock(done.webinar, done.at),
            "webinar_url": addresses.webinar_path(done.webinar.series_number),
        },
    )


def _explain(form: CheckInForm, error: CheckInError) -> None:
    if error.code == "closed":
        until = _clock(error.window.webinar, error.window.accepted_until)
        closed = _("This check-in has closed: it was open until %(time)s.") % {"time": until}
        form.add_error("code", f"{closed} {_after_closing(error.window)}")
    elif error.code == "unknown_code":
        form.add_error("code", UNKNOWN_CODE)
    else:
        form.add_error("number", VOIDED if error.code == "voided" else UNKNOWN_NUMBER)


def _after_closing(window: CheckInWindow) -> str:
    """What who came too late can do: the next check-in, else the post-test, else the objection."""
    webinar, now = Webinar.objects.get(pk=window.webinar_id), timezone.now()
    coming = webinar.check_in_windows.filter(opens_at=None, planned_at__gt=now).order_by("planned_at").first()
    if coming:
        return _("The next one opens at %(time)s.") % {"time": _clock(webinar, coming.planned_at)}
    links = find_condition_links(webinar, paths=paths_of(webinar), now=now)
    if Condition.POST_TEST in links:
        return _("You can still do the post-test: sign in, it stands on your desk.")
    return _("Were you there? After the session you can object, signed in, on “My attendance”.")


def _show(request: HttpRequest, series_number: int, form: CheckInForm, status: int = 200) -> HttpResponse:
    webinar, now = get_object_or_404(Webinar, series_number=series_number), timezone.now()
    theme = read_theme(webinar)
    if not theme.is_published:
        raise Http404
    other = next(code for code, _name in settings.LANGUAGES if code != get_language())
    nothing = nothing_to_check_in_to(webinar, now=now)
    if nothing and any(window.accepts(now) for window in webinar.check_in_windows.all()):
        nothing = ""  # opened all the same
    context = {
        "form": form,
        "webinar": webinar,
        "theme": theme,
        "times": describe_times(webinar),
        "nothing": nothing,
        "is_over": now >= webinar.end,
        "webinar_url": addresses.webinar_path(series_number),
        "attendance_url": addresses.attendance_path(series_number),
        "other_language": other,
        "other_url": translate_url(request.path, other),
    }
    return render(request, "webinars/check_in.html", context, status=status)


def _client_of(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    return client_digest(address=get_client_ip(request) or "", agent=agent, day=timezone.now().date())


def _clock(webinar: Webinar, moment) -> str:
    return f"{format_clock(moment, timezone=webinar.timezone)} {zone_label(webinar.timezone, moment)}"
