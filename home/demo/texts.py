"""How the demo writes down a text in two languages, and the blocks that it becomes."""

from __future__ import annotations

import json
from dataclasses import dataclass

EXAMPLE_NOTE = {
    "id": "Halaman ini adalah contoh. Orang, instansi dan angka di dalamnya dibuat untuk menunjukkan isi portal.",
    "en": "This page is an example. The people, agencies and figures in it were made up to show what the portal holds.",
}


@dataclass(frozen=True)
class Bilingual:
    """One text in both languages."""

    id: str
    en: str

    def __getitem__(self, language: str) -> str:
        return getattr(self, language)


def as_blocks(text: str, *, example: str = "") -> str:
    """StreamField JSON: paragraphs are parted by an empty line, '## ' makes a heading, '- ' a list."""
    blocks = [{"type": "note", "value": {"title": "", "text": f"<p>{example}</p>"}}] if example else []
    for part in filter(None, (part.strip() for part in text.strip().split("\n\n"))):
        if part.startswith("## "):
            blocks.append({"type": "heading", "value": {"text": part[3:]}})
        else:
            blocks.append({"type": "text", "value": _as_html(part)})
    return json.dumps(blocks)


def _as_html(part: str) -> str:
    lines = [line.strip() for line in part.splitlines()]
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>"
    return f"<p>{' '.join(lines)}</p>"
