"""Words with a typing mistake: what is found instead, what readers are told, what never leaks. On every engine."""

from __future__ import annotations

import random
import string

import pytest

from search.engines import database_engine
from search.models import KnownWord
from search.query import SearchQuery, SearchResults
from search.services.searching import run_search
from search.spelling import close_words, known_words
from tests.factories.search import make_entry
from tests.search.keeping import keep

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.usefixtures("only_own_entries")]

SUBJECTS = """arsip digital|pelayanan publik|kebijakan daerah|anggaran belanja|kepemimpinan perubahan|literasi informasi
keamanan siber|manajemen risiko|kearifan lokal|pengadaan barang|kesehatan ibu|pendidikan dasar|pariwisata budaya
perikanan tangkap|ketahanan pangan|penataan ruang|penyuluhan pertanian|perlindungan anak|statistik sektoral|inovasi"""
FRAMES = ("Menyusun rencana {}", "Belajar {} bersama rekan", "Praktik baik {} di kecamatan", "Mengukur hasil {}", "{}")


def search(text: str, **fields) -> SearchResults:
    return run_search(query=SearchQuery(text=text, **fields))


def titles(text: str, **fields) -> list[str]:
    return [result.title for result in search(text, **fields).results]


def misspell(title: str, chance: random.Random) -> str:
    """One edit (another letter, one less, one more, two swapped) in one word of at least five letters."""
    words = title.split()
    number = chance.choice([number for number, word in enumerate(words) if len(word) >= 5])
    word, place, letter = words[number], chance.randrange(4), chance.choice(string.ascii_lowercase)
    edits = (
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    )
    words[number] = chance.choice(edits)
    return " ".join(words)


def test_a_hundred_titles_are_found_in_spite_of_a_typing_mistake():
    chance = random.Random(7)
    subjects = SUBJECTS.replace("\n", "|").split("|")
    wanted = [frame.format(subject) for subject in subjects for frame in FRAMES]
    for title in wanted:
        make_entry(title, body="Catatan singkat tentang kegiatan di unit kerja.")
    keep.current()
    found = [title in titles(misspell(title, chance), page_size=3) for title in wanted]
    assert len(found) == 100
    assert sum(found) >= 90


def test_what_is_shown_is_said():
    make_entry("A", body="pelayanan publik yang ramah")
    keep.current()
    results = search("  Pelayenan   Publik! ")
    assert [result.title for result in results.results] == ["A"]
    assert results.suggestion == "pelayanan Publik!"
    assert results.was_corrected


def test_a_text_that_finds_something_is_left_alone():
    make_entry("A", body="pelayanan")
    make_entry("B", body="pelayaran")
    keep.current()
    results = search("pelayaran")
    assert [result.title for result in results.results] == ["B"]
    assert (results.suggestion, results.was_corrected) == ("", False)


def test_quotes_mean_it():
    make_entry("A", body="pelayanan")
    keep.current()
    assert search('"pelayenan"').total == 0


def test_of_words_equally_close_the_one_that_finds_more():
    make_entry("A", body="rapat")
    make_entry("B", body="rapor", year=2025)
    make_entry("C", body="rapor")
    keep.current()
    assert search("rapox").suggestion == "rapor"


def test_the_other_words_decide_with_it():
    make_entry("A", body="rapor sekolah")
    for number in range(3):
        make_entry(f"B{number}", body="rapat dinas")
    keep.current()
    assert titles("sekolah rapar") == ["A"]


def test_a_misspelt_word_beside_one_that_nothing_holds():
    make_entry("A", body="pelayanan")
    keep.current()
    results = search("pelayenan zirafah")
    assert [result.title for result in results.results] == ["A"]
    assert results.suggestion == "pelayanan zirafah"


def test_what_was_withdrawn_is_never_told():
    entry = make_entry("A", body="kuncirahasia")
    database_engine().remove([entry.pk])
    entry.delete()
    keep.current()
    assert KnownWord.objects.filter(word="kuncirahasia").exists()
    results = search("kuncirahasja")
    assert (results.total, results.suggestion) == (0, "")


def test_readers_are_told_no_word_of_another_language_s_entries():
    make_entry("A", body="kindergarten", language="en", shown_in=("en",))
    keep.current()
    assert search("kindergarden").suggestion == ""
    assert search("kindergarden", language="en").suggestion == "kindergarten"


def test_numbers_are_never_learned():
    make_entry("A", body="NIP 198001012005011001 dan sandi4711")
    assert not KnownWord.objects.filter(word__regex="[0-9]").exists()


def test_known_words_are_remembered_until_there_are_others():
    make_entry("A", body="pelayanan")
    vocabulary = known_words()
    assert known_words() is vocabulary
    assert close_words("pelayenan", vocabulary) == ["pelayanan"]
    make_entry("B", body="pelayaran")
    assert "pelayaran" in known_words().words
