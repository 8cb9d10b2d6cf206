import os
import socket
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from home.demo.people import EDITOR, LEARNER, PASSWORD
from portal.supervisor import Service, run_services

SECONDS_TO_ANSWER = 60


class Command(BaseCommand):
    help = "What `make run` does: database, demo content once, then web server, worker and clock until Ctrl-C."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, host: str, port: int, **options) -> None:
        refuse_taken_port(host, port)
        use_address(f"http://localhost:{port}")
        self.prepare()
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        services = [
            Service("The web server", [*manage, "runserver", f"{host}:{port}"], essential=True),
            Service("The worker", [*manage, "db_worker", "--no-startup-delay"]),
            Service("The clock", [*manage, "run_periodic"]),
        ]
        connection.close()
        code = run_services(services, on_start=lambda: self.welcome(host, port))
        self.stdout.write("Stopped. The data stays where it is.")
        sys.exit(code)

    def prepare(self) -> None:
        """Migrates where something is missing; seeds the demo once for each data directory."""
        seeded = settings.DATA_DIR / "demo-seeded"
        if is_migration_missing() or not seeded.exists():
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0)
        if not seeded.exists():
            self.stdout.write("Filling it with demo content …")
            call_command("seed_demo")
            seeded.write_text(
                "The demo content was made once; delete this file to have it completed at the next start.\n"
            )

    def welcome(self, host: str, port: int) -> None:
        address = f"http://localhost:{port}"
        own_address = "127.0.0.1" if host == "0.0.0.0" else host
        if not answers(f"http://{own_address}:{port}/robots.txt"):
            self.stderr.write("The web server does not answer yet; its own words stand above.")
        self.stdout.write(
            f"\n  ASN Adaptif    {address}/   (English: {address}/en/)\n"
            f"  Learner        {LEARNER}   password {PASSWORD}\n"
            f"  Editor (CMS)   {EDITOR}   password {PASSWORD}   {address}/cms/\n"
            f"  Mail it sends  {address}/surat-dev/\n"
            f"  Data           {settings.DATA_DIR}\n"
            "  Ctrl-C stops it.\n"
        )


def use_address(address: str) -> None:
    """What mails, calendars and certificates lead to, here and in the processes started; an own BASE_URL stays."""
    settings.WAGTAILADMIN_BASE_URL = os.environ.setdefault("BASE_URL", address)


def refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Try: make run PORT={port + 1}"
            ) from error


def is_migration_missing() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def answers(url: str) -> bool:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5):
                return True
        except (URLError, OSError):
            time.sleep(0.3)
    return False
