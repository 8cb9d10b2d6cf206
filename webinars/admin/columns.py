"""Cells of the CMS's tables that say more than a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Model
from wagtail.admin.ui.tables import Column


class NumberColumn(Column):
    """A number with the language's grouping, aligned to the right."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("classname", "cms-number")
        super().__init__(*args, **kwargs)

    def get_cell_context_data(self, instance: Model, parent_context: dict) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["value"] = "" if context["raw_value"] is None else intcomma(context["raw_value"])
        return context


class StateColumn(Column):
    """A state in words, with a sign whose shape says the same."""

    cell_template_name = "webinars/admin/cells/state.html"


class LinkColumn(Column):
    """A link: the accessor gives something with `label` and `url`, or None."""

    cell_template_name = "webinars/admin/cells/link.html"


class StackedColumn(Column):
    """Two lines: the value, and below it what `second` says of the row."""

    cell_template_name = "webinars/admin/cells/stacked.html"

    def __init__(self, *args, second: Callable[[Any], Any], get_url: Callable[[Any], str] | None = None, **kw) -> None:
        super().__init__(*args, **kw)
        self.second, self.get_url = second, get_url

    def get_cell_context_data(self, instance: Model, parent_context: dict) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["second"] = self.second(instance)
        context["url"] = self.get_url(instance) if self.get_url else ""
        return context
