from django.core.management.base import BaseCommand

from portal.postbox.services.sending import send_outbox
from portal.postbox.services.upkeep import forget_old_mail


class Command(BaseCommand):
    help = "Sends the mail that is due. Safe to run each minute, also beside the worker; ends by itself."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seconds", type=float, default=50, help="the longest that it sends (default: 50)")

    def handle(self, *args, seconds: float, **options) -> None:
        forget_old_mail()
        report = send_outbox(seconds=seconds)
        if report.sent or report.failed or report.withdrawn:
            self.stdout.write(f"sent {report.sent}, failed {report.failed}, no longer needed {report.withdrawn}")
