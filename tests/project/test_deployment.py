"""Production as it is deployed: its settings, its environment, and a real nginx before gunicorn."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from portal.learners.models import User
from portal.models.media import PortalDocument, PortalImage
from tests.factories.certificates import make_certificate
from tests.factories.learners import UserFactory
from tests.support.requirements import skip_or_fail
from tests.support.server import free_port, gunicorn

ROOT = Path(__file__).resolve().parent.parent.parent
# What an operator would fill into .env; the rest keeps its default.
FILLED_IN = {"SECRET_KEY": "k9-" + "Zq3vXw8Lt6" * 6, "ALLOWED_HOSTS": "belajar.example.go.id", "POSTGRES_PASSWORD": "x"}
# Read by compose.yaml and the entrypoint alone.
NOT_SETTINGS = {"POSTGRES_PASSWORD", "WEB_WORKERS", "PROXY_ADDRESS", "ELASTICSEARCH_HEAP"}
OTHER_STATIC_FILES = ["wagtail*", "rest_framework", "taggit", "admin", "django_filters", "mfa", "account"]


def example_variables() -> dict[str, str]:
    """Every variable of .env.example, also those that are commented out."""
    found = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert len(found) == len(dict(found)), "a variable stands there twice"
    return dict(found)


def environment_of(data: Path, **changes: str) -> dict[str, str]:
    """Production's, made from the lines of .env.example that are not commented out; nothing of the test's own."""
    text = (ROOT / ".env.example").read_text()
    active = dict(re.findall(r"^([A-Z][A-Z_]+)=(.*)$", text, re.MULTILINE))
    own = {"DJANGO_SETTINGS_MODULE": "portal.settings.production", "DATA_DIR": str(data), "PATH": os.environ["PATH"]}
    return active | FILLED_IN | own | changes


def run_python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


class TestEnvironment:
    def test_the_example_names_what_the_settings_read_and_nothing_else(self):
        sources = "".join(path.read_text() for path in (ROOT / "portal" / "settings").glob("*.py"))
        read = set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", sources))
        assert "SECRET_KEY" in read
        assert set(example_variables()) - NOT_SETTINGS == read

    def test_compose_and_entrypoint_read_what_the_example_names(self):
        text = (ROOT / "compose.yaml").read_text() + (ROOT / "deploy" / "entrypoint").read_text()
        assert set(re.findall(r"\$\{([A-Z_]+)", text)) == NOT_SETTINGS <= set(example_variables())

    @pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL"])
    def test_production_does_not_start_without(self, name, tmp_path):
        environment = environment_of(tmp_path)
        del environment[name]
        done = run_python("import portal.settings.production", environment)
        assert done.returncode != 0
        assert f"Set the {name} environment variable" in done.stderr

    def test_a_mail_service_takes_the_place_of_smtp(self, tmp_path):
        service = {"MAIL_SERVICE": "brevo", "ANYMAIL": '{"BREVO_API_KEY": "k"}', "EMAIL_URL": ""}
        code = (
            "import django; django.setup()\n"
            "from django.conf import settings; from django.core.mail import get_connection\n"
            "print(get_connection().__class__.__name__, get_connection(settings.MAIL_TRANSPORT).api_key)\n"
        )
        done = run_python(code, environment_of(tmp_path, **service))
        assert done.stdout.split() == ["QueueingBackend", "k"], done.stderr
        smtp = run_python(code.replace("api_key", "host"), environment_of(tmp_path))
        assert smtp.stdout.split() == ["QueueingBackend", "smtp.example.go.id"], smtp.stderr

    def test_checks_are_clean_and_the_demo_is_refused(self, tmp_path):
        code = (
            "import django; django.setup()\n"
            "from django.core.management import CommandError, call_command\n"
            "call_command('check', deploy=True, fail_level='WARNING')\n"
            "try: call_command('seed_demo')\n"
            "except CommandError as error: print('REFUSED', error)\n"
        )
        done = run_python(code, environment_of(tmp_path, CERTIFICATE_SIGNER="none"))
        assert done.returncode == 0, done.stderr
        assert "REFUSED" in done.stdout
        assert "WARNING" not in done.stderr
        assert "webinars.W004" in run_python(code, environment_of(tmp_path)).stderr  # the example names no key


class Proxy:
    """Asks nginx, as a browser behind the office's network would."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def get(self, path: str, *, session: str = "") -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(
            "GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
        )
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body


def write_configuration(folder: Path, *, port: int, web: str, data: Path) -> Path:
    """The very file that is deployed, with this machine's ports and paths."""
    changes = {
        "listen 8080": f"listen 127.0.0.1:{port}",
        "server web:8000": f"server {web}",
        " /tmp/": f" {folder}/",
        " /data/": f" {data}/",
        "/dev/stdout": f"{folder}/access.log",
        "worker_processes auto;": "worker_processes 1;" + (" user root;" if os.getuid() == 0 else ""),
    }
    text = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "nginx.conf"
    path.write_text(text)
    return path


