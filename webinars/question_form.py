"""The questions of a webinar as fields of a form, and who has not answered them yet."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from portal.form_words import CHOICE_ERRORS, TEXT_ERRORS
from portal.learners.models import User
from webinars.models import Registration, RegistrationAnswer, RegistrationQuestion, Webinar

LONGEST_ANSWER = 1_000
Kind = RegistrationQuestion.Kind


class QuestionForm(forms.Form):
    """One field for each question, named after its primary key; `answers` are those to show and to compare with."""

    def __init__(self, *args, questions: list[RegistrationQuestion], answers: dict[int, str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            field = _field(question, (answers or {}).get(question.pk))
            field.label_language, field.choices_language = question.label_language, question.choices_language
            self.fields[field_name(question)] = field

    @property
    def answers(self) -> dict[int, str]:
        """Question -> answer, as they are stored; '' for a question left open. Only of a valid form."""
        given = {question.pk: self.cleaned_data[field_name(question)] for question in self.questions}
        return {pk: _stored(value) for pk, value in given.items()}


def field_name(question: RegistrationQuestion) -> str:
    return f"tanya-{question.pk}"


def _field(question: RegistrationQuestion, answer: str | None) -> forms.Field:
    if question.kind == Kind.CONSENT:
        return forms.BooleanField(
            label=question.text,
            required=question.is_required,
            initial=answer == RegistrationAnswer.YES,
            error_messages={"required": _("Without this you cannot register.")},
        )
    if question.kind == Kind.CHOICE:
        choices = question.labelled_choices
        if not question.is_required:
            choices = [*choices, ("", _("No answer"))]
        return forms.ChoiceField(
            label=question.text,
            required=question.is_required,
            choices=choices,
            widget=forms.RadioSelect,
            initial=answer or "",
            error_messages=CHOICE_ERRORS,
        )
    return forms.CharField(
        label=question.text,
        required=question.is_required,
        max_length=LONGEST_ANSWER,
        initial=answer or "",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=TEXT_ERRORS,
    )


def _stored(value: str | bool) -> str:
    if isinstance(value, bool):
        return RegistrationAnswer.YES if value else RegistrationAnswer.NO
    return value.strip()


def read_answers(registration: Registration | None, *, with_consent: bool = True) -> dict[int, str]:
    """Question -> answer of a registrant; empty for nobody."""
    if registration is None:
        return {}
    answers = registration.answers.all() if with_consent else registration.answers.exclude(question__kind=Kind.CONSENT)
    return dict(answers.values_list("question_id", "value"))


def series_with_open_questions(user: User, *, now: datetime) -> set[int]:
    """Series numbers of coming webinars of which this registrant has to answer something yet. One query."""
    answered = RegistrationAnswer.objects.filter(question=OuterRef("pk"), registration__learner=user)
    mine = Registration.objects.active().filter(learner=user)
    missing = RegistrationQuestion.objects.filter(is_required=True, webinar__in=mine.values("webinar"))
    missing = missing.filter(webinar__planned_start__gt=now, webinar__override="").exclude(Exists(answered))
    return set(missing.values_list("webinar__series_number", flat=True))


def questions_of(webinar: Webinar) -> list[RegistrationQuestion]:
    return list(RegistrationQuestion.objects.filter(webinar=webinar).order_by("sort_order", "pk"))
