"""The form in which a questionnaire is answered: one field a question, in an order that belongs to who answers."""

from __future__ import annotations

import random
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.form_words import CHOICE_ERRORS, TEXT_ERRORS
from webinars.models import Question, Questionnaire, Registration

LONGEST_TEXT = 3_000
RATINGS = [
    (1, _("1 · Very poor")),
    (2, _("2 · Poor")),
    (3, _("3 · Fair")),
    (4, _("4 · Good")),
    (5, _("5 · Very good")),
]


def order_questions(
    questionnaire: Questionnaire, *, registration: Registration | None = None, number: int = 1
) -> list[Question]:
    """The questions with their choices, mixed where the questionnaire says so.

    The same for one registrant's try with this number, however often it is asked for; nothing has to be stored.
    """
    mixed = random.Random(f"{questionnaire.pk} {registration.pk if registration else 0} {number}")
    questions = list(questionnaire.questions.all())
    for question in questions:
        if questionnaire.shuffles_choices:
            question.choices = mixed.sample(question.choices, len(question.choices))
    return mixed.sample(questions, len(questions)) if questionnaire.shuffles_questions else questions


class AnswerForm(forms.Form):
    def __init__(self, questions: list[Question], data: Any = None, *, number: int | None = None) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            field = _make_field(question)
            field.label_language, field.choices_language = question.label_language, question.choices_language
            self.fields[self.name_of(question)] = field
        if number is not None:
            self.fields["try"] = forms.IntegerField(
                initial=number, min_value=1, max_value=32_767, widget=forms.HiddenInput
            )

    @staticmethod
    def name_of(question: Question) -> str:
        return f"q{question.pk}"

    @property
    def answers(self) -> dict[str, Any]:
        """By the question's primary key: a rating, a text, or a list of choice keys; what was left empty is missing."""
        found = {}
        for question in self.questions:
            if value := self.cleaned_data[self.name_of(question)]:
                found[str(question.pk)] = [value] if question.kind == Question.Kind.SINGLE else value
        return found


def _make_field(question: Question) -> forms.Field:
    unanswered = TEXT_ERRORS | CHOICE_ERRORS | {"required": _("Not answered yet.")}
    options = {"label": question.text, "required": question.is_required, "error_messages": unanswered}
    choices = [(choice.key, question.choice_text(choice)) for choice in question.choices]
    if question.kind == Question.Kind.TEXT:
        return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}), **options)
    if question.kind == Question.Kind.MULTIPLE:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, help_text=_("Several may be chosen."), **options
        )
    coerce, offered = (int, RATINGS) if question.kind == Question.Kind.RATING else (str, choices)
    field = forms.TypedChoiceField(
        choices=offered, coerce=coerce, empty_value=None, widget=forms.RadioSelect, **options
    )
    if not question.is_required:
        field.choices = [("", _("No answer")), *offered]  # a radio button cannot be taken back otherwise
    return field
