"""Notes what was searched for and what was opened, without who, and without making a reader wait.

Each process appends a line to a file of its own below DATA_DIR, which no other reader or writer waits for; the clock
carries the lines into the database (search.services.counts). So nothing is lost when a process ends, and a search takes
no write lock. Not kept at all: texts that hold an e-mail address or eight digits (a NIP, a telephone number).
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localdate

from search.analysis.tokens import normalise, tokens

logger = logging.getLogger(__name__)

LONGEST_TEXT = 100  # characters
LARGEST_KEY = 2**63 - 1  # an entry's, that a database can be asked for
LARGEST_FILE = 5_000_000  # bytes: beyond it nothing is noted until the clock has carried the lines away
E_MAIL = re.compile(r"\S\s*@\s*\S")
# However they are grouped: the folded text has blanks for dots, hyphens and brackets.
EIGHT_DIGITS = re.compile(r"(?:\d\s*){8}")
ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor", re.IGNORECASE)


def countable_text(text: str) -> str:
    """The folded text under which a search is counted; empty where it is not to be kept."""
    text = normalise(text)
    folded = " ".join(tokens(text))
    if len(folded) > LONGEST_TEXT or E_MAIL.search(text) or EIGHT_DIGITS.search(folded):
        return ""
    return folded


def note_search(*, text: str, language: str, results: int) -> None:
    """One search by a person, with the number of its results."""
    if text := countable_text(text):
        _append({"date": localdate().isoformat(), "language": language, "text": text, "results": results})


def note_click(*, text: str, language: str, entry_id: int) -> None:
    """A result of that search was opened; without a text, one of the list of everything."""
    note = {"date": localdate().isoformat(), "language": language, "entry": entry_id}
    _append(note | {"text": countable_text(text)})


def is_robot(user_agent: str) -> bool:
    return not user_agent or ROBOT.search(user_agent) is not None


def notes_folder() -> Path:
    return Path(settings.DATA_DIR) / "searches"


def _append(note: dict) -> None:
    """One write of one line; counting is no reason for a search to fail."""
    path = notes_folder() / f"{socket.gethostname()}-{os.getpid()}.jsonl"
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("ab", buffering=0) as file:
            if file.tell() < LARGEST_FILE:
                file.write(json.dumps(note, separators=(",", ":")).encode() + b"\n")
    except OSError as error:
        logger.warning("A search was not counted: %s", type(error).__name__)
