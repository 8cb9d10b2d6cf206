"""What the portal holds about a person, gathered from every app: for 'Download my data' and 'Delete my account'.

An app to the left registers itself in its AppConfig.ready:

    @exports("registrations", title=_("Registrations"), labels={"series": _("Series")})
    def export_registrations(user: User) -> list[Row]: ...

    register_keeper(holds_certificates)      # True: this person's row stays, without the person's data
    register_eraser(erase_registrations)     # removes what of the person need not stay
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.learners.models import User

Row = dict[str, Any]  # what DjangoJSONEncoder can write


@dataclass(frozen=True)
class Exporter:
    """One section of a person's data; `labels` says in words what the keys of its rows mean."""

    name: str
    rows: Callable[[User], list[Row]]
    title: str
    labels: dict[str, str] = field(default_factory=dict)
    order: int = 50


_exporters: dict[str, Exporter] = {}
_keepers: list[Callable[[User], bool]] = []
_erasers: list[Callable[[User], None]] = []


def register_exporter(
    name: str,
    function: Callable[[User], list[Row]],
    *,
    title: str = "",
    labels: dict[str, str] | None = None,
    order: int = 50,
) -> None:
    _exporters[name] = Exporter(name, function, title or name, labels or {}, order)


def exports(
    name: str, *, title: str = "", labels: dict[str, str] | None = None, order: int = 50
) -> Callable[[Callable[[User], list[Row]]], Callable[[User], list[Row]]]:
    """register_exporter as a decorator, in a module that its app imports in AppConfig.ready."""

    def register(function: Callable[[User], list[Row]]) -> Callable[[User], list[Row]]:
        register_exporter(name, function, title=title, labels=labels, order=order)
        return function

    return register


def register_keeper(function: Callable[[User], bool]) -> None:
    if function not in _keepers:
        _keepers.append(function)


def register_eraser(function: Callable[[User], None]) -> None:
    """The function runs in the transaction of the deletion, before the person's row is emptied or deleted."""
    if function not in _erasers:
        _erasers.append(function)


def collect_personal_data(user: User) -> list[tuple[Exporter, list[Row]]]:
    return [(exporter, exporter.rows(user)) for exporter in sorted(_exporters.values(), key=lambda one: one.order)]


def must_be_kept(user: User) -> bool:
    """Whether something outlives the account, such as a certificate that anybody may still verify."""
    return any(keeps(user) for keeps in _keepers)


def erase_elsewhere(user: User) -> None:
    for erase in _erasers:
        erase(user)
