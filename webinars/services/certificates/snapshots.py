"""What is printed on a certificate, kept field by field as it was printed: later changes of a webinar alter nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.models import PortalSettings
from webinars import addresses
from webinars.certificate_pdf.codes import group_code
from webinars.certificate_pdf.drawing import CertificateData, clean_text
from webinars.event_times import format_day
from webinars.models import CertificateTemplateVersion, Role, Webinar
from webinars.rule import Path
from webinars.services.certificates.numbers import Numbering

# State documents are in Indonesian (UU 24/2009, art. 27); a foreign speaker's may be in English.
DEFAULT_LANGUAGE = "id"


@dataclass(frozen=True)
class Printer:
    """Fills in what all certificates of one webinar and one issue share; makes each one's snapshot."""

    webinar: Webinar
    settings: PortalSettings
    issued_at: datetime
    role: str
    credit_hours: int
    numbering: Numbering
    language: str = DEFAULT_LANGUAGE
    path: Path | None = None
    template_version: CertificateTemplateVersion | None = None  # None: the built-in lattice

    @property
    def is_asynchronous(self) -> bool:
        return self.path is not None and self.path.is_asynchronous

    def snapshot(self, *, number: str, code: str, holder_name: str) -> dict[str, Any]:
        """The printed fields as JSON; the name comes cleaned."""
        return self._shared | {
            "number": number,
            "code": group_code(code),
            "holder_name": holder_name,
            "verification_url": f"{self._address}{code}/",
        }

    @property
    def shared_text(self) -> str:
        """All words that these certificates share, those of the number included."""
        words = [value for value in self._shared.values() if isinstance(value, str)]
        return " ".join([*words, self.numbering.words])

    @cached_property
    def _address(self) -> str:
        """Where codes are verified, in the default language: the reader's own is one click away there."""
        with override(DEFAULT_LANGUAGE):
            return addresses.absolute(reverse("certificate_form"))

    @cached_property
    def _shared(self) -> dict[str, Any]:
        webinar, settings, zone = self.webinar, self.settings, self.webinar.timezone
        first, last = (format_day(day, timezone=zone, language=self.language) for day in (webinar.start, webinar.end))
        issued_on = self.issued_at.astimezone(webinar.zone).date()
        with override(self.language):
            role_label = str(Role(self.role).label)
            mode = _("followed asynchronously") if self.is_asynchronous else ""
        printed = {
            "role_label": role_label,
            "webinar_title": webinar.title,
            "series_number": webinar.series_number,
            "event_date": first if first == last else f"{first} – {last}",
            "issued_date": format_date(issued_on, "d MMMM y", locale=self.language),
            "issued_at": self.issued_at.isoformat(),
            "path": self.path.label(self.language) if self.path else "",
            "mode": mode,
            "credit_hours": self.credit_hours,
            "credit_regulation": webinar.credit_regulation if self.credit_hours else "",
            "organiser": settings.organiser_name,
            "signatory_name": settings.signatory_name,
            "signatory_rank": settings.signatory_rank,
            "signatory_office": settings.signatory_office,
            "verification_site": self._address.split("://")[-1].rstrip("/"),
            "language": self.language,
        }
        return {name: clean_text(value) if isinstance(value, str) else value for name, value in printed.items()}


def certificate_data(printed: dict[str, Any]) -> CertificateData:
    """A snapshot, ready to be drawn; older ones hold fewer fields, and not every field is drawn."""
    drawn = {field.name: printed[field.name] for field in fields(CertificateData) if field.name in printed}
    return CertificateData(**drawn | {"issued_at": datetime.fromisoformat(printed["issued_at"])})
