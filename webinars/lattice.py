"""The lattice of a webinar: *sulapa' eppa'*, the four-sided diamond, woven anew for every series number.

Every webinar has its own cloth (a ground of small diamonds) and its own medallion (nested bands around a coral heart).
The cover shows both; the border of its certificates is made of the same two. A number always gives the same bytes.

All shapes are drawn as upright squares around the origin and turned by 45 degrees when they are placed: a dash on a
square's outline, as long as the outline is wide, thus becomes a small diamond, which keeps a drawing under 3 KB.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeVar

Variant = Literal["cover", "border"]
T = TypeVar("T")

NIGHT, DEEP, SEA, TIDE, SHOAL, FOAM = "#062f35", "#083f46", "#0b5259", "#17696d", "#3d9490", "#a9d3cb"
PAPER, SAND, STRAW = "#f6f3ea", "#e6dec8", "#cdbf98"
GOLD, BRONZE, CORAL = "#e3bd6c", "#b58a35", "#ff8c6e"

COVER_WIDTH, COVER_HEIGHT = 320, 180
PAGE_WIDTH, PAGE_HEIGHT = 297, 210  # A4 landscape, millimetres
BORDER_INSET, BORDER_COLUMNS, BORDER_ROWS, PANEL_COLUMNS = 8.5, 40, 28, 7  # millimetres; diamonds of the cloth
CELL_DIAGONAL = 28.284  # from one diamond of the cloth to the next, in its own units: 20 times the root of 2


class Palette(NamedTuple):
    """A ground, the two tones woven into it, the knots' colour, and the medallion's ground with its bands."""

    ground: str
    weft: str
    warp: str
    knot: str
    medallion: str
    bands: tuple[str, ...]


PALETTES = (
    Palette(DEEP, SEA, TIDE, GOLD, NIGHT, (SHOAL, PAPER, GOLD, FOAM)),
    Palette(PAPER, SAND, STRAW, BRONZE, DEEP, (GOLD, FOAM, PAPER, SHOAL)),
    Palette(SEA, TIDE, SHOAL, FOAM, DEEP, (PAPER, GOLD, SHOAL, GOLD)),
    Palette(NIGHT, DEEP, TIDE, GOLD, SEA, (FOAM, GOLD, SHOAL, PAPER)),
    Palette(SHOAL, "#4c9f9a", TIDE, PAPER, NIGHT, (GOLD, SHOAL, FOAM, GOLD)),
)
# Where the medallions lie on a cover: (x, y, scale). A medallion of scale 1 reaches 70.7 units from its middle.
COMPOSITIONS = (
    ((160, 90, 1.04),),
    ((108, 90, 1.12),),
    ((160, 90, 0.95), (54, 90, 0.5), (266, 90, 0.5)),
    ((238, 90, 1.75),),
    ((60, 90, 0.7), (160, 90, 0.7), (260, 90, 0.7)),
    ((160, 90, 1.95),),
    ((92, 90, 0.95), (228, 90, 0.95)),
    ((160, 90, 0.9), (0, 0, 1.1), (320, 0, 1.1), (0, 180, 1.1), (320, 180, 1.1)),
)
MEDALLION_REACH = 70.711


class Dice:
    """Choices that a series number always makes alike, on every machine and every version of Python."""

    def __init__(self, series_number: int) -> None:
        digest = hashlib.blake2b(f"sulapa eppa {series_number}".encode(), digest_size=32).digest()
        self.rest = int.from_bytes(digest, "big")

    def pick(self, options: Sequence[T]) -> T:
        self.rest, index = divmod(self.rest, len(options))
        return options[index]


def short(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def square(reach: float, **attributes: str | float) -> str:
    """An upright square that reaches so far from the origin; it needs a fill or a stroke."""
    named = "".join(
        f' {name.replace("_", "-")}="{short(value) if isinstance(value, int | float) else value}"'
        for name, value in attributes.items()
    )
    return (
        f'<path d="M-{short(reach)}-{short(reach)}h{short(2 * reach)}v{short(2 * reach)}h-{short(2 * reach)}z"{named}/>'
    )


def outline(reach: float, colour: str, width: float) -> str:
    return square(reach, fill="none", stroke=colour, stroke_width=width)


def beads(reach: float, colour: str, width: float, per_side: int) -> str:
    """A row of small diamonds along each side, none on the corners."""
    pitch = 2 * reach / per_side
    gap = pitch - width
    return square(
        reach,
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=f"{short(width)} {short(gap)}",
        stroke_dashoffset=-gap / 2,
    )


def teeth(reach: float, colour: str, per_side: int) -> str:
    """A filled square with a notched edge: turned by 45 degrees, it has steps like a pyramid."""
    h = short(reach / per_side)
    sides = (f"l{h} {h} {h}-{h}", f"l-{h} {h} {h} {h}", f"l-{h}-{h}-{h} {h}", f"l{h}-{h}-{h}-{h}")
    path = "".join(side * per_side for side in sides)
    return f'<path d="M-{short(reach)}-{short(reach)}{path}z" fill="{colour}"/>'


def stroke(path: str, colour: str, width: float) -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{short(width)}"/>'


def area(path: str, colour: str) -> str:
    return f'<path d="{path}" fill="{colour}"/>'


def weave_cloth(series_number: int, dice: Dice, palette: Palette) -> tuple[str, str]:
    """The two diamonds that alternate in the cloth, each reaching 10 units from its middle."""
    weft, warp, knot = palette.weft, palette.warp, palette.knot
    heart = square(dice.pick((1.1, 1.5, 1.9)), fill=knot)
    match series_number % 7:
        case 0:  # nested outlines
            rings = outline(8.6, warp, 0.9) + outline(5.4, warp, dice.pick((0.9, 1.6)))
            return rings + heart, square(10, fill=weft) + outline(6, warp, 0.7)
        case 1:  # fine checks
            checks = beads(6.9, warp, dice.pick((2, 2.6)), dice.pick((3, 4)))
            return square(10, fill=weft) + checks + heart, beads(5, weft, 1.8, 3) + square(1.2, fill=warp)
        case 2:  # facets
            main = area("M-10-10L10-10 10 10z", weft) + area("M-5-5H5V5z", warp)
            return main, area("M-10-10H10V10z", weft) + heart
        case 3:  # quartered
            quarters = "M-10-10H0V10H10V0H-10z"
            return area(quarters, weft) + heart, area(quarters, weft) + outline(5, warp, 0.9)
        case 4:  # trellis, over and under
            over = "M-10-3H10M-10 3H10M-3-10V-4M3-10V-4M-3 4V10M3 4V10"
            under = "M-3-10V10M3-10V10M-10-3H-4M-10 3H-4M4-3H10M4 3H10"
            return stroke(over, warp, 1.3) + heart, stroke(under, warp, 1.3)
        case 5:  # stepped
            return teeth(9, weft, 3) + teeth(5, warp, 2) + heart, outline(3.4, warp, 1) + square(1, fill=warp)
        case _:  # waves
            waves = stroke("M-10-7H7V10M-10-1H1V10", warp, dice.pick((1, 1.5)))
            return waves + area("M-10 5H-5V10H-10z", knot), stroke("M10 7H-7V-10M10 1H-1V-10", weft, 1.5)


def draw_medallion(dice: Dice, palette: Palette) -> str:
    """Nested bands around a coral heart; reaches 50 units to each side before it is turned."""
    ground = palette.medallion
    rim = GOLD if palette.ground != PAPER else BRONZE
    parts = [square(50, fill=ground), outline(47.6, rim, dice.pick((0.8, 1.4)))]
    kinds = ["beads", "teeth", "band", "lines", "dots"]
    kind, stride, tint = dice.pick((0, 1, 2, 3, 4)), dice.pick((1, 2, 3, 4)), dice.pick((0, 1, 2, 3))
    reach = 43.5
    while reach > 15:
        colour = palette.bands[tint % len(palette.bands)]
        drawn, depth = draw_band(kinds[kind % len(kinds)], reach, colour, ground, dice)
        parts.append(drawn)
        reach -= depth
        kind, tint = kind + stride, tint + 1
    return "".join(parts) + draw_heart(reach, ground, dice)


def draw_band(kind: str, reach: float, colour: str, ground: str, dice: Dice) -> tuple[str, float]:
    """One band of the medallion and how far it goes inwards."""
    coarse = max(3, round(reach / dice.pick((4.5, 6))))
    match kind:
        case "beads":
            return beads(reach - 2, colour, 3.4, coarse), 7
        case "teeth":
            return teeth(reach, colour, coarse) + square(reach - 7, fill=ground), 9
        case "band":
            width = dice.pick((3, 4.5))
            return outline(reach - width / 2, colour, width), width + 3.5
        case "lines":
            return outline(reach - 0.6, colour, 1.2) + outline(reach - 3.2, colour, 0.7), 6.5
        case _:
            return beads(reach - 1, colour, 1.5, coarse * 2 - 1), 5


def draw_heart(reach: float, ground: str, dice: Dice) -> str:
    r = short(reach * 0.55)
    coral = square(reach * 0.55, fill=CORAL)
    edge = outline(reach - 1, GOLD, 1.4)
    match dice.pick((0, 1, 2, 3)):
        case 0:
            return edge + coral
        case 1:
            return edge + coral + square(reach * 0.2, fill=ground)
        case 2:  # quartered: two sides in coral, two in gold
            return edge + coral + area(f"M0 0V-{r}H{r}V0zM0 0V{r}H-{r}V0z", GOLD)
        case _:
            return square(reach, fill=GOLD) + square(reach * 0.78, fill=ground) + coral


def place(reference: str, x: float, y: float, scale: float) -> str:
    return f'<use href="#{reference}" transform="translate({short(x)} {short(y)})scale({short(scale)})rotate(45)"/>'


def define(series_number: int, cloth: tuple[str, str], medallion: str, cloth_transform: str) -> str:
    """The medallion (`mN`) and the cloth (`cN`) under names of their own, so that many can stand in one page."""
    n, (main, other) = series_number, cloth
    return (
        f'<defs><g id="m{n}">{medallion}</g>'
        f'<pattern id="c{n}" width="40" height="40" patternUnits="userSpaceOnUse" patternTransform="{cloth_transform}">'
        f'<g id="a{n}" transform="translate(10 10)">{main}</g><use href="#a{n}" x="20" y="20"/>'
        f'<g id="b{n}" transform="translate(30 10)">{other}</g><use href="#b{n}" x="-20" y="20"/>'
        "</pattern></defs>"
    )


def lattice_svg(series_number: int, *, variant: Variant = "cover") -> str:
    """The lattice of a series number as an SVG document under 3 KB.

    `cover`: 16 to 9, fills whatever frame it is given. `border`: a frame for an A4 page in landscape, in millimetres,
    with nothing inside. It is ornament: give it an empty alternative text.
    """
    dice = Dice(series_number)
    palette = PALETTES[series_number % len(PALETTES)]
    cloth = weave_cloth(series_number, dice, palette)
    medallion = draw_medallion(dice, palette)
    if variant == "border":
        return draw_border(series_number, palette, cloth, medallion)
    size = dice.pick((0.8, 1, 1.3))
    height = size * dice.pick((1, 1, 0.7))
    transform = f"translate(160 90)scale({short(size)} {short(height)})rotate(45)"
    frame = f"M0 0h{COVER_WIDTH}v{COVER_HEIGHT}H0z"
    spots = COMPOSITIONS[series_number % len(COMPOSITIONS)]
    medallions = "".join(place(f"m{series_number}", *spot) for spot in spots)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COVER_WIDTH} {COVER_HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice">{define(series_number, cloth, medallion, transform)}'
        f"{area(frame, palette.ground)}{area(frame, f'url(#c{series_number})')}{medallions}</svg>"
    )


def draw_border(series_number: int, palette: Palette, cloth: tuple[str, str], medallion: str) -> str:
    """Cloth around the page, one row of diamonds wide; on the left, like the head of a sarong, a panel of seven rows.

    The cloth is stretched by less than a twentieth, so that whole diamonds run along every side.
    """
    left, top, right, bottom = BORDER_INSET, BORDER_INSET, PAGE_WIDTH - BORDER_INSET, PAGE_HEIGHT - BORDER_INSET
    x_pitch, y_pitch = (right - left) / BORDER_COLUMNS, (bottom - top) / BORDER_ROWS
    panel, middle = left + PANEL_COLUMNS * x_pitch, PAGE_HEIGHT / 2
    transform = (
        f"translate({short(left + x_pitch / 2)} {short(top + y_pitch / 2)})"
        f"scale({x_pitch / CELL_DIAGONAL:.5f} {y_pitch / CELL_DIAGONAL:.5f})rotate(45)translate(-10 -10)"
    )
    inner = f"M{short(panel)} {short(top + y_pitch)}H{short(right - x_pitch)}V{short(bottom - y_pitch)}H{short(panel)}z"
    frame = f"M{short(left)} {short(top)}V{short(bottom)}H{short(right)}V{short(top)}z{inner}"
    x = (left + panel) / 2
    large, small = (panel - left) / 2 - 1, (panel - left) / 4 - 1
    spots = ((x, middle, large), (x, middle - large - small - 1, small), (x, middle + large + small + 1, small))
    medallions = "".join(place(f"m{series_number}", x, y, reach / MEDALLION_REACH) for x, y, reach in spots)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PAGE_WIDTH} {PAGE_HEIGHT}">'
        f"{define(series_number, cloth, medallion, transform)}"
        f"{area(frame, palette.ground)}{area(frame, f'url(#c{series_number})')}"
        f"{stroke(frame, BRONZE, 0.4)}{medallions}</svg>"
    )
