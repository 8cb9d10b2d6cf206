"""Guessing certificates: 100,000 codes that differ from issued ones in little, and 10,000 in sequence.

None may be accepted, and how long the answer takes may not tell what is issued: the medians of known, unknown and
malformed codes, asked in turn, differ by less than 20 ms.

Usage: python -m tests.soak.guessed_codes [--mutated 100000] [--sequential 10000] [--issued 300] [--requests 300]; exits
1 otherwise.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator

SEED = 20250710
MUTATED, SEQUENTIAL = 100_000, 10_000
WHOLLY = 50  # each so many-th guess goes through every middleware, too
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


def make_guesses(codes: list[str], mutated: int, sequential: int) -> Iterator[str]:
    """Codes that nobody was given: issued ones changed in little, then those that follow on an issued one."""
    from webinars.certificate_pdf.codes import ALPHABET, LENGTH

    chance, issued = random.Random(SEED), set(codes)
    made = 0
    while made < mutated:
        guess = mutate(chance.choice(codes), ALPHABET, chance)
        if guess not in issued:
            made += 1
            yield guess
    start = int("".join(f"{ALPHABET.index(letter):05b}" for letter in codes[0]), 2)
    for number in range(start + 1, start + 1 + sequential):
        yield "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(LENGTH)))


class Door:
    """`/api/sertifikat/CODE`, without a server before it."""

    def __init__(self) -> None:
        from django.core.handlers.wsgi import WSGIHandler
        from django.core.signals import request_finished
        from django.db import close_old_connections
        from django.test import RequestFactory

        self.handler, factory = WSGIHandler(), RequestFactory(SERVER_NAME="localhost")
        self.environ, self.request = factory._base_environ(REQUEST_METHOD="GET"), factory.get("/")
        request_finished.disconnect(close_old_connections)  # a server's worker keeps its connection, too

    def ask(self, code: str) -> int:
        """The status of the view's answer, found by its address. All else costs five times as much, and judges none."""
        from django.urls import resolve

        match = resolve(f"/api/sertifikat/{code}")
        return match.func(self.request, *match.args, **match.kwargs).status_code

    def ask_wholly(self, code: str) -> int:
        """The status of the whole portal's answer, every middleware included."""
        environ = self.environ | {"PATH_INFO": f"/api/sertifikat/{code}", "wsgi.input": io.BytesIO()}
        response = self.handler(environ, lambda _status, _headers: None)
        response.close()
        return response.status_code


def count_accepted(codes: list[str], mutated: int, sequential: int) -> int:
    """Of the guesses; each of the issued codes is asked as well, for a door that opens to nobody proves nothing."""
    door = Door()
    assert all(door.ask(code) == door.ask_wholly(code) == 200 for code in codes)
    statuses: Counter[int] = Counter()
    for number, guess in enumerate(make_guesses(codes, mutated, sequential)):
        status = door.ask(guess)
        assert number % WHOLLY or door.ask_wholly(guess) == status, guess
        statuses[status] += 1
    assert statuses[200] + statuses[404] == statuses.total(), statuses
    return statuses[200]


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
    parser.add_argument("--mutated", type=int, default=MUTATED)
    parser.add_argument("--sequential", type=int, default=SEQUENTIAL)
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
        began = time.perf_counter()
        accepted = count_accepted(codes, arguments.mutated, arguments.sequential)
        seconds = time.perf_counter() - began
        medians = measure(codes, arguments.requests)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    difference = max(medians.values()) - min(medians.values())
    print(
        f"{arguments.mutated:,} mutated and {arguments.sequential:,} sequential codes: {accepted} accepted, "
        f"asked in {seconds:.0f} s"
    )
    print("medians: " + ", ".join(f"{kind} {value:.1f} ms" for kind, value in medians.items()))
    print(f"largest difference: {difference:.1f} ms (at most {MOST_MILLISECONDS})")
    return 0 if accepted == 0 and difference < MOST_MILLISECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
