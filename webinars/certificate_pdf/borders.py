"""The cloth around a certificate: one drawing for each layout and orientation, in the series' own pattern.

They are made of the same cloth and medallion as the webinar's cover, so that who has a certificate of Seri-40
recognises Seri-40 in the archive. The lattice in landscape is `lattice_svg`'s own border, and stays it: it is issued
already.
"""

from __future__ import annotations

import functools

from webinars.lattice import (
    BRONZE,
    CELL_DIAGONAL,
    MEDALLION_REACH,
    PALETTES,
    Dice,
    area,
    define,
    draw_medallion,
    lattice_svg,
    place,
    short,
    stroke,
    weave_cloth,
)

INSET = 8.5  # millimetres from the paper's edge
LONG, SHORT = 40, 28  # diamonds along the sides of an A4 page
PANEL_ROWS = 5
PAGES = {"landscape": (297, 210), "portrait": (210, 297)}


@functools.lru_cache(maxsize=64)
def draw_page_border(series_number: int, *, layout: str, orientation: str) -> str:
    """An SVG document as large as the page, with nothing where the text stands. Ornament: an artifact in the PDF."""
    if (layout, orientation) == ("lattice", "landscape"):
        return lattice_svg(series_number, variant="border")
    weaver = Weaver(series_number, *PAGES[orientation])
    drawn = {"lattice": weaver.head_cloth, "centred": weaver.frame, "letter": weaver.hem}[layout]()
    return weaver.document(drawn)


class Weaver:
    """Draws on a page of so many millimetres, the cloth stretched a little whole diamonds along each side."""

    def __init__(self, series_number: int, width: int, height: int) -> None:
        self.number, self.width, self.height = series_number, width, height
        dice = Dice(series_number)
        self.palette = PALETTES[series_number % len(PALETTES)]
        self.cloth = weave_cloth(series_number, dice, self.palette)
        self.medallion = draw_medallion(dice, self.palette)
        columns, rows = (LONG, SHORT) if width > height else (SHORT, LONG)
        self.left, self.top, self.right, self.bottom = INSET, INSET, width - INSET, height - INSET
        self.x_pitch, self.y_pitch = (self.right - self.left) / columns, (self.bottom - self.top) / rows

    def document(self, drawn: str) -> str:
        transform = (
            f"translate({short(self.left + self.x_pitch / 2)} {short(self.top + self.y_pitch / 2)})"
            f"scale({self.x_pitch / CELL_DIAGONAL:.5f} {self.y_pitch / CELL_DIAGONAL:.5f})rotate(45)translate(-10 -10)"
        )
        defined = define(self.number, self.cloth, self.medallion, transform)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}">{defined}{drawn}</svg>'
        )

    def woven(self, path: str, *, edge: float = 0.4) -> str:
        cloth = area(path, self.palette.ground) + area(path, f"url(#c{self.number})")
        return cloth + stroke(path, BRONZE, edge)

    def medallion_at(self, x: float, y: float, reach: float) -> str:
        return place(f"m{self.number}", x, y, reach / MEDALLION_REACH)

    def head_cloth(self) -> str:
        """A band around the page; above, like the head of a sarong, a panel of five rows with three medallions."""
        panel = self.top + PANEL_ROWS * self.y_pitch
        ring = self._ring(inner_top=panel)
        large, small = (panel - self.top) / 2 - 1, (panel - self.top) / 4 - 1
        x, y = self.width / 2, (self.top + panel) / 2
        step = large + small + 1
        spots = ((x, y, large), (x - step, y, small), (x + step, y, small))
        return self.woven(ring) + "".join(self.medallion_at(*spot) for spot in spots)

    def frame(self) -> str:
        """A band around the page, a fine line within, and a medallion hung in the middle above and below."""
        gap = 2.2
        left, top = self.left + self.x_pitch + gap, self.top + self.y_pitch + gap
        right, bottom = self.right - self.x_pitch - gap, self.bottom - self.y_pitch - gap
        line = f"M{short(left)} {short(top)}H{short(right)}V{short(bottom)}H{short(left)}z"
        x, reach = self.width / 2, 9
        spots = ((x, self.top + self.y_pitch / 2), (x, self.bottom - self.y_pitch / 2))
        sides = ((self.left + self.x_pitch / 2, self.height / 2), (self.right - self.x_pitch / 2, self.height / 2))
        hung = "".join(self.medallion_at(*spot, reach) for spot in spots)
        hung += "".join(self.medallion_at(*spot, reach * 0.7) for spot in sides)
        return self.woven(self._ring()) + stroke(line, BRONZE, 0.2) + hung

    def hem(self) -> str:
        """A letter has cloth at its head and a narrow hem at its foot."""
        rows = 1
        head = self._strip(self.top, self.top + rows * self.y_pitch)
        foot = self._strip(self.bottom - self.y_pitch / 2, self.bottom)
        return self.woven(head) + self.woven(foot)

    def _strip(self, top: float, bottom: float) -> str:
        return f"M{short(self.left)} {short(top)}H{short(self.right)}V{short(bottom)}H{short(self.left)}z"

    def _ring(self, inner_top: float | None = None) -> str:
        left, right = self.left + self.x_pitch, self.right - self.x_pitch
        top = self.top + self.y_pitch if inner_top is None else inner_top
        inner = f"M{short(left)} {short(top)}H{short(right)}V{short(self.bottom - self.y_pitch)}H{short(left)}z"
        outer = f"M{short(self.left)} {short(self.top)}V{short(self.bottom)}H{short(self.right)}V{short(self.top)}z"
        return outer + inner
