"""A pytest plugin that writes what a run came to as JSON, for the suite's common last line."""

from __future__ import annotations

import json
import os
from pathlib import Path

KINDS = ("passed", "failed", "error", "skipped", "xfailed", "xpassed", "rerun", "deselected")


def pytest_terminal_summary(terminalreporter) -> None:
    counts = {kind: len(terminalreporter.stats.get(kind, [])) for kind in KINDS}
    Path(os.environ["SUITE_COUNTS"]).write_text(json.dumps(counts))
