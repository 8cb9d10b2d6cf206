from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """In which role a person took part; printed on the certificate."""

    PARTICIPANT = "participant", _("Participant")
    SPEAKER = "speaker", _("Speaker")
    MODERATOR = "moderator", _("Moderator")
    COMMITTEE = "committee", _("Committee")
