"""A thousand exports with something wrong in each, always the same ones: cut off, in a wrong encoding, bombs, nonsense.

Each is made from a good file of one of the sources. `rng` is seeded by the number, so a failure can be had again.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

FILES = Path(__file__).parent / "attendance_files" / "sources"
TEXTS = sorted(path for path in FILES.iterdir() if path.suffix == ".csv")
BOOKS = sorted(path for path in FILES.iterdir() if path.suffix == ".xlsx")
WITH_TIMES = [path for path in TEXTS if not path.name.startswith(("zoom_users", "meet"))]
# Where every row counts: a row that is left out (waiting room, host, no-show) is not validated.
ALL_ROWS = [path for path in TEXTS if path.name.startswith(("plain", "teams_utf", "zoom_meeting_flat"))]
DATES = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}|[A-Z][a-z]{2} \d{1,2}, \d{4}|\d{4}-\d\d-\d\d")
IMPOSSIBLE = ["99/99/2026", "31/31/2026", "00/00/0000", "Foo 32, 2026", "2026-13-45", "05/12/99999", "kemarin", "∞"]
PLAIN = "email,join,leave\n"


def malformed(number: int) -> tuple[str, bytes]:
    """What was done to the file, and the file."""
    rng = random.Random(number)
    make = MAKERS[number % len(MAKERS)]
    return make.__name__, make(rng)


def _text(rng: random.Random, paths: list[Path] = TEXTS) -> str:
    data = rng.choice(paths).read_bytes()
    return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")


def truncated(rng: random.Random) -> bytes:
    """In the middle of a row, so that its last cell is gone."""
    text = _text(rng, WITH_TIMES)
    marks = [match.start() for match in DATES.finditer(text)]
    return text[: rng.choice(marks[len(marks) // 2 :]) + 3].encode()


def wrong_encoding(rng: random.Random) -> bytes:
    text = _text(rng).replace("a", "ä", 3)
    return rng.choice([text.encode("latin-1", "replace"), text.encode("utf-16-le")[1:], b"\xff\xfe" + text.encode()])


def swapped_columns(rng: random.Random) -> bytes:
    rows = [("umar@contoh.example", "2026-05-12 09:00", "2026-05-12 10:00")] * 3
    order = rng.choice([(1, 0, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
    return (PLAIN + "".join(",".join(row[position] for position in order) + "\n" for row in rows)).encode()


def impossible_dates(rng: random.Random) -> bytes:
    text = _text(rng, ALL_ROWS)
    marks = [match.span() for match in DATES.finditer(text)]
    start, end = rng.choice(marks[2 * len(marks) // 3 :])
    return (text[:start] + rng.choice(IMPOSSIBLE) + text[end:]).encode()


def leave_before_join(rng: random.Random) -> bytes:
    minute = rng.randrange(1, 59)
    return f"{PLAIN}umar@contoh.example,2026-05-12 09:{minute:02},2026-05-12 09:{minute - 1:02}\n".encode()


def nul_characters(rng: random.Random) -> bytes:
    return PLAIN.encode() + b"umar@contoh.example," + b"\x00" * rng.randrange(1, 50) + b",2026-05-12 10:00\n"


def stray_quotes(rng: random.Random) -> bytes:
    text = _text(rng, WITH_TIMES)
    at = rng.choice([match.start() for match in DATES.finditer(text)][2:])
    return (text[:at] + '"' + text[at : at + 3] + '"x' + text[at + 3 :]).encode()


def too_many_rows(rng: random.Random) -> bytes:
    rows = rng.choice([60_001, 70_000, 90_000])
    return PLAIN.encode() + b"umar@contoh.example,2026-05-12 09:00,2026-05-12 10:00\n" * rows


def too_many_columns(rng: random.Random) -> bytes:
    return PLAIN.encode() + rng.choice([b",", b";", b"\t"]) * rng.choice([100_001, 1_000_000, 5_000_000])


def cut_workbook(rng: random.Random) -> bytes:
    data = rng.choice(BOOKS).read_bytes()
    return data[: rng.randrange(8, len(data) - 1)]


def workbook_of_noise(rng: random.Random) -> bytes:
    return b"PK\x03\x04" + rng.randbytes(rng.randrange(1, 5000))


def workbook_with_parts_changed(rng: random.Random) -> bytes:
    """A part that is missing, empty, no XML, with entities, or swollen a thousand times."""
    part = rng.choice(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
    return _repack(rng.choice(BOOKS), part, rng.choice(DAMAGES)(part))


def bomb(rng: random.Random) -> bytes:
    """Some kilobytes that unpack to a hundred megabytes, in one part."""
    source = rng.choice(BOOKS)
    size = rng.choice([70, 120]) * 1024 * 1024
    part = rng.choice(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
    return _repack(source, part, b"<x>" + b" " * size)


def sheet_of_a_million_rows(rng: random.Random) -> bytes:
    """Two cells, the second in the last row that a sheet can have: the gap must not be filled."""
    book = Workbook()
    book.active["A1"], book.active["A1048576"] = "email", "x"
    return _saved(book)


def sheet_of_too_many_columns(rng: random.Random) -> bytes:
    book = Workbook()
    for column, name in ((1, "email"), (2, "join"), (3, "leave"), (rng.randrange(201, 16_384), "x")):
        book.active.cell(row=1, column=column, value=name)
    return _saved(book)


def another_file(rng: random.Random) -> bytes:
    return rng.choice([b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0" * 9, b"", b"\n\n", b"\x1f\x8b\x08"])


def another_table(rng: random.Random) -> bytes:
    header = rng.sample(["Tanggal", "Peserta", "Jam", "Keterangan", "Ruang", "Nomor"], 4)
    return (";".join(header) + "\n" + "1;2;3;4\n" * rng.randrange(1, 50)).encode()


def _repack(source: Path, part: str, content: bytes | None) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for item in old.infolist():
            if item.filename != part:
                new.writestr(item, old.read(item))
        if content is not None:
            new.writestr(part, content)
    return target.getvalue()


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


DAMAGES: list[Callable[[str], bytes | None]] = [
    lambda part: None,
    lambda part: b"",
    lambda part: b"no xml <",
    lambda part: b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
]
MAKERS = (
    truncated,
    wrong_encoding,
    swapped_columns,
    impossible_dates,
    leave_before_join,
    nul_characters,
    stray_quotes,
    too_many_rows,
    too_many_columns,
    cut_workbook,
    workbook_of_noise,
    workbook_with_parts_changed,
    bomb,
    sheet_of_a_million_rows,
    sheet_of_too_many_columns,
    another_file,
    another_table,
)
