"""What a certificate says, in words: the facts of a webinar, and a published template's design filled with them.

Everything here ends up in `CertificateVersion.printed`; the texts of a design stand there with their placeholders
(`statement`), for the drawing, and filled in (`statement_text`), for readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from webinars.certificate_pdf.statement import fill_statement
from webinars.event_times import format_day
from webinars.models import Role
from webinars.services.certificates.designs import languages_of, signatories_on


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a certificate is about, before it is put into words of a language. Days are the organiser's."""

    webinar_title: str
    webinar_title_en: str
    series_number: int
    first_day: date
    last_day: date
    issued_at: datetime
    issued_on: date
    credit_hours: int
    credit_regulation: str
    organiser: str
    verification_site: str
    is_asynchronous: bool = False
    topics: tuple[dict[str, Any], ...] = ()  # {title, title_en, credit_hours}

    def days(self, language: str) -> str:
        first, last = (format_day(day, language=language) for day in (self.first_day, self.last_day))
        return first if first == last else f"{first} – {last}"


def print_facts(occasion: Occasion, *, role: str, language: str) -> dict[str, Any]:
    """The fields that every certificate has, in one language."""
    with override(language):
        role_label = str(Role(role).label)
        mode = _("followed asynchronously") if occasion.is_asynchronous else ""
    return {
        "role_label": role_label,
        "webinar_title": occasion.webinar_title,
        "series_number": occasion.series_number,
        "event_date": occasion.days(language),
        "held_on": occasion.first_day.isoformat(),  # for programs
        "issued_date": format_date(occasion.issued_on, "d MMMM y", locale=language),
        "issued_at": occasion.issued_at.isoformat(),
        "mode": mode,
        "credit_hours": occasion.credit_hours,
        "credit_regulation": occasion.credit_regulation if occasion.credit_hours else "",
        "organiser": occasion.organiser,
        "verification_site": occasion.verification_site,
        "language": language,
    }


def print_design(design: dict[str, Any], occasion: Occasion, *, role: str, language: str) -> dict[str, Any]:
    """All fields that the certificates of one role share. Signatories are those in force on the day of issue."""
    language, is_bilingual = languages_of(design, role, language)
    wording = design["wordings"][role]
    suffix = "_en" if language == "en" else ""
    facts = print_facts(occasion, role=role, language=language)
    if language == "en":
        facts["webinar_title"] = occasion.webinar_title_en
    statement = wording[f"statement{suffix}"]
    signatories = signatories_on(design, occasion.issued_on)
    return facts | {
        "layout": design["layout"],
        "orientation": design["orientation"],
        "background": design["background"],
        "logos": design["logos"],
        "title": wording[f"title{suffix}"],
        "statement": statement,
        "statement_text": fill_statement(statement, _values(facts)),
        "english": _in_english(wording, occasion, role) if is_bilingual else None,
        "signatories": signatories,
        "topics": list(occasion.topics) if design["has_topics_page"] else [],
        **_first_signatory(signatories),
    }


def _in_english(wording: dict[str, Any], occasion: Occasion, role: str) -> dict[str, str]:
    facts = print_facts(occasion, role=role, language="en") | {"webinar_title": occasion.webinar_title_en}
    said = {name: facts[name] for name in ("role_label", "webinar_title", "event_date")}
    texts = {"title": wording["title_en"], "statement": wording["statement_en"]}
    return said | texts | {"statement_text": fill_statement(wording["statement_en"], _values(facts))}


def _values(facts: dict[str, Any]) -> dict[str, Any]:
    named = {"role": "role_label", "webinar": "webinar_title", "series": "series_number", "date": "event_date"}
    same = {name: facts[name] for name in ("organiser", "credit_hours")}
    return same | {placeholder: facts[field] for placeholder, field in named.items()}


def _first_signatory(signatories: list[dict[str, str]]) -> dict[str, str]:
    """Where one signatory is asked for, as lists and older readers of snapshots do."""
    first = signatories[0] if signatories else {"name": "", "rank": "", "office": "", "on_behalf_of": ""}
    return {
        "signatory_name": first["name"],
        "signatory_rank": first["rank"],
        "signatory_office": " ".join(filter(None, (first["on_behalf_of"], first["office"]))),
    }
