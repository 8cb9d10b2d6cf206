"""`manage.py import_resources`: collections in bulk, again and again, all or nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from knowledge.models import KnowledgeIndexPage, ResourcePage
from portal.models import Topic
from search.query import SearchQuery
from search.services.searching import run_search

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ROW = {
    "id": "k-1",
    "title": "Merawat arsip",
    "body": "Satu.\n\nDua & tiga < empat",
    "topics": ["Arsip"],
    "kind": "social",
}


@pytest.fixture
def load(tmp_path):
    def run(*rows: dict | str, **options) -> dict:
        path = tmp_path / "resources.jsonl"
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
        out = StringIO()
        with suppress(CommandError):  # raised after the report
            call_command("import_resources", path, json=True, stdout=out, **options)
        return json.loads(out.getvalue())

    return run


def numbers(report: dict) -> tuple[int, int, int]:
    return report["created"], report["updated"], report["unchanged"]


def test_a_line_becomes_a_published_resource_that_is_found(load, client):
    assert numbers(load(ROW)) == (1, 0, 0)
    page = ResourcePage.objects.get(external_id="k-1")
    assert (page.live, page.title, page.learning_form) == (True, "Merawat arsip", "social")
    assert [topic.name for topic in page.topics.all()] == ["Arsip"]
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "Dua &amp; tiga &lt; empat" in answer.content.decode()
    result = run_search(query=SearchQuery(text="perawatan arsip tiga")).results[0]
    assert result.external_id == "k-1"


def test_the_tree_stays_whole_and_can_be_added_to(load):
    load(ROW, ROW | {"id": "k-2"}, ROW | {"id": "k-3", "title": "!!"})
    assert Page.find_problems() == ([], [], [], [], [])
    index = KnowledgeIndexPage.objects.get(locale__language_code="id")
    slugs = list(index.get_children().order_by("path").values_list("slug", flat=True))
    assert slugs[-3:] == ["merawat-arsip", "merawat-arsip-2", "k-3"]
    index.add_child(instance=ResourcePage(title="Lain", locale=index.locale))
    assert Page.find_problems() == ([], [], [], [], [])


def test_again_changes_only_what_says_something_new(load):
    load(ROW, ROW | {"id": "k-2"})
    before = Page.objects.get(slug="merawat-arsip-2").last_published_at
    assert numbers(load(ROW | {"body": "Baru"}, ROW | {"id": "k-2"})) == (0, 1, 1)
    assert run_search(query=SearchQuery(text="tiga")).total == 1
    assert run_search(query=SearchQuery(text="baru")).results[0].external_id == "k-1"
    assert Page.objects.get(slug="merawat-arsip-2").last_published_at == before
    assert numbers(load(ROW | {"body": "Baru"}, ROW | {"id": "k-2", "topics": []})) == (0, 1, 1)
    assert numbers(load(ROW | {"body": "Baru"}, ROW | {"id": "k-2", "topics": []})) == (0, 0, 2)


def test_a_page_with_drafts_is_published_with_a_revision(load):
    load(ROW)
    page = ResourcePage.objects.get(external_id="k-1")
    page.title = "Konsep"
    page.save_revision()
    assert numbers(load(ROW | {"title": "Dari berkas"})) == (0, 1, 0)
    page.refresh_from_db()
    assert page.title == page.get_latest_revision_as_object().title == "Dari berkas"


def test_one_id_in_two_languages_is_one_thing(load):
    assert numbers(load(ROW, ROW | {"language": "en", "title": "Tending archives"})) == (2, 0, 0)
    first, second = ResourcePage.objects.filter(external_id="k-1")
    assert first.translation_key == second.translation_key
    assert second.url.startswith("/en/")


def test_topics_are_found_whatever_the_case(load):
    Topic.add_root(name="Literasi", name_en="Literacy")
    load(ROW | {"topics": "LITERASI; literacy"})
    assert ResourcePage.objects.get(external_id="k-1").topics.get().name == "Literasi"


def test_with_one_bad_line_nothing_is_written(load):
    bad = ["{", "7", {"id": "", "title": "x"}, {"id": "a", "title": 7}, ROW | {"language": "fr"}, ROW]
    report = load(ROW, *bad)
    assert [(error["row"], error["field"]) for error in report["errors"]] == [
        *((2, ""), (3, ""), (4, "id"), (5, "title"), (6, "language"), (7, "id"))
    ]
    assert not ResourcePage.objects.filter(external_id="k-1").exists()


def test_a_kind_that_nobody_knows_counts_as_formal_and_is_told(load):
    odd = [ROW | {"id": f"odd-{number}", "kind": "Magang"} for number in range(2)]
    report = load(ROW, ROW | {"id": "k-2", "kind": "Video"}, ROW | {"id": "k-3", "kind": ""}, *odd)
    assert numbers(report) == (5, 0, 0)
    assert report["unknown_kinds"] == [{"kind": "Magang", "row": 4, "rows": 2}]
    assert ResourcePage.objects.get(external_id="odd-0").learning_form == "formal"


def test_a_dry_run_writes_nothing(load):
    assert numbers(load(ROW, dry_run=True)) == (1, 0, 0)
    assert not ResourcePage.objects.filter(external_id="k-1").exists()


def test_hundreds_of_lines_cost_few_queries(load, django_assert_max_num_queries):
    rows = [ROW | {"id": f"k-{number}", "title": f"Sumber {number}"} for number in range(300)]
    with django_assert_max_num_queries(120):
        assert numbers(load(*rows)) == (300, 0, 0)
