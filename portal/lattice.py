"""The lattice of a series: sulapa' eppa', the four-sided diamond, woven from a number.

Every webinar has the lattice of its series number: as the cover in lists and on its page, and as the border of its
certificates. The pattern follows from the number alone, so it is the same everywhere and for ever. Numbers below
3,125 have patterns that differ in at least one ring.

A cloth of diamonds on a grid, counted from the centre: the cell (column, row) exists where column + row is even, and
lies in ring (|column| + |row|) / 2. Each ring has one weave; the corners, beyond the last full ring, repeat the rings
from the outside in, so that covers laid side by side join to one cloth.
"""

from __future__ import annotations

from dataclasses import dataclass

RADIUS = 8  # cells from the centre to the edge
CELL = 10  # half a diamond's diagonal, in the units of the drawing
SIZE = 2 * RADIUS * CELL
RINGS = RADIUS // 2 + 1
WEAVES = ("solid", "frame", "eye", "four", "seed")
# Multiplier and shift spread neighbouring numbers over the whole range; the multiplier is prime to 5 ** RINGS, so no
# two numbers below it meet.
SPREAD, SHIFT = 1222, 1871
GROUNDS = ("#083f46", "#0a3a55", "#0f4a3c", "#123a3f", "#2c3552")
THREADS = ("#e3bd6c", "#8fd3cd", "#f6f3ea", "#d9a48a", "#b9cf9a")


@dataclass(frozen=True)
class Lattice:
    """The pattern of one number: which weave each ring has, from the centre out, and its three colours."""

    number: int
    rings: tuple[str, ...]
    ground: str
    thread: str
    accent: str
