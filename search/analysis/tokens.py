"""Folding and cutting: 'Pélayanan, Publik!' becomes pelayanan publik.

Folding keeps every position (one character in, one out), so that an excerpt can mark in the original what was found in
the folded text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from search.analysis import indonesian

# Words that carry no subject: a query that has other words does not insist on them. Folded forms.
STOP_WORDS = {
    code: frozenset((Path(__file__).parent / f"stop_words_{code}.txt").read_text(encoding="utf-8").split())
    for code in ("id", "en")
}
# Controls (NUL), soft hyphens, zero-width and direction marks, lone surrogates.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# How people write a webinar's number, too; texts have 'Seri-42'.
SERIES = re.compile(r"\bseri(?=[0-9])")
_english = snowballstemmer.stemmer("english")


class _Folding(dict):
    """A table for str.translate that fills itself: letters and digits without case and accents, all else a space."""

    def __missing__(self, codepoint: int) -> str:
        self[codepoint] = folded = _fold_character(chr(codepoint))
        return folded


def _fold_character(character: str) -> str:
    if unicodedata.category(character)[0] not in "LNM":
        return " "
    base = unicodedata.normalize("NFKD", character)[0].lower()[:1]
    return base if unicodedata.category(base)[0] in "LNM" else " "


_FOLDING = _Folding()


def normalise(text: str) -> str:
    """Accents joined to their letters, what cannot be seen gone: as texts are stored, and as queries are read."""
    return INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def fold(text: str) -> str:
    """Lower case, no accents, a space for everything that belongs to no word; exactly as long as the text."""
    if not text.isascii():  # str.translate is fast on pure ASCII only, and few other characters occur in one text
        for character in set("".join(BEYOND_ASCII.findall(text))):
            text = text.replace(character, _FOLDING[ord(character)])
    return text.translate(_FOLDING)


def tokens(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return fold(text).split()


def typed_words(text: str) -> list[str]:
    """The same of what somebody asks for: 'seri42' is seri 42."""
    return SERIES.sub("seri ", fold(text)).split()


def stem(word: str, language: str) -> str:
    """The stem of a folded word in a language; a language without a stemmer keeps the word."""
    if language == "id":
        return indonesian.stem(word)
    return _stem_english(word) if language == "en" else word


@lru_cache(maxsize=50_000)
def _stem_english(word: str) -> str:
    return _english.stemWord(word)
