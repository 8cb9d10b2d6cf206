"""Refusals in the reader's words: one place for the CMS, tables and the holder's own pages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from webinars.services.certificates.batches import NUMBER_WORDS
from webinars.services.certificates.errors import CertificateError


def correction_refusal(error: CertificateError) -> str:
    words = NUMBER_WORDS | {
        "revoked": _("This certificate was revoked."),
        "reason": _("Say why."),
        "no_name": _("The name is empty."),
        "too_long": _("The name is too long: at most %(detail)s characters."),
        "missing_glyph": _("This character cannot be printed: %(detail)s"),
        "name_taken": _("Somebody of this name holds a certificate in this role already: %(detail)s"),
        "waiting": _("You have asked already. Please wait for the answer."),
        "unchanged": _("The name stands so already."),
        "answered": _("Somebody else has answered it in the meantime."),
        "answer": _("Say why the name stays as it is."),
        "closed": _("The time to check names is over."),
        "issued": _("Your certificate is issued already. Ask for a correction there."),
        "not_eligible": _("The holder does not fulfil the rule any more."),
        "not_revoked": _("This certificate is valid: correct it instead."),
    }
    return words.get(error.code, _("This certificate cannot be corrected.")) % {"detail": error.detail}
