"""The choices of a question as an editor writes them: one a line, `*` before right ones, English after ` | `.

A list of choices is a value of its question, edited as one text: no forms within forms. What people answered names a
choice by its key, which outlives rewording and reordering (`keep_keys`).
"""

from __future__ import annotations

import secrets
import string
from dataclasses import asdict, dataclass, replace

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

RIGHT, ENGLISH = "*", "|"
KEY_LENGTH = 8
MOST = 26
LONGEST = 300


@dataclass(frozen=True)
class Choice:
    """`key` is empty as long as the choice was never saved; only a post-test knows right ones."""

    label: str
    label_en: str = ""
    is_right: bool = False
    key: str = ""

    def in_language(self, language: str) -> str:
        return self.label_en if self.label_en and language.startswith("en") else self.label


def parse_choices(text: str) -> list[Choice]:
    """Raises ValidationError that names the line."""
    choices = []
    for line in text.splitlines():
        if not line.strip():
            continue
        marked = line.strip()
        label, _bar, english = marked.removeprefix(RIGHT).partition(ENGLISH)
        choice = Choice(label.strip(), english.strip(), marked.startswith(RIGHT))
        _refuse_unusable(choice, line, {known.label.casefold() for known in choices})
        choices.append(choice)
    if len(choices) > MOST:
        raise ValidationError(_("At most %(most)d choices."), params={"most": MOST})
    return choices


def _refuse_unusable(choice: Choice, line: str, known: set[str]) -> None:
    if not choice.label:
        raise ValidationError(_("This line names no choice: “%(line)s”"), params={"line": line[:80]})
    if max(len(choice.label), len(choice.label_en)) > LONGEST:
        raise ValidationError(_("This choice is too long: “%(line)s…”"), params={"line": line[:80]})
    if choice.label.casefold() in known:
        raise ValidationError(_("This choice stands there twice: “%(line)s”"), params={"line": choice.label[:80]})


def format_choices(choices: list[Choice]) -> str:
    """The text from which `parse_choices` makes these choices again, but for their keys."""
    return "\n".join(
        f"{RIGHT + ' ' if choice.is_right else ''}{choice.label}"
        f"{f' {ENGLISH} {choice.label_en}' if choice.label_en else ''}"
        for choice in choices
    )


def keep_keys(choices: list[Choice], *, stored: list[Choice]) -> list[Choice]:
    """The choices with the keys of the stored ones they come from, and new keys for new ones.

    Same words, same choice, wherever it stands now. What is left on both sides was reworded: it is paired in order.
    """
    by_label = {old.label.casefold(): old.key for old in stored}
    keys = [by_label.get(choice.label.casefold(), "") for choice in choices]
    left = iter([old.key for old in stored if old.key not in keys])
    return [replace(choice, key=key or next(left, "") or _new_key()) for choice, key in zip(choices, keys, strict=True)]


def _new_key() -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _position in range(KEY_LENGTH))


class ChoiceLinesFormField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 5, "data-choice-lines": ""})

    def prepare_value(self, value):
        return format_choices(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[Choice]:
        text = super().to_python(value)
        ProhibitNullCharactersValidator()(text)
        return parse_choices(text)

    def validate(self, value) -> None:
        """Whether choices are needed depends on the kind of the question: the model says it."""

    def run_validators(self, value) -> None:
        """Those of CharField are about text."""

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(format_choices(initial or []), (data or "").replace("\r\n", "\n"))


class ChoiceListField(models.JSONField):
    """A list of `Choice`, stored as JSON."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **({"default": list, "blank": True} | kwargs))

    def from_db_value(self, value, expression, connection):
        return _as_choices(super().from_db_value(value, expression, connection))

    def to_python(self, value):
        return _as_choices(value)

    def validate(self, value, model_instance) -> None:
        super().validate(self.get_prep_value(value), model_instance)

    def get_prep_value(self, value):
        return [asdict(one) if isinstance(one, Choice) else one for one in value or []]

    def formfield(self, **kwargs):
        options = {"required": False, "label": capfirst(self.verbose_name), "help_text": self.help_text, "strip": False}
        return ChoiceLinesFormField(**options)


def _as_choices(value) -> list[Choice]:
    return [one if isinstance(one, Choice) else Choice(**one) for one in value or []]
