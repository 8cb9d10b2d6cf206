"""Tables that people upload: bytes in, records with their physical line out, every fault named by row and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 50 * 1024 * 1024  # fifty times the export of a webinar of 3,000 people
MAX_LINE = 100_000  # characters: a longer one is no row of a table, and millions of cells would fill the memory

SIGNATURES = (
    (b"%PDF", _("This is a PDF. Export the table as CSV.")),
    (
        b"PK\x03\x04",
        _("This is an Excel workbook or another ZIP file. Save or export the table as CSV."),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        _("This is an old Excel workbook. Save or export the table as CSV."),
    ),
    (b"\x89PNG", _("This is a picture. Export the table as CSV.")),
    (b"\xff\xd8\xff", _("This is a picture. Export the table as CSV.")),
    (b"\x1f\x8b", _("This is a compressed file. Unpack it first.")),
)


@dataclass(frozen=True)
class RowError:
    """A fault for a human to mend: 1-based physical line, header as written ('' for the line as a whole), reason.

    `code` names what the reader should be told to get on (`date_order`); '' where the file itself has to be mended.
    """

    row: int
    field: str
    message: str | Promise
    code: str = ""

    def as_dict(self) -> dict[str, int | str]:
        return {"row": self.row, "field": self.field, "message": str(self.message)}


class FileError(Exception):
    """A file that can't be used; `errors` names every fault that was found, in the order of the lines."""

    code = "bad_file"

    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = sorted(errors, key=lambda error: error.row)
        super().__init__("; ".join(f"{error.row} {error.field} {error.message}" for error in self.errors[:5]))


@dataclass(frozen=True)
class Record:
    """One record and the physical line on which it begins: a quoted cell may span several lines."""

    line: int
    cells: Sequence[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    def cell(self, position: int | None) -> str:
        """The trimmed cell, or '' where the line ends before it."""
        return self.cells[position].strip() if position is not None and position < len(self.cells) else ""


@dataclass
class Table:
    """The records up to the end or to the first line that is no CSV, which `broken` names."""

    records: list[Record] = field(default_factory=list)
    broken: RowError | None = None


def decode_text(data: bytes) -> str:
    """UTF-8 with or without BOM, or UTF-16; raises FileError for anything else."""
    if len(data) > MAX_BYTES:
        raise _whole_file(_("The file is too large."))
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise _whole_file(_("The file is empty."))
    for signature, message in SIGNATURES:
        if data.startswith(signature):
            raise _whole_file(message)
    return _decode(data, _encoding(data))


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:200]  # without a mark, the zeros of UTF-16 tell: the first lines of an export are ASCII
    if len(head) > 3 and not any(head[1::2]):
        return "utf-16-le"
    if len(head) > 3 and not any(head[::2]):
        return "utf-16-be"
    return "utf-8-sig"


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = _("The file is not UTF-8 text. Export it again, without opening and saving it elsewhere.")
        raise FileError([RowError(line, "", message)]) from error


def read_table(text: str, *, delimiter: str = ",") -> Table:
    """Reads strictly: a stray quotation mark is a fault and not a guess."""
    table = Table()
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            table.records.append(Record(line, cells))
            line = reader.line_num + 1
    except csv.Error:
        message = _("This line is no CSV: a quotation mark is missing or misplaced.")
        table.broken = RowError(line, "", message)
    except _LineTooLongError:
        table.broken = RowError(line, "", _("This line is too long to be a row of a table."))
    return table


LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class _LineTooLongError(Exception):
    pass


def _lines(text: str) -> Iterator[str]:
    """The physical lines with their ends; a copy of the text in a StringIO would take four bytes a character."""
    for match in LINE.finditer(text):
        if match.end() - match.start() > MAX_LINE:
            raise _LineTooLongError
        yield match[0]


def normalise_header(cell: str) -> str:
    """What two spellings of one header have in common: case, a BOM and runs of blanks don't count."""
    return " ".join(cell.replace("\ufeff", "").split()).casefold()


def _whole_file(message: str | Promise) -> FileError:
    return FileError([RowError(1, "", message)])
