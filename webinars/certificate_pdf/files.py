"""Certificates as files: whole or not at all, also when two ask at once. No database, so that a pool can do it."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from webinars.certificate_pdf.drawing import CertificateData, MissingGlyphError, render_certificate

if TYPE_CHECKING:
    from webinars.certificate_pdf.signing.keys import KeyFile

CHUNK = 8  # certificates that a worker takes at once


@dataclass(frozen=True, kw_only=True)
class Job:
    """One file to be made. `signed_at` is the moment that the signature names; without one it is not signed."""

    data: CertificateData
    path: Path
    signed_at: datetime | None = None


def make_certificate(job: Job, key_file: KeyFile | None = None) -> bytes:
    """The PDF, signed where the job says when. Raises MissingGlyphError, SigningKeyError, SigningError."""
    pdf = render_certificate(job.data)
    if job.signed_at is None or key_file is None:
        return pdf
    from webinars.certificate_pdf.signing.key_file import open_key  # pyHanko takes half a second to import

    return open_key(key_file).sign(pdf, at=job.signed_at, code=job.data.code)


def write_certificate(job: Job, key_file: KeyFile | None = None) -> str:
    """Makes the file and returns its SHA-256; whoever comes second writes the same bytes over it."""
    pdf = make_certificate(job, key_file)
    keep_file(pdf, job.path)
    return hashlib.sha256(pdf).hexdigest()


def write_certificates(
    jobs: Sequence[Job], key_file: KeyFile | None = None, *, workers: int | None = None
) -> Iterator[str | None]:
    """Makes many, on all cores unless told otherwise; yields each one's SHA-256 when it stands, None if it can't be.

    Workers are started afresh, not forked: Typst's threads and open database connections do not survive a fork. Few
    files are made here, for starting a worker takes as long as making fifty.
    """
    wanted = min(workers or count_cores(), -(-len(jobs) // CHUNK))
    work = partial(_write, key_file=key_file)
    if wanted <= 1:
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(wanted, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        yield from pool.map(work, jobs, chunksize=CHUNK)


def _end_with_parent() -> None:
    """A worker of the pool ends when the process is killed that started it; it would wait for work for ever."""

    def watch() -> None:
        parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def count_cores() -> int:
    """Those that this process may use: a container is often given fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def keep_file(content: bytes, path: Path) -> None:
    """The file under its name, whole, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)  # as Django stores files: the proxy that serves them is another user
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _write(job: Job, key_file: KeyFile | None) -> str | None:
    try:
        return write_certificate(job, key_file)
    except MissingGlyphError:
        return None
