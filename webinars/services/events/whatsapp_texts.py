"""Messages for WhatsApp groups, ready to be pasted: in Indonesian, times in three zones, whole public addresses.

WhatsApp sets text between asterisks in bold. The join link stands in none of them: texts are passed on without end, and
only registrants are to see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.models import PortalSettings
from webinars import addresses
from webinars.event_times import describe_times, format_moment
from webinars.evidence import paths_of
from webinars.models import Webinar, WebinarSpeaker
from webinars.path_words import describe_paths


@dataclass(frozen=True)
class WhatsAppText:
    code: str
    label: str
    text: str

    @property
    def lines(self) -> int:
        """With some to spare for long lines that are folded."""
        return self.text.count("\n") + 4


def whatsapp_texts(webinar: Webinar) -> list[WhatsAppText]:
    """Announcement, reminder and certificates, in the order in which they are needed."""
    labels = {"announcement": _("Announcement"), "reminder": _("Reminder"), "certificates": _("Certificates")}
    with override(settings.LANGUAGE_CODE):
        context = _text_context(webinar)
        return [WhatsAppText(code, label, _render(code, context)) for code, label in labels.items()]


def _render(code: str, context: dict) -> str:
    text = render_to_string(f"webinars/admin/whatsapp/{code}.txt", context)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _text_context(webinar: Webinar) -> dict:
    language = settings.LANGUAGE_CODE
    parts = webinar.speaker_parts.select_related("speaker").order_by("sort_order")
    of_part = {part: [row.speaker for row in parts if row.part == part] for part in WebinarSpeaker.Part.values}
    return {
        "webinar": webinar,
        "times": describe_times(webinar, language=language),
        "paths": describe_paths(paths_of(webinar), session_minutes=webinar.session_minutes, timezone=webinar.timezone),
        "closes": format_moment(webinar.registration_deadline, timezone=webinar.timezone, language=language),
        "opening": of_part[WebinarSpeaker.Part.OPENING],
        "speakers": of_part[WebinarSpeaker.Part.SPEAKER],
        "moderators": of_part[WebinarSpeaker.Part.MODERATOR],
        "page_url": addresses.absolute(addresses.webinar_path(webinar.series_number)),
        "registration_url": addresses.absolute(addresses.registration_path(webinar.series_number)),
        "desk_url": addresses.absolute(addresses.desk_path()),
        "verification_url": addresses.absolute("/sertifikat/"),
        "settings": PortalSettings.load(),
    }
