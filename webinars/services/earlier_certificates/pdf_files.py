"""The files of earlier certificates: kept once each, under what they hold, so that a second import finds them there."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from webinars.csv_records import RowError
from webinars.models.attendance import private_storage
from webinars.services.earlier_certificates.rows import EarlierRow
from webinars.services.imports import SheetError

LARGEST_FILE = 20 * 1024 * 1024
PDF_MARK = b"%PDF-"
FOLDER = "certificates/earlier"


@dataclass(frozen=True, slots=True)
class FoundFile:
    source: Path
    name: str  # in the private storage


def find_files(rows: Iterable[EarlierRow], folder: Path) -> dict[str, FoundFile]:
    """By the name in the rows. Raises SheetError for what is missing, no PDF, too large or outside the folder."""
    root, found, faults = folder.resolve(), {}, []
    for row in rows:
        if row.file in found:
            continue
        path = Path(os.path.realpath(root / row.file.replace("\\", "/")))  # links lead where they lead
        message = _refusal(path, root)
        if message:
            faults.append(RowError(row.line, "file", message))
        else:
            found[row.file] = FoundFile(path, _stored_name(path))
    if faults:
        raise SheetError(faults)
    return found


def _refusal(path: Path, root: Path) -> str | Promise:
    if not path.is_relative_to(root):
        return _("Only a name inside the folder is taken, as in 2023/0001.pdf.")
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST_FILE:
                return _("The file is too large.")
            return "" if file.read(len(PDF_MARK)) == PDF_MARK else _("Only PDF files are taken.")
    except OSError as error:
        return _("The file cannot be read: %(reason)s") % {"reason": error.strerror or error}


def _stored_name(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{FOLDER}/{digest[:2]}/{digest}.pdf"


def keep_file(found: FoundFile) -> None:
    """Copies it into the private storage unless it lies there; whole or not at all, also when two do it at once."""
    target = Path(private_storage().path(found.name))
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    os.close(handle)
    try:
        shutil.copyfile(found.source, temporary)
        os.chmod(temporary, 0o644)  # as Django stores files: the proxy that serves them is another user
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
