"""By what results are narrowed down: the facets' names, and an entry's values of them all packed into one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# In the order in which they are packed and shown. Topics, speakers and agencies are primary keys.
FACETS = ("kind", "topic", "year", "speaker", "agency", "form", "language")
NUMBERS = frozenset({"topic", "year", "speaker", "agency"})

Value = str | int


@dataclass(frozen=True)
class Facets:
    """Everything of an entry that filters and counts go by. `shown_in`: the readers' languages that find it."""

    shown_in: tuple[str, ...]
    values: Mapping[str, tuple[Value, ...]]

    def pack(self) -> str:
        parts = (",".join(map(str, sorted(self.values[name]))) for name in FACETS)
        return "|".join(("+".join(self.shown_in), *parts))

    @classmethod
    def unpack(cls, packed: str) -> Facets:
        shown_in, *parts = packed.split("|")
        values = {}
        for name, part in zip(FACETS, parts, strict=True):
            words = part.split(",") if part else []
            values[name] = tuple(map(int, words)) if name in NUMBERS else tuple(words)
        return cls(tuple(shown_in.split("+")), values)
