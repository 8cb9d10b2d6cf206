"""The lattice of a series: sulapa' eppa', the four-sided diamond, woven from a number.

Every webinar has the lattice of its series number: on its page, as its cover in lists, and as the border of its
certificates. The pattern follows from the number alone, so it is the same everywhere and for ever: who holds a
certificate of Seri-40 recognises Seri-40 in the archive.

The cloth is a grid of squares turned by 45 degrees. The cells at one distance from the centre form a ring, itself a
diamond, and each ring has one weave and one thread. A ring is drawn as one dashed square outline: with a stroke as wide
as a dash is long, each dash is a cell, and ten rings stay below 3 KB.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

WEAVES = ("solid", "frame", "eye", "four", "seed", "rope")
GROUNDS = ("#083f46", "#0a3757", "#0f4630", "#2b3457", "#43303a")
THREADS = ("#e3bd6c", "#8fd3cd", "#f3efe4", "#b9cf9a", "#dcb196")

FREE_RINGS = 5  # the number chooses these from the centre out; those beyond repeat them
PATTERNS = len(WEAVES) ** FREE_RINGS
# Neighbouring numbers are to look unlike each other. The factor is prime to PATTERNS, so no two numbers below it meet.
FACTOR, SHIFT = 2477, 911
CELL = 10
FOUR_DASHES = "3.6 1.2 3.6 1.6"  # a cell in two halves; a line of the ground along the ring makes them four


@dataclass(frozen=True)
class Lattice:
    """The pattern of one series: a weave and a thread for each ring, from the centre out, upon a ground."""

    weaves: tuple[str, ...]
    threads: tuple[str, ...]
    ground: str


def lattice(number: int, *, rings: int = 10) -> Lattice:
    """The pattern of a series number; numbers below 7,776 differ in the weave of at least one of the inner rings."""
    rest = (number * FACTOR + SHIFT) % PATTERNS
    free = []
    for _ring in range(FREE_RINGS):
        rest, weave = divmod(rest, len(WEAVES))
        free.append(WEAVES[weave])
    # Outside, the cloth runs back towards the centre, so that the eye finds the same bands again in the corners.
    weaves = [*free, free[number % 3 + 1], *reversed(free)]
    first = (number // 5 + number) % len(THREADS)
    pair = (THREADS[first], THREADS[(first + 1 + number % 3) % len(THREADS)])
    rhythm = "0100100101" if number % 2 else "1001001001"
    return Lattice(
        weaves=tuple(weaves[:rings]),
        threads=tuple(pair[int(beat)] for beat in rhythm[:rings]),
        ground=GROUNDS[number % len(GROUNDS)],
    )


@lru_cache(maxsize=512)
def cover_svg(number: int, *, rings: int = 10) -> str:
    """The cover as one SVG element below 3 KB, hidden from screen readers; `rings` (at most 10) is how much of it shows.

    Colours are presentation attributes, which the content security policy allows where it forbids styles.
    """
    pattern = lattice(number, rings=rings)
    # A square window whose corners just reach the outermost ring: its half side is a ring's diagonal over two.
    half = round((rings - 0.5) * CELL / 2**0.5)
    drawn = "".join(
        _ring(index, weave, thread, pattern.ground)
        for index, (weave, thread) in enumerate(zip(pattern.weaves, pattern.threads, strict=True))
    )
    return (
        f'<svg class="lattice" xmlns="http://www.w3.org/2000/svg" viewBox="-{half} -{half} {2 * half} {2 * half}" '
        f'aria-hidden="true" focusable="false"><path fill="{pattern.ground}" d="M-{half}-{half}H{half}V{half}H-{half}z"/>'
        f'<g fill="none" transform="rotate(45)">{drawn}</g></svg>'
    )


def _ring(index: int, weave: str, thread: str, ground: str) -> str:
    """One ring: coarse cells in the thread, then what the weave takes away in the ground and puts back."""
    layers = {
        "solid": [(8.4, thread)],
        "frame": [(8.4, thread), (5.2, ground)],
        "eye": [(8.4, thread), (5.6, ground), (2.4, thread)],
        "four": [(8.4, thread), (1.2, ground)],
        "seed": [(4, thread)],
        "rope": [(2, thread), (5.2, thread), (2.4, ground)],
    }[weave]
    drawn = []
    for layer, (width, colour) in enumerate(layers):
        dashes = f"{width:g} {CELL - width:g}"
        if weave == "rope" and layer == 0:
            dashes = ""
        elif weave == "four":
            dashes = FOUR_DASHES if layer == 0 else ""
        drawn.append(_outline(index, width, colour, dashes))
    return "".join(drawn)


def _outline(index: int, width: float, colour: str, dashes: str) -> str:
    """A square outline `index` cells from the centre, begun in the middle of a side so that its corners are mitred."""
    if index == 0:
        return f'<path stroke="{colour}" stroke-width="{width}" d="M-{width / 2:g} 0H{width / 2:g}"/>'
    far = index * CELL
    # The outline begins in the middle of a cell, so the dashes are shifted by half a cell's thread, which is its width.
    dashed = f' stroke-dasharray="{dashes}" stroke-dashoffset="{width / 2:g}"' if dashes else ""
    return f'<path stroke="{colour}" stroke-width="{width}"{dashed} d="M0-{far}H{far}V{far}H-{far}V-{far}H0"/>'
