"""The NIP (nomor induk pegawai): 18 digits that give away birth date and sex, so personal data.

PNS: birth date YYYYMMDD + appointment YYYYMM + sex (1, 2) + serial of 3 digits.
PPPK: 18 digits too, but sources disagree on digits 13-14, so only length and birth date are checked.
"""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EARLIEST_BIRTH_YEAR = 1920


def normalise_nip(text: str) -> str:
    """Drops the blanks, dots and hyphens that people put between the groups of digits."""
    return re.sub(r"[\s.\-]", "", text or "")


def validate_nip(nip: str, *, employment_type: str) -> None:
    """Raises ValidationError with the reason; an empty NIP is fine."""
    if not nip:
        return
    if not re.fullmatch(r"[0-9]{18}", nip):
        raise ValidationError(_("A NIP has exactly 18 digits."), code="nip_length")
    if not _is_past_date(nip[:8]):
        raise ValidationError(_("The first 8 digits of a NIP are the birth date (YYYYMMDD)."), code="nip_birth_date")
    if employment_type in {"pns", "cpns"}:
        _validate_civil_servant(nip)


def _validate_civil_servant(nip: str) -> None:
    if not _is_past_date(nip[8:14] + "01"):
        raise ValidationError(
            _("Digits 9 to 14 of a PNS's NIP are the month of appointment (YYYYMM)."), code="nip_appointment"
        )
    if nip[14] not in "12":
        raise ValidationError(_("Digit 15 of a PNS's NIP is 1 (male) or 2 (female)."), code="nip_sex")


def _is_past_date(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return day.year >= EARLIEST_BIRTH_YEAR and day <= date.today()


def mask_nip(nip: str) -> str:
    """The last four digits only: enough for its owner to know which one it is."""
    return f"{'•' * 14}{nip[-4:]}" if nip else ""
