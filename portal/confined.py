"""Work on files that come from anybody, in a process of its own that may take little time, memory and room.

Whatever a file does to a reader of files, it happens to that process alone. It knows no settings, no environment and no
database; the file is its standard input, its answer what it writes to standard output.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PROJECT = Path(__file__).resolve().parent.parent
COMMAND = "import sys; from portal.confined import main; main(sys.argv[1:])"
OUT_OF_MEMORY = 77  # the exit code of a process that was refused more


@dataclass(frozen=True)
class Limits:
    """`seconds`: from start to answer; `data_bytes`: of memory, beside the libraries' code; `output_bytes`: written."""

    seconds: int
    data_bytes: int
    output_bytes: int


class ConfinedError(Exception):
    """No answer: `time`, `memory` or `failed`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def run_confined(function: str, *args: str, file: BinaryIO, limits: Limits) -> bytes:
    """What "package.module:function" wrote, called with these words; `file`, its stdin, has a descriptor of its own.

    Raises ConfinedError where it did not end well, or not in time.
    """
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # the descriptor's own place, which the other process goes on from
    bounds = (str(limits.seconds), str(limits.data_bytes), str(limits.output_bytes))
    command = [sys.executable, "-c", COMMAND, function, *bounds, *args]
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                command,
                stdin=file,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                cwd=PROJECT,
                env={},
                timeout=limits.seconds,
            )
        except subprocess.TimeoutExpired as error:
            raise ConfinedError("time") from error
        if done.returncode:
            raise ConfinedError(_reason(done.returncode))
        answer.seek(0)
        return answer.read(limits.output_bytes)


def _reason(code: int) -> str:
    if code == -signal.SIGXCPU:
        return "time"
    return "memory" if code == OUT_OF_MEMORY else "failed"


def main(words: list[str]) -> None:
    """In the confined process: takes the limits upon itself before it touches anything."""
    function, seconds, data_bytes, output_bytes, *args = words
    confine(Limits(int(seconds), int(data_bytes), int(output_bytes)))
    module, _colon, name = function.partition(":")
    try:
        from importlib import import_module

        getattr(import_module(module), name)(*args)
        sys.stdout.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def confine(limits: Limits) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (limits.data_bytes, limits.data_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output_bytes, limits.output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
