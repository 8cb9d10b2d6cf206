"""Paths to a certificate in templates."""

from __future__ import annotations

from django import template

from webinars.path_words import label_of
from webinars.rule import Path

register = template.Library()


@register.filter
def path_label(path: Path) -> str:
    """The path's name in the reader's language."""
    return label_of(path)
