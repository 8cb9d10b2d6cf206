"""Names as they are printed: titles stay as typed, so a name in capitals is questioned, never changed."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Letters, their accents, digits, blanks and punctuation; no pictures, symbols or half characters.
PRINTABLE = ("L", "M", "Nd", "Nl", "Zs", "P")


def tidy_name(text: str) -> str:
    """One blank between words, and nothing invisible: a name pasted from elsewhere brings both."""
    visible = "".join(" " if char.isspace() else char for char in text if char.isspace() or _is_visible(char))
    return " ".join(visible.split())


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf"}


def validate_printable_name(name: str) -> None:
    """Raises ValidationError where the name holds what no certificate can print."""
    odd = [char for char in name if not unicodedata.category(char).startswith(PRINTABLE)]
    if odd:
        raise ValidationError(
            _("A name has letters, dots and commas; this cannot be printed: %(odd)s"),
            code="not_printable",
            params={"odd": " ".join(dict.fromkeys(odd[:5]))},
        )
    if not any(char.isalpha() for char in name):
        raise ValidationError(_("Write your name with letters."), code="no_letters")


def looks_all_capitals(name: str) -> bool:
    """Whether the name itself is typed in capitals; titles (what has a dot, or stands after a comma) don't count.

    People are told to write their names in capitals in meetings, and then have them so on every certificate.
    """
    words = [word for word in name.split(",")[0].split() if "." not in word]
    words = [word for word in words if sum(char.isalpha() for char in word) > 1]
    return bool(words) and all(word.isupper() for word in words)
