"""What every engine does alike: how often a question is asked, and what is shown of an entry that was found."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from search.excerpts import make_excerpt
from search.models import SearchEntry
from search.query import Question, Result, SearchQuery, read_question, with_prefix


def understand(query: SearchQuery) -> Question:
    """The text in the reader's language first, then in the others, whose entries may be shown to him as well."""
    others = [code for code, _name in settings.LANGUAGES if code != query.language]
    return read_question(query.text, languages=(query.language, *others))


def attempts(question: Question) -> list[Question]:
    """A text is tried three times, until the reader's language shows something: every word; the last word as a
    beginning; one word is enough. Filters have no say in it, or choosing one could widen the question.
    """
    if question.no_words:
        return []
    tries = [question]
    if question.terms and (begun := with_prefix(question)):
        tries.append(begun)
    if len(question.terms) > 1:
        tries.append(replace(question, any_term=True))
    return tries


def make_result(entry: SearchEntry, score: float, question: Question) -> Result:
    return Result(
        entry_id=entry.pk,
        kind=entry.kind,
        language=entry.language,
        title=entry.title,
        url=entry.url,
        excerpt=make_excerpt(entry, question),
        score=float(score),
        external_id=entry.external_id,
        published_at=entry.published_at,
        topics=tuple(entry.topics),
    )
