"""What is printed on a certificate, kept field by field as it was printed: later changes of a webinar alter nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from portal.models import PortalSettings
from webinars import addresses
from webinars.certificate_pdf.codes import group_code
from webinars.certificate_pdf.drawing import CertificateData, EnglishWords, Logo, Signatory, TopicLine, clean_text
from webinars.models import CertificateTemplateVersion, Webinar
from webinars.rule import Path
from webinars.services.certificates.numbers import Numbering
from webinars.services.certificates.pictures import FOLDER, picture_path
from webinars.services.certificates.printed_design import Occasion, print_design, print_facts

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
        return " ".join([*_words(self._shared), self.numbering.words])

    @property
    def has_signatory(self) -> bool:
        """Of the template's, somebody has to be in force on the day of issue."""
        return bool(self._shared.get("signatories"))

    @cached_property
    def _address(self) -> str:
        """Where codes are verified, in the default language: the reader's own is one click away there."""
        with override(DEFAULT_LANGUAGE):
            return addresses.absolute(reverse("certificate_form"))

    @cached_property
    def _shared(self) -> dict[str, Any]:
        if self.template_version:
            printed = print_design(self.template_version.design, self._occasion, role=self.role, language=self.language)
        else:
            printed = print_facts(self._occasion, role=self.role, language=self.language) | {
                "signatory_name": self.settings.signatory_name,
                "signatory_rank": self.settings.signatory_rank,
                "signatory_office": self.settings.signatory_office,
            }
        printed["path"] = self.path.label(printed["language"]) if self.path else ""
        return _clean(printed)

    @property
    def _occasion(self) -> Occasion:
        webinar, zone = self.webinar, self.webinar.zone
        return Occasion(
            webinar_title=webinar.title,
            webinar_title_en=_english_title(webinar) if self.template_version else webinar.title,
            series_number=webinar.series_number,
            first_day=webinar.start.astimezone(zone).date(),
            last_day=webinar.end.astimezone(zone).date(),
            issued_at=self.issued_at,
            issued_on=self.issued_at.astimezone(zone).date(),
            credit_hours=self.credit_hours,
            credit_regulation=webinar.credit_regulation,
            organiser=self.settings.organiser_name,
            verification_site=self._address.split("://")[-1].rstrip("/"),
            is_asynchronous=self.is_asynchronous,
            topics=_topics(webinar) if self.template_version else (),
        )


def role_credit_hours(version: CertificateTemplateVersion | None, role: str) -> int | None:
    """The JP that the template gives this role; None: those of the path or the webinar."""
    wording = version.design["wordings"].get(str(role)) if version else None
    return wording["credit_hours"] if wording else None


def certificate_data(printed: dict[str, Any]) -> CertificateData:
    """A snapshot, ready to be drawn; older ones hold fewer fields, and not every field is drawn."""
    drawn = {field.name: printed[field.name] for field in fields(CertificateData) if field.name in printed}
    drawn["issued_at"] = datetime.fromisoformat(printed["issued_at"])
    drawn["background"] = picture_path(printed.get("background", ""))
    drawn["logos"] = tuple(
        Logo(file=picture_path(logo["picture"]), name=logo["name"]) for logo in printed.get("logos", ())
    )
    drawn["signatories"] = tuple(
        Signatory(**signatory | {"picture": picture_path(signatory["picture"])})
        for signatory in printed.get("signatories", ())
    )
    drawn["topics"] = tuple(TopicLine(**topic) for topic in printed.get("topics", ()))
    if english := printed.get("english"):
        drawn["english"] = EnglishWords(**{field.name: english[field.name] for field in fields(EnglishWords)})
    return CertificateData(**drawn)


def _english_title(webinar: Webinar) -> str:
    """Of the English page, which bears the Indonesian one until it is translated."""
    titles = webinar.pages.filter(locale__language_code="en").values_list("title", flat=True)
    return titles.first() or webinar.title


def _topics(webinar: Webinar) -> tuple[dict[str, Any], ...]:
    return tuple(webinar.certificate_topics.order_by("sort_order").values("title", "title_en", "credit_hours"))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.startswith(f"{FOLDER}/") else clean_text(value)
    if isinstance(value, dict):
        return {name: _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else value


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [word for part in parts for word in _words(part)]
