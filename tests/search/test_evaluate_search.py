"""`manage.py evaluate_search`: figures of a question set, from scratch places; faults named by file and line."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from search.evaluation import measures
from search.evaluation.question_sets import QuestionSetError, plain_text, read_documents, read_judgements
from search.models import KnownWord, SearchEntry
from tests.factories.search import make_entry

CORPUS = [
    {"_id": "a", "title": "Arsip", "text": "<p>Merawat <b>arsip</b> digital</p>"},
    {"_id": "b", "title": "Loket", "text": "Antrean di loket &amp; pelayanan"},
    {"_id": 3, "text": "pelayanan publik"},
]
QUERIES = [{"_id": "q1", "text": "perawatan arsip"}, {"_id": "q2", "text": "pelayanan"}, {"_id": "q3", "text": "apa?"}]


@pytest.fixture
def files(tmp_path):
    names = []
    for name, records in (("corpus", CORPUS), ("queries", QUERIES)):
        names.append(tmp_path / f"{name}.jsonl")
        names[-1].write_text("\n".join(map(json.dumps, records)))
    names.append(tmp_path / "qrels.tsv")
    names[-1].write_text("query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\t3\t2\nq2\tb\t1\nq2\ta\t0\n")
    return names


@pytest.mark.django_db
@pytest.mark.postgres
def test_each_engine_is_measured_away_from_the_portal_s_entries(files):
    entry = make_entry("Arsip", body="perawatan arsip pelayanan")
    before = (SearchEntry.objects.count(), KnownWord.objects.count())
    engines = ["sqlite"] + (["postgres"] if connection.vendor == "postgresql" else [])
    out = StringIO()
    call_command("evaluate_search", *files, engine=engines, json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert list(report) == engines
    for row in report.values():
        assert row.pop("p50_ms") <= row.pop("p95_ms")
        assert row == {"success_at_10": 1, "mrr_at_10": 1, "ndcg_at_10": 1, "documents": 3, "queries": 2}
    assert SearchEntry.objects.filter(pk=entry.pk).exists()
    assert (SearchEntry.objects.count(), KnownWord.objects.count()) == before


@pytest.mark.sqlite_only
def test_elasticsearch_and_the_plain_baseline_are_measured_alike(files, elasticsearch):
    out = StringIO()
    engines = ["elasticsearch", "elasticsearch-standard"]
    call_command("evaluate_search", *files, engine=engines, json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert report["elasticsearch"]["mrr_at_10"] == 1
    assert report["elasticsearch-standard"]["documents"] == 3


@pytest.mark.django_db
@pytest.mark.sqlite_only
def test_a_server_that_does_not_answer_is_named(files):
    with pytest.raises(CommandError, match="postgres: connection failed"):
        call_command("evaluate_search", *files, engine=["postgres"], postgres="postgres://nobody@127.0.0.1:1/none")


@pytest.mark.django_db
@pytest.mark.sqlite_only
def test_an_engine_that_cannot_be_had_is_refused(files):
    with pytest.raises(CommandError, match="postgres: "):
        call_command("evaluate_search", *files, engine=["postgres"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: no JSON"),
        ("[]", "line 2: no JSON object"),
        ('{"text": "x"}', "line 2: no `_id`"),
        ('{"_id": "b"}', "line 2: `text`"),
        ('{"_id": "a", "text": ""}', "line 2: `_id` 'a' has come before"),
        ('{"_id": "b", "text": "x", "language": "xx"}', "line 2: no such language"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, message):
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"_id": "a", "text": "x"}\n' + line)
    with pytest.raises(QuestionSetError, match=message):
        list(read_documents(path))


@pytest.mark.parametrize(
    ("text", "message"), [("q\td", "line 1: 2 columns"), ("q\td\t1\nq\td\tx", "line 2: the score")]
)
def test_a_bad_judgement_is_named(tmp_path, text, message):
    path = tmp_path / "qrels.tsv"
    path.write_text(text)
    with pytest.raises(QuestionSetError, match=message):
        read_judgements(path)


def test_what_is_no_utf_8_or_not_there_is_named(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(b"\xff\xfe")
    for name, message in ((path, "no UTF-8"), (tmp_path / "none", "No such file")):
        with pytest.raises(QuestionSetError, match=message):
            list(read_documents(name))


def test_measures_are_the_usual_ones():
    judged = {"a": 3.0, "b": 1.0}
    assert measures.success(["x", "b"], judged) == 1
    assert measures.reciprocal_rank(["x", "b", "a"], judged) == 0.5
    assert measures.reciprocal_rank([*"0123456789", "a"], judged) == 0
    assert measures.ndcg(["a", "b"], judged) == 1
    assert measures.ndcg(["b", "a"], judged) == pytest.approx((1 + 3 / 1.58496) / (3 + 1 / 1.58496), abs=1e-4)
    assert [measures.percentile([4, 1, 3, 2], share) for share in (0.5, 0.95)] == [2, 4]


def test_markup_goes_and_signs_stay():
    assert plain_text("<p>a &lt; b</p> 1 < 2 <script>x</script>").split() == ["a", "<", "b", "1", "<", "2"]
