"""/surat-dev/: mail in files, readable while developing; absent in production."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.mail import EmailMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(settings, tmp_path):
    settings.EMAIL_BACKEND = settings.MAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    message = EmailMessage("Kode Anda – 1234-5678", "Halo,\n\nhttps://contoh.example/ é 😀", to=["andi@contoh.example"])
    message.attach("undangan.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")
    message.send()
    return tmp_path


def test_letters_are_listed_and_read(client, letters):
    page = client.get("/surat-dev/")
    assert "Kode Anda – 1234-5678" in page.content.decode()
    letter = client.get(f"/surat-dev/{page.context['letters'][0].key}/").content.decode()
    assert "é 😀" in letter
    assert 'href="https://contoh.example/"' in letter
    assert "undangan.ics" in letter


def test_an_attachment_is_downloaded(client, letters):
    key = client.get("/surat-dev/").context["letters"][0].key
    answer = client.get(f"/surat-dev/{key}/0/")
    assert answer["Content-Type"] == "text/calendar"
    assert answer.getvalue().startswith(b"BEGIN:VCALENDAR")
    assert client.get(f"/surat-dev/{key}/1/").status_code == 404


@pytest.mark.parametrize("key", ["no-such-0", "..-0", "x", "20260101-000000-1-9"])
def test_other_keys_lead_nowhere(client, letters, key):
    assert client.get(f"/surat-dev/{key}/").status_code == 404


def test_it_is_absent_in_production(tmp_path):
    code = "import django; django.setup(); from django.urls import resolve; print(resolve('/surat-dev/').view_name)"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "asn-adaptif.example",
        "EMAIL_URL": "smtp://localhost:25",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "dev_letters" not in done.stdout
    assert "wagtail_serve" in done.stdout, done.stderr
