"""The printed fields of a certificate, line by line, as the verification pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class PrintedField:
    """The label in the reader's language, the value as it is printed; `language` where it is not the certificate's."""

    label: str
    value: str
    note: str = ""
    language: str = ""


def list_fields(printed: dict[str, Any]) -> list[PrintedField]:
    """Every printed field: an altered PDF would pass where the page shows fewer."""
    credit = f"{printed['credit_hours']} JP" if printed["credit_hours"] else ""
    fields = [
        PrintedField(_("Title"), printed.get("title", "")),
        PrintedField(_("Name"), printed["holder_name"]),
        PrintedField(_("Role"), printed["role_label"]),
        PrintedField(_("Taken part"), printed.get("mode", "")),
        PrintedField(_("Statement"), printed.get("statement_text", "")),
        PrintedField(_("Theme"), printed["webinar_title"]),
        PrintedField(_("Series"), str(printed["series_number"])),
        PrintedField(_("Held on"), printed["event_date"]),
        PrintedField(_("Organiser"), printed["organiser"]),
        PrintedField(_("Credit hours"), credit, printed["credit_regulation"]),
        *_topics(printed),
        *_in_english(printed.get("english") or {}),
        PrintedField(_("Certificate number"), printed["number"]),
        PrintedField(_("Issued on"), printed["issued_date"]),
        *_signatories(printed),
        PrintedField(_("Verification code"), printed["code"]),
    ]
    return [field for field in fields if field.value]


def _topics(printed: dict[str, Any]) -> Iterator[PrintedField]:
    for topic in printed.get("topics", ()):
        yield PrintedField(_("Topic"), f"{topic['title']} ({topic['credit_hours']} JP)", topic.get("title_en", ""))


def _in_english(english: dict[str, Any]) -> Iterator[PrintedField]:
    """What a certificate in both languages says once more; its role, theme and date stand in the statement."""
    if english:
        yield PrintedField(_("Title in English"), english["title"], language="en")
        yield PrintedField(_("Statement in English"), english["statement_text"], language="en")


def _signatories(printed: dict[str, Any]) -> Iterator[PrintedField]:
    for one in printed.get("signatories") or [_only_signatory(printed)]:
        office = " ".join(filter(None, (one.get("on_behalf_of", ""), one["office"])))
        if one["name"]:
            yield PrintedField(_("Signed by"), one["name"], ", ".join(filter(None, (one["rank"], office))))
        else:
            yield PrintedField(_("Signed by"), office)


def _only_signatory(printed: dict[str, Any]) -> dict[str, str]:
    return {name: printed[f"signatory_{name}"] for name in ("name", "rank", "office")}
