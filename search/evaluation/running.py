"""Runs one question set on one engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from search.evaluation import measures
from search.evaluation.question_sets import Judgements, QuestionSetError, Text, read_documents
from search.evaluation.scratch import Place


@dataclass(frozen=True)
class Evaluation:
    """Shares and means from 0 to 1 over all questions with an answer; milliseconds a question."""

    success_at_10: float
    mrr_at_10: float
    ndcg_at_10: float
    p50_ms: float
    p95_ms: float
    documents: int
    queries: int


def choose_questions(questions: list[Text], judgements: Judgements) -> list[Text]:
    """Those with an answer: what nobody has judged cannot be measured. Raises QuestionSetError where none is left."""
    chosen = [question for question in questions if question.id in judgements]
    if not chosen:
        raise QuestionSetError("no question of the queries has an answer in the judgements")
    return chosen


def evaluate(
    place: Place,
    *,
    corpus: Path,
    questions: list[Text],
    judgements: Judgements,
    progress: Callable[[int], object] = lambda done: None,
) -> Evaluation:
    """Fills the place and asks every question once. `progress` is called with 1 after each question."""
    documents = place.fill(read_documents(corpus))
    scores, times = [], []
    for question in questions:
        started = perf_counter()
        found = place.find(question, measures.DEPTH)
        times.append((perf_counter() - started) * 1000)
        judged = judgements[question.id]
        scores.append(
            [measure(found, judged) for measure in (measures.success, measures.reciprocal_rank, measures.ndcg)]
        )
        progress(1)
    success, mrr, ndcg = (round(sum(column) / len(questions), 4) for column in zip(*scores, strict=True))
    p50, p95 = (round(measures.percentile(times, share), 2) for share in (0.5, 0.95))
    return Evaluation(success, mrr, ndcg, p50, p95, documents, len(questions))
