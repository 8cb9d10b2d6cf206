"""What a certificate says of its holder: a sentence with placeholders, as an editor has written it.

`{webinar}` is printed large, on lines of its own: what stands before it leads to the theme, the rest follows below.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

PLACEHOLDERS = ("role", "webinar", "series", "date", "organiser", "credit_hours")
REQUIRED = ("webinar", "date")
OPENING_QUOTES, CLOSING_QUOTES = "“‘\"'«", "”’\"'»"
Run = tuple[str, bool]  # words, and whether they are emphasised


class StatementError(ValueError):
    """`code` is broken (a brace without its partner), unknown or missing; `placeholder` names it."""

    def __init__(self, code: str, placeholder: str) -> None:
        super().__init__(f"{code}: {placeholder}")
        self.code = code
        self.placeholder = placeholder


def parse_statement(statement: str) -> list[tuple[str, str | None]]:
    """Pairs of words and the placeholder behind them. Raises StatementError("broken") or ("unknown")."""
    try:
        parsed = list(Formatter().parse(statement))
    except ValueError as error:
        raise StatementError("broken", statement) from error
    pairs: list[tuple[str, str | None]] = []
    for words, name, style, conversion in parsed:
        if name is not None and (name not in PLACEHOLDERS or style or conversion):
            raise StatementError("unknown", f"{{{name}}}")
        pairs.append((words, name))
    return pairs


def check_statement(statement: str) -> None:
    """Raises StatementError where it can't be filled in or leaves out what every certificate has to say."""
    named = {name for _, name in parse_statement(statement)}
    for name in REQUIRED:
        if name not in named:
            raise StatementError("missing", f"{{{name}}}")


def fill_statement(statement: str, values: Mapping[str, Any]) -> str:
    """The sentence in one piece, for readers of the verification page."""
    return "".join(words + ("" if name is None else str(values[name])) for words, name in parse_statement(statement))


def part_statement(statement: str, values: Mapping[str, Any]) -> tuple[list[Run], list[Run]]:
    """What stands before the theme and what after it; the role is emphasised. Quotes around the theme are left out."""
    before: list[Run] = []
    after: list[Run] = []
    runs = before
    for words, name in parse_statement(statement):
        runs.append((words, False))
        if name == "webinar" and runs is before:
            runs = after
        elif name is not None:
            runs.append((str(values[name]), name == "role"))
    if before:
        before[-1] = (before[-1][0].rstrip().rstrip(OPENING_QUOTES).rstrip(), before[-1][1])
    if after:
        after[0] = (after[0][0].lstrip(CLOSING_QUOTES + " ,"), after[0][1])
        after[-1] = (after[-1][0].rstrip(), after[-1][1])
    return [run for run in before if run[0]], [run for run in after if run[0]]
