from __future__ import annotations

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def spoken_length(seconds: int) -> str:
    """A length in words: 2 hours 5 minutes; under a minute it counts as one."""
    minutes = max(1, round(seconds / 60))
    hours, minutes = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours})
    if minutes:
        parts.append(ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes})
    return " ".join(parts)
