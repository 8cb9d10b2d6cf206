"""Checking in: one form that is the same for everybody, one answer, and the link of the mail that confirms a claim.

Nothing here asks who is signed in, so there is no authority that a foreign site could borrow: whoever makes a browser
send this form needs the code and the participant number, and with both could send it from anywhere. That is why these
views are exempt from the CSRF check, whose token would set a cookie and make every copy of the form another one. The
link in the mail carries a signed secret likewise.
"""

from __future__ import annotations

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from webinars import addresses
from webinars.check_in_clients import client_digest
from webinars.check_in_links import read_claim
from webinars.event_times import describe_times, format_clock, zone_label
from webinars.models import CheckIn, Webinar, WebinarPage
from webinars.services.check_in.checking_in import CheckedIn, CheckInError, Submission, check_in
from webinars.services.check_in.claims import Claimant, claim_check_in, confirm_claim
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
    row = row.select_related("window__webinar").first()
    context = {"row": row, "series_number": series_number, "form_url": addresses.check_in_path(series_number)}
    status = 200 if row else 410
    if row and request.method == "POST":
        try:
            context["row"] = confirm_claim(check_in_pk=row.pk)
            context["confirmed"] = True
        except CheckInError:
            context["refusal"], status = VOIDED, 409
    response = render(request, "webinars/check_in_confirm.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


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
        form.add_error("code", _("This check-in has closed: it was open until %(time)s.") % {"time": until})
    elif error.code == "unknown_code":
        form.add_error("code", UNKNOWN_CODE)
    else:
        form.add_error("number", VOIDED if error.code == "voided" else UNKNOWN_NUMBER)


def _show(request: HttpRequest, series_number: int, form: CheckInForm, status: int = 200) -> HttpResponse:
    webinar, title = _published(series_number)
    other = next(code for code, _name in settings.LANGUAGES if code != get_language())
    context = {
        "form": form,
        "webinar": webinar,
        "title": title,
        "times": describe_times(webinar),
        "webinar_url": addresses.webinar_path(series_number),
        "other_language": other,
        "other_url": translate_url(request.path, other),
    }
    return render(request, "webinars/check_in.html", context, status=status)


def _published(series_number: int) -> tuple[Webinar, str]:
    """The webinar and its theme in the reader's language, else in any. Raises Http404 where no page is published."""
    pages = WebinarPage.objects.live().filter(webinar__series_number=series_number).defer_streamfields()
    by_language = {page.locale.language_code: page for page in pages.select_related("webinar", "locale")}
    page = by_language.get((get_language() or "")[:2]) or next(iter(by_language.values()), None)
    if page is None:
        raise Http404
    return page.webinar, page.title


def _client_of(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    return client_digest(address=get_client_ip(request) or "", agent=agent, day=timezone.now().date())


def _clock(webinar: Webinar, moment) -> str:
    return f"{format_clock(moment, timezone=webinar.timezone)} {zone_label(webinar.timezone, moment)}"
