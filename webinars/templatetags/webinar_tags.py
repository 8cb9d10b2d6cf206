"""How templates show a webinar: its lattice, its times in three zones, its state as a sentence."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from webinars.lattice import lattice_svg

register = template.Library()


@register.simple_tag
def lattice(series_number: int) -> SafeString:
    """The cover of a series, as inline SVG hidden from screen readers."""
    return _inline_lattice(int(series_number))


@lru_cache(maxsize=512)
def _inline_lattice(series_number: int) -> SafeString:
    svg = lattice_svg(series_number)
    return mark_safe(svg.replace("<svg ", '<svg class="lattice" aria-hidden="true" focusable="false" ', 1))
