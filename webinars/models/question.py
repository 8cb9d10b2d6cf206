"""What an organiser asks of everybody who registers for a webinar, and what they answered."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable


class RegistrationQuestion(Orderable):
    """A question on the registration form of one webinar; the order is that of the form."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        CHOICE = "choice", _("Choice")
        CONSENT = "consent", _("Consent")

    webinar = ParentalKey("webinars.Webinar", on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    label = models.CharField(_("question"), max_length=300)
    label_en = models.CharField(_("question in English"), max_length=300, blank=True)
    choices = models.TextField(_("choices"), blank=True, help_text=_("One a line; only of a question with a choice."))
    choices_en = models.TextField(_("choices in English"), blank=True, help_text=_("As many lines, in the same order."))
    is_required = models.BooleanField(_("must be answered"), default=False)

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("is_required")]),
        FieldPanel("label"),
        FieldPanel("label_en"),
        FieldPanel("choices"),
        FieldPanel("choices_en"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("question at registration")
        verbose_name_plural = _("questions at registration")

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        choices, english = self.choice_list, _lines(self.choices_en)
        if self.kind == self.Kind.CHOICE and len(choices) < 2:
            raise ValidationError({"choices": _("Give at least two choices, one a line.")})
        if len(set(choices)) < len(choices):
            raise ValidationError({"choices": _("Two of the choices are the same.")})
        if self.kind == self.Kind.CHOICE and english and len(english) != len(choices):
            raise ValidationError({"choices_en": _("There must be as many lines as choices, in the same order.")})

    @property
    def text(self) -> str:
        """The question in the reader's language."""
        return self.label_en if self.label_en and _reads_english() else self.label

    @property
    def label_language(self) -> str:
        """For `lang`, where a reader of English gets the Indonesian words; else empty."""
        return "id" if _reads_english() and not self.label_en else ""

    @property
    def choices_language(self) -> str:
        is_choice = self.kind == self.Kind.CHOICE
        return "id" if is_choice and _reads_english() and len(_lines(self.choices_en)) != len(self.choice_list) else ""

    @property
    def choice_list(self) -> list[str]:
        """The choices as they are stored in answers."""
        return _lines(self.choices)

    @property
    def labelled_choices(self) -> list[tuple[str, str]]:
        """What is stored of each choice, and its words in the reader's language."""
        stored, english = self.choice_list, _lines(self.choices_en)
        shown = english if _reads_english() and len(english) == len(stored) else stored
        return list(zip(stored, shown, strict=True))


class RegistrationAnswer(models.Model):
    """What one registrant answered to one question; a question left open has no row.

    `asked` is the question as it stood in front of the person: what was consented to must not change afterwards.
    """

    YES, NO = "yes", "no"

    registration = models.ForeignKey("webinars.Registration", on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey("webinars.RegistrationQuestion", on_delete=models.CASCADE, related_name="answers")
    value = models.TextField(_("answer"))
    asked = models.CharField(_("as asked"), max_length=300)
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("answer at registration")
        verbose_name_plural = _("answers at registration")
        ordering = ["question__sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="registration_answer_once")]

    def __str__(self) -> str:
        return f"{self.asked}: {self.value}"

    @property
    def words(self) -> str:
        """The answer as people read it."""
        if self.question.kind == RegistrationQuestion.Kind.CONSENT:
            return str(_("yes") if self.value == self.YES else _("no"))
        return dict(self.question.labelled_choices).get(self.value, self.value)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _reads_english() -> bool:
    return (get_language() or "").startswith("en")
