"""Tables that leave the portal: what a person typed must not run as a formula in somebody's spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from django.utils.functional import Promise

# OWASP, CSV injection: spreadsheets take a cell that begins so for a formula or for the end of one.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any) -> Any:
    """The value as it may stand in a CSV or XLSX file: text that looks like a formula gets an apostrophe in front.

    Numbers and dates pass, None is empty, booleans are `true` and `false`; digit strings such as a NIP stay text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def write_csv(stream: TextIO, *, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes CSV with safe cells and `\\n` at the end of each row."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_csv_cell(cell) for cell in header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)


def _csv_cell(value: Any) -> Any:
    """The csv module leaves a lone carriage return unquoted: a spreadsheet would begin a new row there."""
    value = safe_cell(value)
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
