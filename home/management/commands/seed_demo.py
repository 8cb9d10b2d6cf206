from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.demo.attendance import seed_attendance
from home.demo.people import seed_people
from home.demo.questionnaires import seed_questionnaires
from home.demo.seed import seed_content


class Command(BaseCommand):
    help = "Fills the portal with demo content; safe to repeat. Refuses production settings."

    def handle(self, *args, **options) -> None:
        if not getattr(settings, "DEMO_ALLOWED", False):
            raise CommandError("seed_demo makes accounts with known passwords: it only runs with development settings.")
        seed_content()
        seed_people()
        export = seed_attendance()
        seed_questionnaires()
        self.stdout.write(self.style.SUCCESS("The demo content is there."))
        self.stdout.write(f"An attendance export of Seri-44 to try the import with: {export}")
