"""A template as plain data (its *design*), and what of a design is printed on which day.

The design is what `CertificateTemplateVersion.design` holds: nothing in it points to a row that may change or go.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from webinars.models import CertificateSignatory, CertificateTemplate
from webinars.services.certificates.pictures import keep_picture

MOST_SIGNATORIES = 3
MOST_LOGOS = 4
Form = CertificateSignatory.Form
# As Indonesian offices write them before an office (Permendagri 1/2023, lampiran: a.n., Plt., Plh.).
OFFICE_PREFIXES = {Form.ACTING: "Plt. ", Form.DAILY: "Plh. "}


def freeze_design(template: CertificateTemplate) -> dict[str, Any]:
    """The template as it stands, with copies of its pictures. Raises MissingPictureError."""
    return {
        "layout": str(template.layout),
        "orientation": str(template.orientation),
        "language": str(template.language),
        "background": keep_picture(template.background, kind="background") if template.background else "",
        "logos": [
            {"picture": keep_picture(logo.image, kind="logo"), "name": logo.name} for logo in template.logos.all()
        ],
        "wordings": {
            str(wording.role): {
                "title": wording.title,
                "title_en": wording.title_en,
                "statement": wording.statement,
                "statement_en": wording.statement_en,
                "credit_hours": wording.credit_hours,
            }
            for wording in template.wordings.all()
        },
        "signatories": [_freeze_signatory(signatory) for signatory in template.signatories.all()],
        "number_pattern": template.number_pattern,
        "classification": template.classification,
        "has_topics_page": template.has_topics_page,
    }


def _freeze_signatory(signatory: CertificateSignatory) -> dict[str, str]:
    return {
        "name": signatory.name,
        "rank": signatory.rank,
        "office": signatory.office,
        "form": str(signatory.form),
        "on_behalf_of": signatory.on_behalf_of,
        "valid_from": signatory.valid_from.isoformat() if signatory.valid_from else "",
        "valid_until": signatory.valid_until.isoformat() if signatory.valid_until else "",
        "picture": keep_picture(signatory.image, kind="signature") if signatory.image else "",
    }


def signatories_on(design: dict[str, Any], day: date) -> list[dict[str, str]]:
    """Who is in force on that day, as it is printed: {name, rank, office, on_behalf_of, picture}; at most three."""
    stamp = day.isoformat()
    in_force = [
        signatory
        for signatory in design["signatories"]
        if signatory["valid_from"] <= stamp and (not signatory["valid_until"] or stamp <= signatory["valid_until"])
    ]
    return [_as_printed(signatory) for signatory in in_force[:MOST_SIGNATORIES]]


def _as_printed(signatory: dict[str, str]) -> dict[str, str]:
    form = signatory["form"]
    return {
        "name": signatory["name"],
        "rank": signatory["rank"],
        "office": OFFICE_PREFIXES.get(form, "") + signatory["office"],
        "on_behalf_of": f"a.n. {signatory['on_behalf_of']}," if form == Form.ON_BEHALF else "",
        "picture": signatory["picture"],
    }


def languages_of(design: dict[str, Any], role: str, asked_for: str) -> tuple[str, bool]:
    """The language of a role's certificate, and whether it says the same in English below.

    Who is asked for in English gets it in English alone, if the template has the words.
    """
    wording = design["wordings"][role]
    if asked_for == "en" and wording["title_en"] and wording["statement_en"]:
        return "en", False
    return ("en", False) if design["language"] == "en" else ("id", design["language"] == "both")
