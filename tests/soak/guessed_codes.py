"""Guessing certificates: 100,000 codes that differ from issued ones in little, and 10,000 in sequence.

None may be accepted, and how long the answer takes may not tell what is issued: the medians of known, unknown and
malformed codes, asked in turn, differ by less than 20 ms.

Usage: python -m tests.soak.guessed_codes [--issued 300] [--requests 300]; exits 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time

SEED = 20250710
MUTATED, SEQUENTIAL = 100_000, 10_000
MOST_MILLISECONDS = 20


def mutate(code: str, alphabet: str, chance: random.Random) -> str:
    """Another letter, two letters exchanged, one left out or one too many."""
    place = chance.randrange(len(code) - 1)
    letter = chance.choice(alphabet)
    return chance.choice(
        [
            code[:place] + letter + code[place + 1 :],
            code[:place] + code[place + 1] + code[place] + code[place + 2 :],
            code[:place] + code[place + 1 :],
            code[:place] + letter + code[place:],
        ]
    )


def count_accepted(codes: list[str]) -> int:
    """Through the lookup that page, JSON and command share."""
    from webinars.certificate_pdf.codes import ALPHABET, LENGTH
    from webinars.verification import find_version

    chance, issued = random.Random(SEED), set(codes)
    guesses = []
    while len(guesses) < MUTATED:
        guess = mutate(chance.choice(codes), ALPHABET, chance)
        if guess not in issued:
            guesses.append(guess)
    digits = {digit: ALPHABET[digit] for digit in range(32)}
    start = int("".join(f"{ALPHABET.index(letter):05b}" for letter in codes[0]), 2)
    for step in range(1, SEQUENTIAL + 1):
        number = start + step
        guesses.append("".join(digits[number >> 5 * at & 31] for at in reversed(range(LENGTH))))
    return sum(find_version(guess) is not None for guess in guesses)


def measure(codes: list[str], requests: int) -> dict[str, float]:
    """The median answer of each kind in milliseconds, the kinds asked in turn."""
    from django.test import Client

    from webinars.certificate_pdf.codes import generate_code

    client, chance = Client(SERVER_NAME="localhost"), random.Random(SEED)
    kinds = {
        "known": lambda: chance.choice(codes),
        "unknown": generate_code,
        "malformed": lambda: generate_code()[:-3] + "!",
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _round in range(requests + 10):  # the first ones warm up
        for kind, make in kinds.items():
            path = f"/sertifikat/{make()}/"
            start = time.perf_counter()
            status = client.get(path).status_code
            times[kind].append((time.perf_counter() - start) * 1000)
            assert status == (200 if kind == "known" else 404), (kind, status)
    return {kind: statistics.median(taken[10:]) for kind, taken in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--issued", type=int, default=300)
    parser.add_argument("--requests", type=int, default=300)
    arguments = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="soak-guesses-")
    try:
        os.environ["DEBUG"] = "false"
        from tests.soak.altered_certificates import set_up

        set_up(directory)
        from bench.certificates import issue, make_webinar

        codes = [version.code for version in issue(make_webinar(arguments.issued, 40))]
        accepted = count_accepted(codes)
        medians = measure(codes, arguments.requests)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    difference = max(medians.values()) - min(medians.values())
    print(f"{MUTATED:,} mutated and {SEQUENTIAL:,} sequential codes: {accepted} accepted")
    print("medians: " + ", ".join(f"{kind} {value:.1f} ms" for kind, value in medians.items()))
    print(f"largest difference: {difference:.1f} ms (at most {MOST_MILLISECONDS})")
    return 0 if accepted == 0 and difference < MOST_MILLISECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
