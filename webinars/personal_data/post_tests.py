"""The part of a person's data that post-tests hold: tries are handed out with their answers, and go with the account.

That a test was passed is a milestone of the registration, and stays where a certificate may rest on it. Of evaluations
there is no more than such a milestone: nobody can hand out or erase which answers were whose.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.learners.models import User
from portal.learners.personal_data import Row, exports
from webinars.models import PostTestTry


@exports(
    "post_test_tries",
    title=_("Tries at post-tests"),
    labels={
        "series": _("Series"),
        "try": _("Try"),
        "sent_in_at": _("Sent in at"),
        "right": _("Right answers"),
        "questions": _("Questions"),
        "passed": _("Passed"),
        "answers": _("Answers"),
    },
)
def export_tries(user: User) -> list[Row]:
    """With the answers in words, as far as their choices still stand."""
    found = PostTestTry.objects.filter(registration__learner=user).select_related("questionnaire__webinar")
    return [
        {
            "series": one.questionnaire.webinar.series_number,
            "try": one.number,
            "sent_in_at": one.submitted_at,
            "right": one.right_count,
            "questions": one.question_count,
            "passed": one.is_passed,
            "answers": _in_words(one),
        }
        for one in found.prefetch_related("questionnaire__questions").order_by("submitted_at", "pk")
    ]


def _in_words(one: PostTestTry) -> str:
    lines = []
    for question in one.questionnaire.questions.all():
        chosen = [choice for choice in question.choices if choice.key in one.answers.get(str(question.pk), [])]
        lines.append(f"{question.text} {'; '.join(question.choice_text(choice) for choice in chosen) or '–'}")
    return "\n".join(lines)


def erase_tries(user: User) -> None:
    """Before the registrations go, which they hang on."""
    PostTestTry.objects.filter(registration__learner=user).delete()
