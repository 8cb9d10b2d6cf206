"""What a code of the signing service means, and what to do now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# Why a whole batch stopped.
STOP_WORDS = {
    "passphrase": _(
        "The passphrase is wrong. Nothing more was sent: after several wrong ones BSrE locks the account. Check it, "
        "then type it again."
    ),
    "unknown_nik": _("BSrE does not know this NIK. Check its 16 digits."),
    "expired": _("Your electronic certificate at BSrE has expired. Renew it there, then come back."),
    "credentials": _("BSrE does not let this portal in: tell the operators. Your passphrase is not the reason."),
    "refused": _("BSrE refused, without a reason that we know. Your account there may be locked or inactive."),
    "down": _("BSrE cannot be reached just now. Try again later."),
    "no_answer": _("BSrE did not answer in time. Try again later."),
    "not_pdf": _("BSrE answered with something that is no signed document: tell the operators."),
    "other_document": _("BSrE sent back another document than ours: it was not taken. Tell the operators."),
    "not_signed": _("BSrE sent the document back without a signature: it was not taken. Tell the operators."),
    "broken": _("The signature that came back is damaged: it was not taken. Tell the operators."),
}
INTERRUPTED = _("Signing was interrupted. What is signed stays signed; enter the passphrase again to go on.")
# Why one certificate was not signed.
FAILURE_WORDS = {
    "missing_glyph": _("the name holds a character that cannot be printed"),
    "not_drawn": _("it cannot be drawn: tell the operators"),
}
OTHER_FAILURE = _("not signed at the last attempt")


def stop_words(code: str) -> str:
    return str(STOP_WORDS.get(code, INTERRUPTED))


def failure_words(code: str) -> str:
    return str(FAILURE_WORDS.get(code, OTHER_FAILURE))
