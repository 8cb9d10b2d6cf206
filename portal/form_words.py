"""What fields of our own forms say instead of Django's words, which are made for programmers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# For texts of people's own: Django's codes for what is too long, and for the one character that no database keeps.
TEXT_ERRORS = {
    "max_length": _("This is too long: at most %(limit_value)d characters."),
    "null_characters_not_allowed": _("The text holds a character that cannot be kept."),
}
EMAIL_ERRORS = TEXT_ERRORS | {"invalid": _("This is no e-mail address. It looks like nama@instansi.go.id.")}
CHOICE_ERRORS = {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")}
