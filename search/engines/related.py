"""What is most like an entry, by the index that the database keeps anyway: shared rare words, topics and speakers.

The engine ranks what holds any of the entry's own words, the rare ones first; of the best, those with the same topics
and speakers are put ahead. Two queries (on PostgreSQL three), whatever the number of entries.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from search.analysis.tokens import STOP_WORDS, stem, tokens
from search.models import Kind, SearchEntry
from search.query import Question, Result, Word

# What a page may lead on to; passages and documents are parts of such things.
KINDS = (Kind.WEBINAR, Kind.STORY, Kind.RESOURCE)
MOST_TERMS = 10
SHORTEST_WORD = 4
CANDIDATES = 40
OF_WORDS, OF_TOPICS, OF_SPEAKERS, OF_POPULARITY = 0.5, 0.35, 0.15, 0.05
# Below it two texts have a common word by chance.
LEAST_LIKENESS = 0.15

Rank = Callable[[Question, None, int, int], list[tuple[int, float]]]


def related_results(rank: Rank, *, entry: SearchEntry, language: str, limit: int) -> list[Result]:
    """For readers of the language, the likest first; never the entry itself, nor its parts. `rank`: the engine's."""
    question = like(entry)
    if not question.terms or limit < 1:
        return []
    scores = dict(rank(question, None, CANDIDATES, 0))
    now = timezone.now()
    others = SearchEntry.objects.filter(pk__in=scores, kind__in=KINDS).exclude(key=entry.key).defer("body")
    shown = [
        other
        for other in others
        if language in other.shown_in.split("+") and (other.expires_at is None or other.expires_at > now)
    ]
    best = max(scores.values(), default=0) or 1  # the entry itself, as a rule
    likeness = {other.pk: _likeness(entry, other, scores[other.pk] / best) for other in shown}
    shown = [other for other in shown if likeness[other.pk] >= LEAST_LIKENESS]
    shown.sort(key=lambda other: (-likeness[other.pk], -other.published_at.timestamp(), other.pk))
    return [_result(other, likeness[other.pk]) for other in shown[:limit]]


def like(entry: SearchEntry) -> Question:
    """Any of the words of its title and keywords, those without a subject left out."""
    stop_words = STOP_WORDS.get(entry.language, frozenset())
    words: dict[str, Word] = {}
    for word in tokens(f"{entry.title}\n{entry.keywords}"):
        root = stem(word, entry.language)
        if len(word) >= SHORTEST_WORD and word not in stop_words and word != entry.kind:
            words.setdefault(root, Word(word, (root,)))
    return Question(terms=tuple(words.values())[:MOST_TERMS], any_term=True)


def _likeness(entry: SearchEntry, other: SearchEntry, of_words: float) -> float:
    return (
        OF_WORDS * of_words
        + OF_TOPICS * _shared(entry.topics, other.topics)
        + OF_SPEAKERS * _shared(entry.speakers, other.speakers)
        + OF_POPULARITY * other.popularity
    )


def _shared(ones: list[int], others: list[int]) -> float:
    """The part of all that both have."""
    everything = set(ones) | set(others)
    return len(set(ones) & set(others)) / len(everything) if everything else 0.0


def _result(entry: SearchEntry, score: float) -> Result:
    return Result.of(entry, score=score, excerpt=((entry.summary, False),) if entry.summary else ())
