"""What issuing, correcting and revoking certificates may refuse."""

from __future__ import annotations


class CertificateError(Exception):
    """A refusal; `detail` is the character, name, number or pattern in question. `code` is one of

    role, not_over, no_name, missing_glyph, number (too long, or given already), pattern (does not tell the scope of the
    sequence apart), letter_number (the pattern wants one), revoked, not_revoked, unchanged, reason (there is none).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
