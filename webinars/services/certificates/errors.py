"""What issuing, correcting and revoking certificates may refuse."""

from __future__ import annotations


class CertificateError(Exception):
    """A refusal; `detail` is the character, name, number or pattern in question. The codes:

    Issuing: role, not_over, no_name, missing_glyph, number (too long, or given already), pattern (does not tell the
    scope of the sequence apart), letter_number (the pattern wants one), no_signatory
    (the template names nobody for that day), not_eligible, not_revoked.
    Correcting and revoking: revoked, reason (there is none), no_name, too_long, missing_glyph, name_taken.
    Asking for a correction: not_holder, waiting (one request is open already), unchanged, answered, answer (none).
    Checking names: closed (the time for it is over, or never began), issued.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
