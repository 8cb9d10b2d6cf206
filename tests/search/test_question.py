"""What a person types, understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import LONGEST_TEXT, MOST_WORDS, Phrase, Question, Word, read_question, with_prefix


def read(text: str, *languages: str) -> Question:
    return read_question(text, languages=languages or ("id", "en"))


def words(question: Question) -> list[str]:
    return [term.exact for term in question.terms]


def test_words_come_folded_with_their_stems():
    assert read("Pembelajaran").terms == (Word("pembelajaran", ("ajar", "pembelajaran")),)


def test_a_series_number_may_be_written_as_one_word():
    assert read("Seri42").terms == read("seri-42").terms
    assert words(read("seri misteri7")) == ["seri", "misteri7"]


@pytest.mark.parametrize("text", ['"tempat kerja"', "“tempat kerja”", "«tempat kerja»"])
def test_quotes_make_a_phrase(text):
    assert read(f"belajar {text} asn").terms[1] == Phrase(("tempat", "kerja"))


def test_a_quote_that_is_never_closed_is_none():
    assert words(read('belajar "tempat kerja')) == ["belajar", "tempat", "kerja"]


def test_operators_are_plain_words():
    assert words(read("kerja AND NOT (arsip) title:x NEAR/3 -a* ^b")) == [
        *("kerja", "and", "not", "arsip", "title", "x", "near", "3", "a", "b")
    ]


def test_words_without_a_subject_are_left_out_where_others_remain():
    assert words(read("apa itu pembelajaran di tempat kerja")) == ["pembelajaran", "tempat", "kerja"]
    assert words(read("yang di")) == ["yang", "di"]


def test_each_language_has_its_own_words_without_a_subject():
    assert words(read("pelatihan it")) == ["pelatihan", "it"]
    assert words(read("what is it about learning", "en", "id")) == ["learning"]


def test_a_phrase_keeps_all_its_words():
    assert read('"apa itu asn"').terms == (Phrase(("apa", "itu", "asn")),)


def test_the_same_word_twice_is_one():
    assert words(read("kerja Kerja KERJA")) == ["kerja"]


def test_a_long_text_is_cut_and_says_so():
    assert read("x" * 3000).was_cut
    assert read(" ".join(f"kata{number}" for number in range(60))).was_cut
    assert len(read(" ".join(f"w{number}" for number in range(60))).terms) == MOST_WORDS
    assert not read("x" * LONGEST_TEXT).was_cut


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_an_empty_text_asks_for_everything(text):
    assert read(text) == Question()


@pytest.mark.parametrize("text", ["😀", '"', '" "', "%", "'--", "*"])
def test_a_text_without_a_word_asks_for_nothing_that_exists(text):
    assert read(text).no_words


def test_the_last_word_may_be_a_beginning():
    assert with_prefix(read("arsip pelay")).terms[-1].prefix
    assert with_prefix(read("arsip pe")) is None
    assert with_prefix(read('arsip "pelay"')) is None


@given(st.text())
def test_any_text_is_understood(text):
    question = read(text)
    assert len(question.terms) <= MOST_WORDS
