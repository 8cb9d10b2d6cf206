"""The form in which an evaluation or a post-test is built: questions in order, the choices of each as lines of text."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList

from webinars.admin.edited_meanwhile import NoticesOtherEdits
from webinars.admin.zone_fields import ClockTimeField, clock_time, moment_at
from webinars.models import Question, Questionnaire

TIME_FIELDS = ("opens_at", "closes_at")
# An opening farther from the session than this is a mistyped date.
EARLIEST_OPENING, LATEST_OPENING = timedelta(days=7), timedelta(days=366)
POST_TEST_FIELDS = ("pass_mark", "tries_allowed", "shuffles_questions", "shuffles_choices")

REFUSALS = {
    "exists": _("The webinar has one of this kind already."),
    "no_questions": _("Add at least one question."),
    "question_answered": _("“%(subject)s” has been answered: it cannot be deleted. Its words may be changed."),
    "kind_answered": _("“%(subject)s” has been answered: its kind of answer can no longer be changed."),
    "choice_answered": _("The choice “%(subject)s” has been chosen: it cannot be deleted. Its words may be changed."),
    "not_scored": _("“%(subject)s” cannot be scored: a post-test asks for one choice or several."),
    "no_right_choice": _("“%(subject)s” needs its right choice, marked by * (one, where one choice is asked for)."),
}


class QuestionnaireForm(NoticesOtherEdits, WagtailAdminModelForm):
    """Dates are clock times of the webinar's zone; a template has none, and an evaluation has no pass mark."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        instance: Questionnaire = self.instance
        if instance.kind:
            self.fields.pop("kind", None)
        for name in TIME_FIELDS:
            if instance.webinar_id:
                self._read_as_clock_time(name)
            else:
                self.fields.pop(name, None)
        if instance.kind == Questionnaire.Kind.EVALUATION:
            for name in POST_TEST_FIELDS:
                self.fields.pop(name, None)
        if instance.is_post_test:
            self._ask_only_what_can_be_scored()

    def _ask_only_what_can_be_scored(self) -> None:
        formset = self.formsets["questions"]
        add_fields = formset.add_fields

        def add_fewer(form: forms.ModelForm, index: int | None) -> None:
            add_fields(form, index)
            kinds = {Question.Kind.SINGLE, Question.Kind.MULTIPLE}
            form.fields["kind"].choices = [(kind.value, kind.label) for kind in Question.Kind if kind in kinds]

        formset.add_fields = add_fewer

    def _read_as_clock_time(self, name: str) -> None:
        field = self.fields[name]
        self.fields[name] = ClockTimeField(
            label=field.label, help_text=field.help_text, required=False, widget=field.widget
        )
        shown = clock_time(getattr(self.instance, name), self.instance.webinar.zone)
        self.initial[name] = shown.replace(second=0, microsecond=0) if shown else None

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in TIME_FIELDS:
            if not cleaned.get(name):
                continue
            try:
                cleaned[name] = moment_at(cleaned[name], self.instance.webinar.zone)
            except ValidationError as error:
                self.add_error(name, error)
        self._check_times(cleaned.get("opens_at"), cleaned.get("closes_at"))
        return cleaned

    def _check_times(self, opens: datetime | None, closes: datetime | None) -> None:
        webinar = self.instance.webinar
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It closes before it opens."))
        elif closes and closes <= webinar.start:
            self.add_error("closes_at", _("It closes before the session starts."))
        if opens and not webinar.start - EARLIEST_OPENING <= opens <= webinar.end + LATEST_OPENING:
            self.add_error("opens_at", _("This is far from the session: are day and year right?"))


WORDS = MultiFieldPanel(
    [
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
        FieldPanel("introduction"),
        FieldPanel("introduction_en"),
    ],
    heading=_("Title and introduction"),
    icon="title",
)
QUESTIONS = InlinePanel(
    "questions",
    heading=_("Questions"),
    label=_("Question"),
    icon="list-ol",
    panels=[
        FieldPanel("label"),
        FieldPanel("label_en"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("is_required")]),
        FieldPanel("choices"),
    ],
)
RULES = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("tries_allowed")]),
        FieldRowPanel([FieldPanel("shuffles_questions"), FieldPanel("shuffles_choices")]),
    ],
    heading=_("Passing and tries"),
    icon="tasks",
)
OPEN = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        HelpPanel(template="webinars/admin/panels/questionnaire_zone.html"),
    ],
    heading=_("When it is open"),
    icon="date",
)


def questionnaire_edit_handler() -> ObjectList:
    return ObjectList([WORDS, QUESTIONS, RULES, OPEN], base_form_class=QuestionnaireForm)
