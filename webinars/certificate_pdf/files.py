"""Certificates as files: whole or not at all, also when two ask at once. No database, so that a pool can do it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from webinars.certificate_pdf.drawing import CertificateData, render_certificate


def write_certificate(data: CertificateData, path: Path) -> Path:
    """Renders to `path`; whoever comes second writes the same bytes over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(render_certificate(data))
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)  # as Django stores files: the proxy that serves them is another user
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return path


def write_certificates(jobs: Iterable[tuple[CertificateData, Path]]) -> Iterator[Path]:
    """Renders many at once, on all cores; yields each path when its file stands.

    Workers are started afresh, not forked: Typst's threads and open database connections do not survive a fork.
    """
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield from pool.map(_write, jobs, chunksize=8)


def _write(job: tuple[CertificateData, Path]) -> Path:
    return write_certificate(*job)
