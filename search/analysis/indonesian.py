"""Indonesian stems: pembelajaran, belajar and mengajar become ajar.

Snowball's stemmer knows no words, so it cannot tell a prefix from a root: nilai becomes nila but penilaian ilai, and
digitalisasi loses its di-. Here affixes are taken off until a known root is left (after Nazief and Adriani's method);
only a word without a known root is left to Snowball, its lost first letter put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import snowballstemmer

VOWELS = frozenset("aeiou")
PARTICLES = ("lah", "kah", "tah", "pun")
POSSESSIVES = ("nya", "ku", "mu")
SUFFIXES = ("isasi", "kan", "an", "i", "wan", "wati")
# meN- and peN- melt into the root's first letter: (prefix, letters that may have melted, before a vowel only).
NASAL_PREFIXES = [
    (start + ending, restored)
    for start in ("me", "pe")
    for ending, restored in (("ng", ("", "k")), ("ny", ("ny", "s")), ("m", ("m", "p")), ("n", ("n", "t")))
]
PLAIN_PREFIXES = ("menge", "penge", "ber", "bel", "be", "ter", "te", "per", "pel", "pe", "me", "di", "ke", "se")
MAX_PREFIXES = 3
# Spellings that people write beside the dictionary's.
SPELLINGS = {
    "aktifitas": "aktivitas",
    "analisa": "analisis",
    "apotik": "apotek",
    "azas": "asas",
    "diagnosa": "diagnosis",
    "efektifitas": "efektivitas",
    "himbau": "imbau",
    "hutang": "utang",
    "ijin": "izin",
    "impi": "mimpi",
    "jadual": "jadwal",
    "karir": "karier",
    "kreatifitas": "kreativitas",
    "nasehat": "nasihat",
    "nopember": "november",
    "pebruari": "februari",
    "praktek": "praktik",
    "produktifitas": "produktivitas",
    "propinsi": "provinsi",
    "resiko": "risiko",
    "sekedar": "sekadar",
    "standarisasi": "standardisasi",
    "tauladan": "teladan",
}


def _read_roots() -> frozenset[str]:
    lines = (Path(__file__).parent / "roots_id.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


ROOTS = _read_roots() | frozenset(SPELLINGS)
_snowball = snowballstemmer.stemmer("indonesian")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one folded word. A word that is no Indonesian comes back whole or shortened, always the same way."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return SPELLINGS.get(word, word)
    root = word if word in ROOTS else _known_root(word)
    root = root or _unknown_root(word)
    return SPELLINGS.get(root, root)


def _known_root(word: str) -> str:
    """The longest known root that affixes can have made into this word; empty where there is none."""
    best = ""
    for trunk in _without_endings(word):
        roots = (root for root in _without_prefixes(trunk, MAX_PREFIXES) if len(root) > 2 and root in ROOTS)
        best = max(best, max(roots, key=len, default=""), key=len)
    return best


def _without_endings(word: str) -> list[str]:
    """The word without each legal chain of suffix, possessive and particle, the barest first: it wins a tie."""
    trunks = [word]
    for endings in (PARTICLES, POSSESSIVES, SUFFIXES):
        trunks += [trunk.removesuffix(end) for trunk in trunks for end in endings if trunk.endswith(end)]
    return sorted(set(trunks), key=len)


def _without_prefixes(trunk: str, depth: int) -> Iterator[str]:
    yield trunk
    if depth == 0:
        return
    for prefix, restored in NASAL_PREFIXES:
        rest = trunk[len(prefix) :]
        if len(rest) < 2 or not trunk.startswith(prefix):
            continue
        for letters in restored if rest[0] in VOWELS else ("", "p") if rest[0] == "r" else ("",):
            yield from _without_prefixes(letters + rest, depth - 1)
    for prefix in PLAIN_PREFIXES:
        if trunk.startswith(prefix) and len(trunk) > len(prefix) + 2:
            yield from _without_prefixes(trunk[len(prefix) :], depth - 1)


def _unknown_root(word: str) -> str:
    """Snowball's guess, with the t or p that men- and mem- swallow before a vowel (menulis, memakai) put back."""
    guess = _snowball.stemWord(word)
    for prefix, letter in (("men", "t"), ("pen", "t"), ("mem", "p"), ("pem", "p")):
        if guess[:1] in VOWELS and word.startswith(prefix + guess):
            return letter + guess
    return guess
