"""What matches, in which order, how it is counted: the same on SQLite, PostgreSQL and Elasticsearch."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.analysis.tokens import stem, tokens
from search.engines import get_engine
from search.facets import FACETS
from search.models import SearchEntry
from search.query import SearchQuery, SearchResults
from search.services.searching import run_search
from tests.factories.search import make_entry
from tests.search.keeping import keep

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.usefixtures("only_own_entries")]


def search(text: str = "", **fields) -> SearchResults:
    keep.current()
    return run_search(query=SearchQuery(text=text, **fields))


def titles(text: str = "", **fields) -> list[str]:
    return [result.title for result in search(text, **fields).results]


class TestMatching:
    def test_every_form_of_a_word_finds_the_others(self):
        make_entry("A", body="Pembelajaran di tempat kerja")
        for text in ("belajar", "mengajar", "PEMBELAJARAN", "pelajaran", "ajar"):
            assert titles(text) == ["A"], text

    def test_english_entries_are_stemmed_in_english(self):
        make_entry("A", body="Learning organisations", language="en", shown_in=("en",))
        assert titles("learned organisation", language="en") == ["A"]
        assert titles("learning") == []

    def test_accents_do_not_matter(self):
        make_entry("A", body="résumé")
        assert titles("resume") == titles("RÉSUMÉ") == titles("re\u0301sume\u0301") == ["A"]

    def test_all_words_are_asked_for(self):
        make_entry("keduanya", body="arsip rumah sakit")
        make_entry("satu", body="arsip")
        results = search("arsip sakit")
        assert [result.title for result in results.results] == ["keduanya"]
        assert not results.question.any_term

    def test_words_may_stand_in_different_parts(self):
        make_entry("Arsip", keywords="Dr. Tarsius", body="sakit")
        assert titles("arsip tarsius sakit") == ["Arsip"]

    def test_where_nothing_has_all_words_some_are_enough_and_more_are_better(self):
        make_entry("satu", body="arsip")
        make_entry("dua", body="arsip sakit")
        results = search("arsip sakit zirafah")
        assert [result.title for result in results.results] == ["dua", "satu"]
        assert results.question.any_term

    def test_the_last_word_may_be_a_beginning(self):
        make_entry("A", body="arsip pelayanan")
        assert titles("arsip pelay") == ["A"]
        assert titles("pelay arsip") == ["A"]  # by the other word alone
        assert titles("pe") == []

    def test_a_whole_word_is_no_beginning_of_another(self):
        make_entry("A", body="seri")
        make_entry("B", body="serikat")
        assert titles("seri") == ["A"]

    def test_a_phrase_is_asked_for_word_by_word(self):
        make_entry("A", body="Belajar di tempat kerja.")
        make_entry("B", body="Kerja di tempat lain.")
        make_entry("C", body="Tempat bekerja.")
        assert titles('"tempat kerja"') == titles('"Di tempat, kerja"') == ["A"]
        assert titles('"kerja tempat"') == []

    def test_a_phrase_does_not_run_from_one_part_into_the_next(self):
        make_entry("tempat", keywords="kerja")
        assert titles('"tempat kerja"') == []

    def test_what_has_expired_is_not_there(self):
        make_entry("lama", body="arsip", expires_at=timezone.now() - timedelta(seconds=5))
        make_entry("baru", body="arsip", expires_at=timezone.now() + timedelta(hours=5))
        assert titles("arsip") == titles("") == ["baru"]
        assert search("arsip").facets["kind"] == {"webinar": 1}

    def test_entries_are_shown_to_readers_of_their_languages(self):
        make_entry("id", body="arsip", shown_in=("id",))
        make_entry("en", body="arsip", language="en", shown_in=("en",))
        make_entry("dua", body="arsip", shown_in=("id", "en"))
        assert set(titles("arsip")) == set(titles("")) == {"id", "dua"}
        assert set(titles("arsip", language="en")) == set(titles("", language="en")) == {"en", "dua"}


class TestOrder:
    def test_the_exact_word_before_its_other_forms(self):
        make_entry("lain", body="belajar bersama di kantor")
        make_entry("persis", body="pembelajaran bersama di kantor")
        assert titles("pembelajaran") == ["persis", "lain"]
        assert titles("belajar") == ["lain", "persis"]

    def test_title_before_keyword_before_text(self):
        make_entry("teks", body="arsip dan lain lain")
        make_entry("kata kunci", keywords="arsip", body="dan lain lain")
        make_entry("arsip", body="dan lain lain yang")
        assert titles("arsip") == ["arsip", "kata kunci", "teks"]

    def test_a_rare_word_weighs_more_than_a_common_one(self):
        for number in range(8):
            make_entry(f"umum {number}", body="arsip arsip arsip kantor")
        make_entry("langka", body="kantor tarsius")
        assert titles("arsip tarsius zirafah")[0] == "langka"

    def test_scores_fall_and_equals_stand_newest_first(self):
        for year in (2024, 2026, 2025):
            make_entry(str(year), year=year, body="arsip")
        results = search("arsip").results
        assert [result.title for result in results] == ["2026", "2025", "2024"]
        assert results[0].score > 0

    def test_an_empty_question_gives_everything_newest_first(self):
        for year in (2024, 2026, 2025):
            make_entry(str(year), year=year)
        assert titles("") == ["2026", "2025", "2024"]
        assert search("").total == 3

    def test_signs_alone_give_nothing(self):
        make_entry("A")
        assert search("😀").total == search('"').total == 0


class TestPages:
    def test_pages_hold_every_result_once(self):
        for number in range(25):
            make_entry(f"Entri {number}", body="arsip", year=2020 + number % 5)
        for text in ("arsip", ""):
            pages = [search(text, page=page, page_size=10) for page in (1, 2, 3)]
            assert [page.total for page in pages] == [25, 25, 25]
            assert [len(page.results) for page in pages] == [10, 10, 5]
            assert len({result.entry_id for page in pages for result in page.results}) == 25

    def test_a_page_beyond_the_last_is_empty_but_counted(self):
        make_entry("A", body="arsip")
        results = search("arsip", page=10**15)
        assert (results.total, results.results) == (1, [])


VOCABULARY = ["arsip", "pelayanan", "melayani", "kantor", "belajar", "pembelajaran", "inovasi", "data", "desa", "kota"]


@pytest.fixture
def random_entries() -> list[SearchEntry]:
    chance = random.Random(7)
    return [
        make_entry(
            " ".join(chance.choices(VOCABULARY, k=3)),
            kind=chance.choice(["webinar", "story", "resource", "page"]),
            year=chance.choice([2024, 2025, 2026, None]),
            topics=chance.sample(range(1, 6), k=chance.randint(0, 3)),
            speakers=chance.sample(range(1, 6), k=chance.randint(0, 2)),
            agency=chance.choice([None, 7, 8]),
            form=chance.choice(["", "formal", "social"]),
            body=" ".join(chance.choices(VOCABULARY, k=4)),
            shown_in=chance.choice([("id",), ("id", "en"), ("en",)]),
        )
        for _ in range(150)
    ]


def holds(entry: SearchEntry, words: list[str]) -> bool:
    stems = {stem(token, "id") for token in tokens(f"{entry.title} {entry.body}")}
    return all(stem(word, "id") in stems for word in words)


def satisfies(entry: SearchEntry, filters: dict, *, without: str = "") -> bool:
    values = entry.facets.values
    return all(name == without or not chosen or set(values[name]) & set(chosen) for name, chosen in filters.items())


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"kind": ("webinar",)},
        {"kind": ("webinar", "story"), "year": (2025,)},
        {"topic": (2, 4), "year": (2024, 2026)},
        {"kind": ("resource",), "topic": (1,), "year": (2025, 2026), "speaker": (3, 4)},
        {"topic": (99,)},
        {"speaker": (1, 2), "agency": (7,), "form": ("formal", "social")},
    ],
)
def test_totals_and_facets_equal_a_count_by_hand(random_entries, filters):
    for text in ("", "layanan", "belajar arsip", "inovasi"):
        results = search(text, page_size=1000, filters=filters)
        shown = [entry for entry in random_entries if "id" in entry.facets.shown_in and holds(entry, text.split())]
        assert {result.entry_id for result in results.results} == {e.pk for e in shown if satisfies(e, filters)}, text
        assert results.total == len(results.results)
        expected = {name: {} for name in FACETS}
        for name in FACETS:
            for entry in shown:
                if satisfies(entry, filters, without=name):
                    for value in entry.facets.values[name]:
                        expected[name][value] = expected[name].get(value, 0) + 1
        assert results.facets == expected, text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=60)
    | st.lists(st.sampled_from([*"\"'*()-:^+{}[]\\&|!~<>@", "arsip", "NEAR", "x"])).map(" ".join)
)
@example(text="'")
@example(text="\\")
@example(text="arsip'::tsquery; DROP TABLE search_searchentry; --")
@example(text='title : arsip* NEAR(a b, 2) "x')
@example(text="\x00arsip\x00")
@example(text="\u202earsip\u200f")
@example(text="%s %(x)s {0} $1")
@example(text="x" * 3000)
@example(text="arsip " * 500)
@example(text="ﷺ ß İ ᨒᨚᨈᨑ ²")
def test_any_text_is_answered(text):
    if not SearchEntry.objects.exists():
        make_entry("arsip ß ᨒᨚᨈᨑ", body="arsip x İ \\ ' ²")
    results = search(text)
    assert results.total >= len(results.results) >= 0


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(TEXTS, min_size=10, max_size=10))
def test_any_text_is_indexed_and_found_by_its_words(bodies):
    entries = [make_entry("A", body=body) for body in bodies]
    for entry in entries:
        for word in tokens(entry.body)[:3]:
            assert entry.pk in {result.entry_id for result in search(word, page_size=1000).results}, word


def test_a_text_as_long_as_an_entry_may_be_is_indexed():
    make_entry("A", body=" ".join(f"kata{number}" for number in range(25_000)))
    assert titles("kata24999") == ["A"]


def test_the_engine_suits_the_database_unless_the_settings_name_another(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert get_engine().name == "elasticsearch"
    settings.ELASTICSEARCH_URL = ""
    assert get_engine().name == {"sqlite": "sqlite", "postgresql": "postgres"}[connection.vendor]
    settings.SEARCH_ENGINE = "nothing"
    with pytest.raises(ImproperlyConfigured, match="nothing"):
        get_engine()


def test_a_search_takes_few_queries(django_assert_max_num_queries):
    make_entry("A", body="arsip kantor")
    keep.current()
    keep.current = lambda: None
    # Synonyms, the count, the ranking, what orders it anew, the entries; PostgreSQL also counts how rare the words are.
    with django_assert_max_num_queries(7 if connection.vendor == "postgresql" else 5):
        search("arsip kantor")
