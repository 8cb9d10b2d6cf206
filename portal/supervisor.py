"""Keeps a few processes running side by side, as `make run` needs it: no daemon, no configuration."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_STOP = 10
SECONDS_BETWEEN_STARTS = 2


class StopRequestedError(Exception):
    """Ctrl-C, or another signal that asks the whole to end."""


@dataclass
class Service:
    """One process; `essential`: when it ends, all end. Any other is started again."""

    name: str
    command: list[str]
    essential: bool = False
    process: subprocess.Popen | None = field(default=None, repr=False)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops each whole family in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)

    @property
    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def signal_family(self, number: int) -> None:
        """To the process and all that it has started (Django's reloader is a parent and a child)."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def run_services(services: list[Service], *, on_start=lambda: None) -> int:
    """Runs them until a signal or the end of an essential one; returns the exit code. Calls `on_start` once started."""
    for number in STOP_SIGNALS:
        signal.signal(number, _request_stop)
    try:
        for service in services:
            service.start()
        on_start()
        return _watch(services)
    except StopRequestedError:
        return 0
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        stop_services(services)


def _request_stop(number: int, frame) -> None:
    raise StopRequestedError


def _watch(services: list[Service]) -> int:
    while True:
        for service in services:
            if service.exit_code is None:
                continue
            if service.essential:
                print(f"{service.name} has ended (exit code {service.exit_code}).", file=sys.stderr, flush=True)
                return service.exit_code or 1
            print(f"{service.name} has ended: it is started again.", file=sys.stderr, flush=True)
            service.signal_family(signal.SIGKILL)  # a child of it may have stayed behind
            time.sleep(SECONDS_BETWEEN_STARTS)
            service.start()
        time.sleep(0.5)


def stop_services(services: list[Service]) -> None:
    """Asks all to end, waits, and ends what does not listen."""
    for service in services:
        service.signal_family(signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    for service in services:
        if service.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                service.process.wait(max(0.1, deadline - time.monotonic()))
            service.signal_family(signal.SIGKILL)
            service.process.wait()
