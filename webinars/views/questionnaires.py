"""Evaluation and post-test of a webinar, for those who are registered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from webinars import addresses
from webinars.answer_form import AnswerForm, order_questions
from webinars.choice_lines import Choice
from webinars.event_times import format_moment
from webinars.models import Milestone, PostTestTry, Question, Questionnaire, Registration, Webinar, WebinarPage
from webinars.services.questionnaires.evaluation import EvaluationError, submit_evaluation
from webinars.services.questionnaires.post_test import PostTestError, submit_post_test

REFUSALS = {
    "not_open": gettext_lazy("It is not open yet. Your answers were not taken."),
    "closed": gettext_lazy("It has closed in the meantime. Your answers were not taken."),
    "answered": gettext_lazy("You have answered this evaluation already. Only the first answers count."),
    "passed": gettext_lazy("You have passed already. This try was not counted."),
    "no_tries": gettext_lazy("You have no try left. This one was not counted."),
    "sent_already": gettext_lazy("These answers were not counted: try %(number)d has been sent already."),
    "out_of_order": gettext_lazy("This try is not the next one. Please begin it from here."),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, series_number: int) -> HttpResponse:
    """Answered once, without the name."""
    found = _find(series_number, Questionnaire.Kind.EVALUATION)
    registration = _registration(request, found)
    if registration is None:
        return _show(request, found, state="not_registered")
    is_answered = registration.milestones.filter(kind=Milestone.Kind.EVALUATION).exists()
    form = AnswerForm(order_questions(found), request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show(request, found, state="answered" if is_answered else _state(found), form=form)
    try:
        submit_evaluation(questionnaire=found, registration=registration, answers=form.answers)
    except EvaluationError as error:
        return _show(request, found, state="refused", form=form, refusal=error.code)
    messages.success(request, _("Thank you. Your answers are kept without your name."))
    return redirect(request.path)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def post_test(request: HttpRequest, series_number: int) -> HttpResponse:
    """The next try, or how the last one went; `?coba=` asks for the next one."""
    found = _find(series_number, Questionnaire.Kind.POST_TEST)
    registration = _registration(request, found)
    if registration is None:
        return _show(request, found, state="not_registered")
    if request.method == "POST":
        return _send_try(request, found, registration)
    tries = list(found.tries.filter(registration=registration))
    left = 0 if any(one.is_passed for one in tries) else found.tries_left_after(len(tries))
    state = _state(found)
    can_try = state == "open" and left != 0
    standing = {"tries": tries, "left": left, "can_try": can_try, "path": request.path}
    if can_try and (not tries or "coba" in request.GET):
        number = len(tries) + 1
        form = AnswerForm(order_questions(found, registration=registration, number=number), number=number)
        return _show(request, found, state="open", form=form, number=number, **standing)
    if not tries:
        return _show(request, found, state=state, **standing)
    shown = max(tries, key=lambda one: (one.is_passed, one.number))
    answers = review_try(found, shown, shows_right=not can_try)
    return _show(request, found, state="done", done=shown, answers=answers, **standing)


def _send_try(request: HttpRequest, found: Questionnaire, registration: Registration) -> HttpResponse:
    number = request.POST.get("try", "")
    number = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 5 else 0
    questions = order_questions(found, registration=registration, number=number)
    form = AnswerForm(questions, request.POST, number=number)
    if not form.is_valid():
        return _show(request, found, state="open", form=form, number=number)
    answers = {str(question.pk): [] for question in questions} | form.answers
    try:
        submit_post_test(questionnaire=found, registration=registration, number=number, answers=answers)
    except PostTestError as error:
        return _show(request, found, state="refused", form=form, refusal=error.code, number=number)
    return redirect(request.path)


@dataclass(frozen=True)
class Reviewed:
    """One question of a try: what was chosen, whether that was right, and what would have been where it may be told."""

    question: Question
    is_right: bool
    chosen: list[str]
    right: list[str]


def review_try(found: Questionnaire, done: PostTestTry, *, shows_right: bool) -> list[Reviewed]:
    """In the order in which the try showed them. Questions that came later are left out."""
    reviewed = []
    for question in order_questions(found, registration=done.registration, number=done.number):
        if (keys := done.answers.get(str(question.pk))) is None:
            continue
        chosen = [question.choice_text(choice) for choice in question.choices if choice.key in keys]
        right = [question.choice_text(choice) for choice in question.choices if _may_tell(choice, shows_right)]
        reviewed.append(Reviewed(question, set(keys) == question.right_keys, chosen, right))
    return reviewed


def _may_tell(choice: Choice, shows_right: bool) -> bool:
    return shows_right and choice.is_right


def _find(series_number: int, kind: str) -> Questionnaire:
    """Raises Http404 where there is none, or where the webinar has no published page."""
    rows = Questionnaire.objects.select_related("webinar").prefetch_related("webinar__paths")
    live = rows.filter(webinar__pages__live=True).distinct()
    found = live.filter(kind=kind, webinar__series_number=series_number).first()
    if found is None:
        raise Http404
    return found


def _page(webinar: Webinar) -> WebinarPage:
    """In the reader's language, else in any."""
    pages = WebinarPage.objects.live().filter(webinar=webinar).select_related("locale").defer_streamfields()
    by_language = {page.locale.language_code: page for page in pages}
    return by_language.get((get_language() or "")[:2]) or next(iter(by_language.values()))


def _registration(request: HttpRequest, found: Questionnaire) -> Registration | None:
    return Registration.objects.active().filter(learner=request.user, webinar=found.webinar).first()


def _state(found: Questionnaire) -> str:
    now = timezone.now()
    if found.is_open(now):
        return "open"
    return "closed" if found.webinar.override or now >= found.closing else "not_open"


def _show(request: HttpRequest, found: Questionnaire, *, state: str, refusal: str = "", **context: Any) -> HttpResponse:
    webinar = found.webinar
    context |= {
        "questionnaire": found,
        "webinar": webinar,
        "webinar_page": _page(webinar),
        "state": state,
        "refusal": REFUSALS[refusal] % {"number": context.get("number") or 0} if refusal else "",
        "opens": format_moment(found.opening, timezone=webinar.timezone),
        "closes": format_moment(found.closing, timezone=webinar.timezone),
        "webinar_url": addresses.webinar_path(webinar.series_number),
        "registration_url": addresses.registration_path(webinar.series_number),
        "desk_url": addresses.desk_path(),
    }
    form = context.get("form")
    status = 409 if refusal else 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "webinars/questionnaire.html", context, status=status)
