"""Choices written as lines of text."""

import pytest
from django.core.exceptions import ValidationError

from webinars.choice_lines import Choice, format_choices, keep_keys, parse_choices

TEXT = "* Setiap hari | Every day\nSekali sebulan | Once a month\nTidak pernah"


def test_lines_become_choices_and_lines_again():
    choices = parse_choices(TEXT + "\n\n")
    assert choices == [
        Choice("Setiap hari", "Every day", is_right=True),
        Choice("Sekali sebulan", "Once a month"),
        Choice("Tidak pernah"),
    ]
    assert format_choices(choices) == TEXT


def test_each_language_reads_its_own_words():
    every_day, _monthly, never = parse_choices(TEXT)
    assert every_day.in_language("en") == "Every day"
    assert every_day.in_language("id") == "Setiap hari"
    assert never.in_language("en") == "Tidak pernah"


@pytest.mark.parametrize(
    "text", ["* | only English", "Sama\nsama", "x" * 301, "\n".join(f"nomor {n}" for n in range(27))]
)
def test_what_cannot_be_a_choice_is_refused(text):
    with pytest.raises(ValidationError):
        parse_choices(text)


def test_keys_outlive_rewording_and_reordering():
    stored = keep_keys(parse_choices("A\nB\nC"), stored=[])
    keys = {choice.label: choice.key for choice in stored}
    assert len(set(keys.values())) == 3
    edited = keep_keys(parse_choices("C\nB lebih jelas\nA\nD"), stored=stored)
    assert [choice.key for choice in edited[:3]] == [keys["C"], keys["B"], keys["A"]]
    assert edited[3].key not in keys.values()


def test_a_key_goes_with_its_choice():
    stored = keep_keys(parse_choices("A\nB\nC"), stored=[])
    kept = keep_keys(parse_choices("A\nC"), stored=stored)
    assert [choice.key for choice in kept] == [stored[0].key, stored[2].key]
