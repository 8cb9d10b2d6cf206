"""What happens by the clock: each command that exists, at its own pace, whatever another one does."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command, get_commands

from portal.management.commands import run_periodic
from portal.management.commands.run_periodic import JOBS, Job
from portal.postbox.services.queueing import queue_message
from tests.support.server import database_url

pytestmark = pytest.mark.django_db
# Runs it, and asks it to stop as soon as it listens.
ASKED_TO_STOP = """
import os, signal, threading, time
from django.core.management import execute_from_command_line

def ask():
    while not callable(signal.getsignal(signal.SIGTERM)):
        time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=ask, daemon=True).start()
execute_from_command_line(["manage.py", "run_periodic"])
"""


def test_all_its_commands_exist():
    assert {job.name for job in JOBS} <= get_commands().keys()


def test_once_runs_each_and_one_that_fails_stops_no_other(monkeypatch, caplog):
    queue_message(message=EmailMessage("Halo", "Isi", to=["andi@contoh.example"]))
    broken = Job("check", every=60, options={"tags": ["no-such-tag"]})
    missing = Job("no_such_command", every=60)
    monkeypatch.setattr(run_periodic, "JOBS", (broken, missing, *JOBS))
    call_command("run_periodic", once=True)
    assert "check failed: CommandError" in caplog.text
    assert "no_such_command" not in caplog.text
    assert mail.outbox[0].to == ["andi@contoh.example"]


@pytest.mark.django_db(transaction=True)
def test_it_ends_by_itself_when_it_is_asked_to():
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": database_url()}
    done = subprocess.run(
        [sys.executable, "-c", ASKED_TO_STOP],
        cwd=settings.BASE_DIR,
        env=variables,
        timeout=90,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
