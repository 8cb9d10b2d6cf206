"""python -m tests.support.mail_worker PORT LEASE_SECONDS: sends the outbox to that port until it is killed."""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import django
from django.conf import settings


def main(port: str, lease: str) -> None:
    django.setup()
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", int(port), 10
    settings.MAIL_LEASE = timedelta(seconds=float(lease))
    from portal.postbox.services.sending import send_outbox

    while True:
        send_outbox(seconds=10)
        time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
