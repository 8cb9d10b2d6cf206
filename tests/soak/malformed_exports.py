"""A thousand malformed attendance exports, and two of a million rows, one after another into one webinar.

    python -m tests.soak.malformed_exports          SOAK_EXPORTS=1000

Passes when each is refused with a row and a reason, nothing is written, and the process never grew by 100 MB. The files
are made by another process, for the bombs among them take more memory to make than they may take to read.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXPORTS = int(os.environ.get("SOAK_EXPORTS", "1000"))
MOST_GROWTH = 100  # MB
ROW = b"umar@contoh.example,2026-05-12 09:00,2026-05-12 10:00\n"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        os.environ.pop("DATABASE_URL", None)
        files = Path(folder) / "exports"
        files.mkdir()
        subprocess.run([sys.executable, "-m", "tests.soak.malformed_exports", str(files)], cwd=ROOT, check=True)
        return 0 if run(sorted(files.iterdir())) else 1


def make_files(folder: Path) -> None:
    from tests.webinars.malformed_exports import malformed

    for number in range(EXPORTS):
        name, data = malformed(number)
        (folder / f"{number:04}-{name}").write_bytes(data)
    (folder / "million-rows").write_bytes(b"email,join,leave\n" + ROW * 1_000_000)
    (folder / "million-short-rows").write_bytes(b"email,join,leave\n" + b"a,b,c\n" * 1_000_000)


def run(files: list[Path]) -> bool:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_databases

    setup_databases(verbosity=0, interactive=False)
    from tests.factories.learners import UserFactory
    from tests.factories.webinars import WebinarFactory
    from tests.webinars.attendance_exports import session
    from webinars.models import Registration

    webinar = WebinarFactory(page=False, **session())
    Registration.objects.create(webinar=webinar, learner=UserFactory(email="umar@contoh.example"))
    attempt(call_command, webinar, FIRST)  # what is loaded at the first import is no growth
    forget_peak()
    before, began, found = peak(), time.monotonic(), Counter()
    for file in files:
        found[attempt(call_command, webinar, file)] += 1
    grown, seconds = peak() - before, time.monotonic() - began
    print(f"{len(files)} malformed exports in {seconds:.0f} s: {dict(found)}; memory grew by {grown:.0f} MB")
    return set(found) == {"refused"} and grown < MOST_GROWTH


FIRST = ROOT / "tests/webinars/attendance_files/sources/teams.xlsx"


def attempt(call_command, webinar, file: Path) -> str:
    """How the command took the file: refused, accepted, silent (no reason), wrote, or the name of an exception."""
    import io
    import json

    from django.core.management import CommandError

    from webinars.models import Attendance, AttendanceImport, AttendanceStay

    def written() -> tuple[int, ...]:
        return tuple(model.objects.count() for model in (AttendanceImport, AttendanceStay, Attendance))

    before, out = written(), io.StringIO()
    arguments = ["--webinar", str(webinar.series_number), "--timezone", "Asia/Makassar", str(file), "--json"]
    try:
        call_command("import_attendance", *arguments, stdout=out)
    except CommandError:
        errors = json.loads(out.getvalue())["errors"]
        if written() != before:
            return "wrote"
        return "refused" if errors and all(error["row"] and error["message"] for error in errors) else "silent"
    except Exception as error:
        print(f"{file.name}: {error!r}")
        return type(error).__name__
    if file != FIRST:
        print(f"{file.name}: accepted")
    return "accepted"


def forget_peak() -> None:
    """What the process took so far, for migrations say, is not to hide what the files take."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """MB of memory at the most since then; Linux alone knows."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        make_files(Path(sys.argv[1]))
    else:
        sys.exit(main())
