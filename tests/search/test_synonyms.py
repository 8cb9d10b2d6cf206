"""Synonyms that editors keep: what is found by them, on every engine, and what they may not be."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from search.engines import database_engine
from search.models import SearchEntry, Synonym
from search.query import SearchQuery
from search.services.searching import run_search
from search.synonyms import find_synonyms, make_group
from tests.factories.search import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def find(each_engine):
    database_engine().remove(list(SearchEntry.objects.values_list("pk", flat=True)))
    SearchEntry.objects.all().delete()

    def titles(text: str, **fields) -> set[str]:
        if each_engine:
            each_engine.keep_current()
        return {result.title for result in run_search(query=SearchQuery(text=text, **fields)).results}

    return titles


def test_each_word_of_a_group_finds_the_others(find):
    make_entry("A", body="Diklat bagi pegawai")
    make_entry("B", body="Pendidikan dan pelatihan bagi pegawai")
    assert find("diklat") == {"A"}
    Synonym.objects.create(words="diklat\nPendidikan dan Pelatihan")
    assert find("diklat") == find("pendidikan dan pelatihan") == find("diklat pegawai") == {"A", "B"}
    assert find('"diklat"') == {"A"}


def test_one_way_is_no_way_back(find):
    make_entry("A", body="perawat")
    make_entry("B", body="nakes")
    Synonym.objects.create(words="nakes", also="perawat\nbidan")
    assert find("nakes") == {"A", "B"}
    assert find("perawat") == {"A"}


def test_a_synonym_of_one_language_is_for_its_readers(find):
    make_entry("A", body="training")
    Synonym.objects.create(words="diklat\ntraining", language="en")
    assert find("diklat") == set()
    assert find("diklat", language="en") == {"A"}


def test_what_was_typed_may_stand_apart(find):
    make_entry("A", body="Pelatihan, kemudian pendidikan")
    Synonym.objects.create(words="diklat\npendidikan dan pelatihan")
    assert find("pendidikan dan pelatihan") == {"A"}
    assert find("diklat") == set()  # a synonym of several words stands together


def test_words_found_by_a_synonym_are_marked_in_the_excerpt(find):
    make_entry("A", body="Untuk aparatur sipil negara.")
    Synonym.objects.create(words="asn\naparatur sipil negara")
    assert find("asn") == {"A"}
    [result] = run_search(query=SearchQuery(text="asn")).results
    assert [text for text, is_marked in result.excerpt if is_marked] == ["aparatur sipil negara"]


def test_the_longest_expression_wins():
    groups = [make_group("kerja", "karya", ""), make_group("tempat kerja", "kantor", "")]
    assert list(find_synonyms(["di", "tempat", "kerja"], groups)) == [
        (("di",), None),
        (("tempat", "kerja"), (("kantor",),)),
    ]


@pytest.mark.parametrize(
    ("words", "also"), [("asn", ""), ("asn\nASN", ""), ("!!\nasn", ""), ("a b c d e f g\nasn", ""), ("asn", "😀")]
)
def test_what_cannot_be_a_synonym_is_refused(words, also):
    with pytest.raises(ValidationError):
        Synonym(words=words, also=also).full_clean()


def test_the_same_twice_is_refused():
    kept = Synonym.objects.create(words="ASN\npegawai negeri")
    twin = Synonym(words="Pegawai negeri\n\nasn")
    with pytest.raises(ValidationError):
        twin.full_clean()
    kept.full_clean()
    twin.language = "en"
    twin.full_clean()
