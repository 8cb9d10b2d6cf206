"""Certificates as files: whole or not at all, also when two ask at once. No database, so that a pool can do it."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
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

PARCEL = 8  # certificates that a worker takes at once


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


class Press:
    """Makes many files, on all cores unless told otherwise, and meanwhile leaves whoever began them to other work.

    Workers are started afresh, not forked: Typst's threads and open database connections do not survive a fork. Few
    files are made here, for starting a worker takes as long as making fifty.
    """

    def __init__(self, key_file: KeyFile | None = None, *, workers: int | None = None) -> None:
        self.work = partial(_write_parcel, key_file=key_file)
        self.workers = workers or count_cores()
        self.pool: ProcessPoolExecutor | None = None
        self.waiting: list[Job] = []
        self.begun: deque[Future[list[str | None]]] = deque()

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def begin(self, jobs: Sequence[Job]) -> None:
        """The first few wait, for they may be all."""
        self.waiting += jobs
        if self.workers == 1 or (self.pool is None and len(self.waiting) <= PARCEL):
            return
        if self.pool is None:
            spawn = get_context("spawn")
            self.pool = ProcessPoolExecutor(self.workers, mp_context=spawn, initializer=_settle_in)
        self.begun.extend(self.pool.submit(self.work, parcel) for parcel in self._parcels())

    def finish(self) -> Iterator[str | None]:
        """In the order in which they were begun: each one's SHA-256 when it stands, None if it can't be made."""
        while self.begun:
            yield from self.begun.popleft().result()
        for parcel in self._parcels():
            yield from self.work(parcel)

    def _parcels(self) -> Iterator[list[Job]]:
        jobs, self.waiting = self.waiting, []
        return (jobs[start : start + PARCEL] for start in range(0, len(jobs), PARCEL))


def _settle_in() -> None:
    """One thread of Typst's in each worker: there are as many workers as cores, and threads that wait cost a tenth.

    And a worker ends when the process is killed that started it; it would wait for work for ever.
    """
    os.environ["RAYON_NUM_THREADS"] = "1"

    def watch() -> None:
        parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _write_parcel(jobs: Sequence[Job], key_file: KeyFile | None) -> list[str | None]:
    """One is made while the one before it is brought to the disk, which takes a core little and the disk long."""
    digests: list[str | None] = []
    with ThreadPoolExecutor(1) as keeper:
        kept = []
        for job in jobs:
            try:
                pdf = make_certificate(job, key_file)
            except MissingGlyphError:
                digests.append(None)
                continue
            kept.append(keeper.submit(keep_file, pdf, job.path))
            digests.append(hashlib.sha256(pdf).hexdigest())
    for one in kept:
        one.result()
    return digests


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
