"""What a test needs of the machine: missing, it is skipped with the reason; under CI=true it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI", "").lower() == "true"


def skip_or_fail(reason: str) -> NoReturn:
    if IN_CI:
        pytest.fail(f"{reason} (CI=true: nothing may be left out)", pytrace=False)
    pytest.skip(reason)
