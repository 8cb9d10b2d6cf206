"""Cells of the CMS's tables that say more than a value. On a phone each names its column, for the head is gone then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Model
from wagtail.admin.ui.tables import Column


class TextColumn(Column):
    cell_template_name = "portal/cms/cells/text.html"


class NumberColumn(TextColumn):
    """A number with the language's grouping."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **({"classname": "cms-figures"} | kwargs))

    def get_cell_context_data(self, instance: Model, parent_context: dict) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["value"] = "" if context["raw_value"] is None else intcomma(context["raw_value"])
        return context


class MomentColumn(Column):
    """A moment in the active time zone, short."""

    cell_template_name = "portal/cms/cells/moment.html"


class StateColumn(Column):
    """A state in words, with a sign whose shape says the same."""

    cell_template_name = "portal/cms/cells/state.html"


class LinkColumn(Column):
    """A link: the accessor gives something with `label` and `url`, or None."""

    cell_template_name = "portal/cms/cells/link.html"


class StackedColumn(Column):
    """Two lines: the value, linked, and below it what `second` says of the row; `depth` indents rows of a tree."""

    cell_template_name = "portal/cms/cells/stacked.html"

    def __init__(
        self,
        *args,
        second: Callable[[Any], Any] | None = None,
        get_url: Callable[[Any], str | None] | None = None,
        depth: Callable[[Any], int] | None = None,
        **kwargs,
    ) -> None:
        super().__init__(*args, **({"classname": "title", "width": "45%"} | kwargs))
        self.second, self.get_url, self.depth = second, get_url, depth

    def get_cell_context_data(self, instance: Model, parent_context: dict) -> dict[str, Any]:
        return super().get_cell_context_data(instance, parent_context) | {
            "second": self.second(instance) if self.second else "",
            "url": self.get_url(instance) if self.get_url else "",
            "depth": min(self.depth(instance), 6) if self.depth else 1,
        }
