"""Folding and cutting of texts."""

from hypothesis import given
from hypothesis import strategies as st

from search.analysis.tokens import fold, normalise, tokens


def test_case_accents_and_signs_do_not_matter():
    assert tokens("Pélayanan, PUBLIK! “e-Kinerja” – 40%") == ["pelayanan", "publik", "e", "kinerja", "40"]


def test_an_accent_written_as_a_sign_of_its_own_joins_its_letter():
    assert tokens(normalise("Pe\u0301layanan")) == ["pelayanan"]


def test_what_cannot_be_seen_is_dropped():
    assert normalise("a\x00b\u200f\u202ec\ud800") == "abc"


def test_scripts_other_than_latin_are_kept():
    assert tokens("ᨒᨚᨈᨑ 日本 العربية") == ["ᨒᨚᨈᨑ", "日本", "العربية"]


@given(st.text())
def test_folding_keeps_every_position(text):
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x3FF)))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
