"""What all imports share: the sheet with its named columns, and the account they give of themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from portal.learners.models import User
from webinars.csv_records import FileError, Record, RowError, Table, decode_text, normalise_header, read_table

Item = TypeVar("Item")
Track = Callable[[Iterable[Item]], Iterable[Item]]  # wraps what is worked through, so that a terminal shows progress


def untracked(items: Iterable[Item]) -> Iterable[Item]:
    return items


@dataclass
class ImportResult:
    """What an import did, or would do: numbers of rows of the kind that it is about."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unmatched: list[dict[str, Any]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "unmatched": self.unmatched,
            "errors": [error.as_dict() for error in self.errors],
        }


class SheetError(FileError):
    """A CSV file with columns missing or unknown, or rows that can't be used."""

    code = "bad_sheet"


@dataclass
class Sheet:
    """A CSV file with one header line: each row as {column: trimmed text} with its physical line."""

    titles: dict[str, str]  # column -> header as written
    records: list[Record]
    positions: dict[str, int]

    def __contains__(self, column: str) -> bool:
        return column in self.positions

    def rows(self) -> Iterator[SheetRow]:
        for record in self.records:
            yield SheetRow(self, record)


@dataclass
class SheetRow:
    """One row under check: readers ask for its texts and note its faults."""

    sheet: Sheet
    record: Record
    faults: list[RowError] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.record.line

    def text(self, column: str) -> str:
        """The cell on one line, or '' for an absent column."""
        return " ".join(self.record.cell(self.sheet.positions.get(column)).split())

    def short_text(self, column: str, *, limit: int, is_required: bool = False) -> str:
        """The cell, noted as a fault where it is empty and must not be, or longer than `limit` characters."""
        text = self.text(column)
        if is_required and not text:
            self.fault(column, REQUIRED)
        elif len(text) > limit:
            self.fault(column, TOO_LONG % {"limit": limit})
        return text

    def email(self, column: str, *, limit: int, is_required: bool = False) -> str:
        """The address as accounts keep it, noted as a fault where it can be none."""
        text = self.short_text(column, limit=limit, is_required=is_required)
        try:
            if 0 < len(text) <= limit:
                validate_email(text)
        except ValidationError:
            self.fault(column, _("Not an e-mail address."))
        return User.objects.normalize_email(text)

    def fault(self, column: str, message: object) -> None:
        self.faults.append(RowError(self.line, self.sheet.titles.get(column, column), message))


REQUIRED = _("This field is required.")
TOO_LONG = _("Longer than %(limit)s characters.")


def read_sheet(data: bytes, *, required: Iterable[str], optional: Iterable[str] = ()) -> Sheet:
    """Reads a CSV file with a header line (`,`, `;` or tab); raises SheetError for columns missing or unknown.

    An unknown column is refused and not skipped: it may be a known one, mistyped.
    """
    required, known = list(required), [*required, *optional]
    table = _parse(data, required)
    header, *records = [record for record in table.records if not record.is_blank] or [Record(1, [])]
    titles = [cell.replace("\ufeff", "").strip() for cell in header.cells]
    errors = [
        RowError(header.line, title, _("This column is unknown.") if title else _("A column has no name."))
        for position, title in enumerate(titles)
        if normalise_header(title) not in known and (title or any(record.cell(position) for record in records))
    ]
    positions = {normalise_header(title): number for number, title in enumerate(titles) if title}
    if len(positions) < sum(bool(title) for title in titles):
        errors.append(RowError(header.line, "", _("Two columns have the same name.")))
    missing = [column for column in required if column not in positions]
    errors += [RowError(header.line, column, _("This column is missing.")) for column in missing]
    errors += _shape_faults(
        records, titles, cells_needed=1 + max((positions.get(name, 0) for name in required), default=0)
    )
    errors += [table.broken] if table.broken else []
    if errors:
        raise SheetError(errors)
    return Sheet({normalise_header(title): title for title in titles}, records, positions)


def _parse(data: bytes, required: list[str]) -> Table:
    """With the delimiter under which the header's columns are found."""
    try:
        text = decode_text(data)
    except FileError as error:
        raise SheetError(error.errors) from error
    tables = [read_table(text, delimiter=delimiter) for delimiter in ",;\t"]

    def known_columns(table: Table) -> int:
        header = table.records[0].cells if table.records else []
        return len({normalise_header(cell) for cell in header} & set(required))

    return max(tables, key=known_columns)


def _shape_faults(records: list[Record], titles: list[str], *, cells_needed: int) -> Iterator[RowError]:
    """Optional columns at the end may be left away; a longer line has slipped."""
    for record in records:
        nul = next((number for number, cell in enumerate(record.cells) if "\x00" in cell), None)
        if nul is not None:
            title = titles[nul] if nul < len(titles) else ""
            yield RowError(record.line, title, _("The cell holds a NUL character: the file is damaged."))
        elif len(record.cells) < cells_needed:
            title = titles[len(record.cells)]
            yield RowError(record.line, title, _("The line ends before this column: the file may be cut off."))
        elif any(cell.strip() for cell in record.cells[len(titles) :]):
            message = _("The line has more cells than the header: a comma may stand unquoted.")
            yield RowError(record.line, "", message)
