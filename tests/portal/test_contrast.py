"""The colours of the design system: readable in both modes, and the figures written beside them are true."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "portal/static/portal/tokens.css"
TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{3,6});(?:\s*/\*(.*?)\*/)?")

# Running text needs 7:1, all other text 4.5:1, edges of fields and the focus 3:1.
RUNNING = [("ink", "paper"), ("ink", "sunk"), ("ink", "field"), ("soft", "paper"), ("soft", "sunk"), ("sea", "paper")]
RUNNING += [("on-deep", "deep"), ("on-deep-soft", "deep"), ("on-coral", "coral"), ("on-focus", "focus-ground")]
RUNNING += [("good", "paper"), ("bad", "paper"), ("warn", "paper"), ("sea", "sunk"), ("on-sea", "sea")]
TEXT = [("gold-deep", "deep"), ("on-coral", "coral-hover"), ("soft", "field"), ("bad", "sunk"), ("good", "sunk")]
SHAPES = [("edge", "paper"), ("edge", "field"), ("focus", "paper"), ("focus-ground", "deep"), ("coral", "deep")]


def read_tokens() -> dict[str, dict[str, tuple[str, str]]]:
    """By mode and name: the colour and the comment beside it; dark mode keeps what it does not say anew."""
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)", 1)
    dark = dark.split("*, *::before", 1)[0]
    modes = {
        name: {token: (colour, note) for token, colour, note in TOKEN.findall(css)}
        for name, css in (("light", light), ("dark", dark))
    }
    modes["dark"] = {name: (colour, "") for name, (colour, _) in modes["light"].items()} | modes["dark"]
    return modes


def luminance(colour: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("minimum", "pairs"), [(7, RUNNING), (4.5, TEXT), (3, SHAPES)], ids=["running text", "text", "shapes"]
)
def test_colours_are_told_apart(mode, minimum, pairs):
    tokens = read_tokens()[mode]
    weak = {
        f"{front} on {back}": round(contrast(tokens[front][0], tokens[back][0]), 2)
        for front, back in pairs
        if contrast(tokens[front][0], tokens[back][0]) < minimum
    }
    assert not weak


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_figures_beside_the_tokens_are_true(mode):
    tokens, wrong, checked = read_tokens()[mode], [], 0
    for name, (colour, note) in tokens.items():
        for figure, back in re.findall(r"(\d+\.\d) (?:on|against) ([a-z-]+)", note):
            checked += 1
            if abs(contrast(colour, tokens[back][0]) - float(figure)) > 0.06:
                wrong.append(f"{name} on {back}: {contrast(colour, tokens[back][0]):.1f}, not {figure}")
    assert not wrong
    assert checked > 10
