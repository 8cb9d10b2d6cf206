"""Out by a service's API instead of SMTP: django-anymail's own backend against an HTTP server of this machine."""

import json
import threading
from base64 import b64decode
from email.mime.text import MIMEText
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.mail import EmailMessage

from portal.postbox.models import MailRoute, OutgoingMail
from portal.postbox.services.queueing import queue_message
from portal.postbox.services.sending import send_outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings):
    """`service.status` is what it answers, `service.asked` what it was sent."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            server = self.server
            server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = b'{"messageId": "<1@service.example>"}' if server.status == 201 else b'{"message": "budi@ no"}'
            self.send_response(server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.status, server.asked = 201, []
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()  # half a second to end otherwise
    settings.MAIL_TRANSPORT = "anymail.backends.brevo.EmailBackend"
    settings.ANYMAIL = {"BREVO_API_KEY": "x", "BREVO_API_URL": f"http://127.0.0.1:{server.server_port}/v3/"}
    yield server
    server.shutdown()
    server.server_close()


def queue() -> OutgoingMail:
    message = EmailMessage("Halo", "Isi\n", to=["budi@contoh.example"])
    part = MIMEText("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "calendar", "utf-8")
    part.add_header("Content-Disposition", "attachment", filename="seri-40.ics")
    message.attach(part)
    return queue_message(message=message)


def test_it_leaves_with_its_calendar_file_and_its_message_id(service):
    mail = queue()
    assert send_outbox().sent == 1
    [asked] = service.asked
    assert asked["to"] == [{"email": "budi@contoh.example"}]
    assert asked["headers"]["Message-ID"] == mail.message_id
    assert asked["attachment"][0]["name"] == "seri-40.ics"
    assert b64decode(asked["attachment"][0]["content"]) == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("status", "outcome", "blocked"),
    [
        (400, ("given_up", "rejected", 1), False),
        (422, ("given_up", "rejected", 1), False),
        (401, ("waiting", "not_allowed", 0), True),
        (429, ("waiting", "later", 0), True),
        (503, ("waiting", "later", 1), True),
    ],
)
def test_whose_fault_an_answer_is(service, caplog, status, outcome, blocked):
    service.status = status
    mail = queue()
    send_outbox()
    mail.refresh_from_db()
    assert (mail.status, mail.trouble, mail.attempts) == outcome
    assert mail.reply_code == status
    assert (MailRoute.load().failures > 0) == blocked
    assert "budi@" not in caplog.text


def test_a_service_that_is_not_there_costs_little(service):
    service.shutdown()
    service.server_close()
    mail = queue()
    send_outbox()
    mail.refresh_from_db()
    assert (mail.status, mail.trouble) == ("waiting", "disconnected")
    assert MailRoute.load().failures == 1
