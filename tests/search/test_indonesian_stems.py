"""Stems of Indonesian words: what belongs together meets, what does not stays apart."""

import pytest

from search.analysis.indonesian import ROOTS, stem

FAMILIES = """
ajar: belajar mengajar pembelajaran pembelajarannya pelajaran pengajar pelajar diajarkan mempelajari ajaran terpelajar
layan: pelayanan melayani layanan dilayani pelayan pelayanannya
pegawai: kepegawaian pegawainya
nilai: penilaian menilai dinilai bernilai nilainya penilai
ubah: perubahan berubah mengubah diubah
kerja: bekerja pekerjaan mengerjakan pekerja dikerjakan
pimpin: memimpin kepemimpinan pemimpin pimpinan dipimpin
tulis: penulisan menulis ditulis tulisan penulis tertulis
tingkat: peningkatan meningkatkan tingkatan ditingkatkan meningkat
kembang: pengembangan mengembangkan perkembangan berkembang
awas: pengawasan mengawasi diawasi pengawas
didik: pendidikan mendidik pendidik
laksana: pelaksanaan melaksanakan dilaksanakan terlaksana
selenggara: penyelenggaraan menyelenggarakan diselenggarakan
pengaruh: memengaruhi mempengaruhi dipengaruhi berpengaruh
kurang: mengurangi pengurangan kekurangan dikurangi
sosialisasi: menyosialisasikan mensosialisasikan
proses: memproses pemrosesan diproses
beri: memberi memberikan pemberian diberikan
praktik: praktek mempraktikkan
digital: digitalisasi mendigitalkan
pustaka: perpustakaan
arsip: kearsipan pengarsipan mengarsipkan
jabat: pejabat jabatan menjabat
"""


@pytest.mark.parametrize("line", FAMILIES.strip().splitlines())
def test_the_forms_of_a_word_share_its_root(line):
    root, _, forms = line.partition(": ")
    assert {form: stem(form) for form in [root, *forms.split()]} == dict.fromkeys([root, *forms.split()], root)


@pytest.mark.parametrize(
    "word", ["dinas", "kepala", "senin", "pegawai", "sekolah", "sertifikat", "seminar", "direktur", "diklat", "kelas"]
)
def test_words_that_only_look_affixed_stay_whole(word):
    assert stem(word) == word


def test_different_roots_stay_apart():
    words = ["ajar", "kerja", "layan", "nilai", "tulis", "awas", "kawan", "desa", "dinas", "dana"]
    assert len({stem(word) for word in words}) == len(words)


def test_a_word_without_a_known_root_gets_its_swallowed_letter_back():
    assert "tarkus" not in ROOTS
    assert stem("menarkus") == stem("tarkus")


@pytest.mark.parametrize("word", ["", "a", "40", "seri40", "ᨒᨚᨈᨑ", "日本", "nya", "x" * 3000])
def test_anything_has_a_stem(word):
    assert isinstance(stem(word), str)