@pytest.fixture
def proxy(transactional_db, tmp_path) -> Iterator[Proxy]:
    """nginx before gunicorn with production's settings, on the test's database and files."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        skip_or_fail("nginx is missing (Debian: apt install nginx-light)")
    environment = environment_of(
        settings.DATA_DIR,
        ALLOWED_HOSTS="127.0.0.1",
        SECRET_KEY=settings.SECRET_KEY,  # sessions that the test opens are signed with it
        SECURE_SSL_REDIRECT="false",
        STATIC_ROOT=str(tmp_path / "static"),
        CACHE_URL="locmemcache://",
        PAGE_CACHE_URL=f"filecache://{tmp_path / 'pages'}",
    )
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    ignored = [word for name in OTHER_STATIC_FILES for word in ("--ignore", name)]
    subprocess.run([*collect, *ignored], cwd=ROOT, env=environment, check=True)
    with gunicorn(environment=environment) as web:
        port = free_port()
        configuration = write_configuration(tmp_path, port=port, web=urlsplit(web).netloc, data=settings.DATA_DIR)
        process = subprocess.Popen([nginx, "-c", str(configuration), "-g", "daemon off;"])
        try:
            asked = Proxy(port, tmp_path / "access.log")
            wait_until(lambda: answers(asked), process)
            yield asked
        finally:
            process.terminate()
            process.wait(10)


def answers(proxy: Proxy) -> bool:
    try:
        return proxy.get("/-/proxy")[0].status == 204
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert process.poll() is None, "nginx does not start"
        assert time.monotonic() < deadline, "nginx does not answer"
        time.sleep(0.05)


def make_image() -> PortalImage:
    from wagtail.images.tests.utils import get_test_image_file

    return PortalImage.objects.create(title="Kisi", file=get_test_image_file(size=(300, 200)))


def make_document(content: bytes) -> PortalDocument:
    """One that only signed-in people may open."""
    collection = Collection.get_first_root_node().add_child(name="Untuk peserta")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    return PortalDocument.objects.create(
        title="Materi", file=ContentFile(content, "materi.txt"), collection=collection, language="id"
    )


def sign_in(learner: User) -> str:
    """The key of a session of their own."""
    client = Client()
    client.force_login(learner)
    return client.session.session_key


def test_files_go_out_by_the_proxy_after_the_check_alone(proxy):
    """One walk, for the two servers take seconds to start."""
    image, version = make_image(), make_certificate()
    content = b"Bahan paparan. " * 20_000
    document = make_document(content)
    holder, stranger = sign_in(version.certificate.learner), sign_in(UserFactory())

    # Pictures: from the disk, in the sizes of pages; neither their originals nor a way out of the folder.
    rendition = image.get_rendition("width-200")
    response, body = proxy.get(rendition.url)
    assert (response.status, body) == (200, Path(rendition.file.path).read_bytes())
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    original = f"/media/original_images/{Path(image.file.path).name}"
    assert proxy.get(original)[0].status == 404
    assert proxy.get(f"/media/images/../documents/{document.filename}")[0].status == 404

    # A certificate: to its holder alone, whole, by its address alone.
    address = f"/sertifikat/{version.code}.pdf"
    response, _ = proxy.get(address)
    assert response.status == 302
    assert response.headers["Location"].startswith("/akun/login/")
    assert proxy.get(address, session=stranger)[0].status == 403
    response, body = proxy.get(address, session=holder)
    assert response.status == 200
    version.refresh_from_db()
    file = Path(version.file.path)
    assert body == file.read_bytes()
    assert body.startswith(b"%PDF")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Server"] == "nginx"
    assert "no-store" in response.headers["Cache-Control"]
    for path in (
        f"/private/private/{version.file.name}",
        f"/private/{version.file.name}",
        f"/media/{version.file.name}",
    ):
        assert proxy.get(path, session=holder)[0].status == 404

    # A document of a closed collection likewise.
    assert proxy.get(document.url)[0].status == 302
    response, body = proxy.get(document.url, session=holder)
    assert (response.status, body) == (200, content)
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    assert "Content-Encoding" not in response.headers
    for path in (f"/media/documents/{document.filename}", f"/private/media/documents/{document.filename}"):
        assert proxy.get(path, session=holder)[0].status == 404
    assert proxy.get("/private/portal.sqlite3", session=holder)[0].status == 404

    # Pages: through Django, secure by the proxy's word; what is for developers is absent.
    response, body = proxy.get("/")
    assert response.status == 200
    assert "max-age" in response.headers["Strict-Transport-Security"]
    assert response.headers["Set-Cookie"] is None
    for path in ("/surat-dev/", "/komponen/", "/komponen/galat/500/", "/en/komponen/"):
        assert proxy.get(path)[0].status == 404

    # The log knows neither who asked nor for which code or words.
    proxy.get("/cari/?q=rahasia")
    log = proxy.log.read_text()
    assert "GET /sertifikat/- 200" in log
    for secret in (version.code, "127.0.0.1", "rahasia"):
        assert secret not in log


def test_documents_open_without_a_proxy_too(client, db):
    """Development's way: Wagtail names the file by a str."""
    content = b"Bahan paparan."
    document = make_document(content)
    client.force_login(UserFactory())
    response = client.get(document.url)
    assert (response.status_code, response.content) == (200, content)


def test_the_images_of_compose_are_pinned_and_its_services_wait_for_the_migration():
    text = (ROOT / "compose.yaml").read_text()
    assert all(re.search(r":\d", image) for image in re.findall(r"image: (\S+)", text) if image != "asn-adaptif-portal")
    assert text.count("condition: service_completed_successfully") == 3
