"""The usual measures of a ranking's first ten, each as trec_eval and BEIR define it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

DEPTH = 10


def success(found: Sequence[str], judged: Mapping[str, float]) -> float:
    """1 where any of the first ten answers the question."""
    return float(any(document in judged for document in found[:DEPTH]))


def reciprocal_rank(found: Sequence[str], judged: Mapping[str, float]) -> float:
    """1 by the place of the first answer among the first ten; 0 where there is none."""
    return next((1 / place for place, document in enumerate(found[:DEPTH], start=1) if document in judged), 0.0)


def ndcg(found: Sequence[str], judged: Mapping[str, float]) -> float:
    """Gains (the scores) discounted by log2(place + 1), as a share of the best order there could be."""
    best = _discounted(sorted(judged.values(), reverse=True)[:DEPTH])
    return _discounted([judged.get(document, 0.0) for document in found[:DEPTH]]) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all do not exceed; 0 without values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
