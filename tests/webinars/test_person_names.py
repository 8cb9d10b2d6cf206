"""Suggestions by name: right among the first three for nearly everybody, and never applied by themselves."""

import random

import pytest

from webinars.person_names import plain_name
from webinars.services.attendance.reading import Participant
from webinars.services.attendance.suggestions import Candidate, Registrants, agency_fits

FIRST = """Andi Muhammad Nur Siti Sri Abdul Ahmad Dewi Rina Baso Besse Daeng Fatimah Hasan Ilham Irma Jamal Kartini
Lestari Made Nurul Putri Rahmat Ratna Rizal Sitti Sulaiman Suryani Syamsul Tenri Umar Wahyu Yusuf Zainal Arif Budi"""
LAST = """Arifin Basri Cakra Djafar Effendi Fahri Gani Hamzah Idris Jufriansyah Kadir Lamba Mappa Nasir Opu Palaguna
Qadri Rahman Saleh Tahir Usman Wahid Yasin Zubair Pattimura Sanusi Mattalatta Tandiara Rante Allo"""
BEFORE = ["", "", "", "Dr. ", "Drs. ", "Ir. ", "H. ", "Hj. ", "Prof. Dr. ", "dr. ", "Dr. Drs. H. "]
AFTER = ["", "", ", S.Pd.", ", S.E.", ", S.H., M.H.", ", S.Sos., M.Si.", ", S.Kep., Ns.", ", S.STP., M.Si.", ", S.Kom."]
AGENCIES = ["", "DISDIK_", "RSUD - ", "BPSDM ", "DKP_", "Dinas Kesehatan | "]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("DISDIK_DRS. ANDI NUR, M.SI", "andi nur"),
        ("RSUD - Rina Basri", "rina basri"),
        ("BPSDM Andi Tenri Opu", "andi tenri opu"),
        ("Dr. Drs. H. Arwin Malik, M.Si.", "arwin malik"),
        ("ANDI NUR SPD MPD", "andi nur"),
        ("drs.h.andi nur", "andi nur"),
        ("St. Aminah, S.T.", "siti aminah"),
        ("Muh. Rizal (HP)", "muhammad rizal"),
        ("Rina Basri - Dinas Kesehatan", "rina basri"),
        ("Basri, Rina", "basri rina"),
        ("Ma'ruf Amin", "maruf amin"),
        ("RSUD_Rina Basri (Rina)", "rina basri"),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_titles_agencies_and_spellings_are_taken_off(typed, words):
    assert plain_name(typed).text == words


def test_the_agency_in_front_is_kept_as_evidence():
    assert agency_fits(plain_name("DKP_Rina").affiliations, ["Dinas Kelautan dan Perikanan"])
    assert agency_fits(plain_name("RSUD - Rina").affiliations, ["UPT RSUD Labuang Baji"])
    assert not agency_fits(plain_name("RSUD - Rina").affiliations, ["Dinas Kelautan dan Perikanan"])
    assert not agency_fits(plain_name("Rina Basri").affiliations, ["Dinas Kelautan dan Perikanan"])


def make_name(rng: random.Random) -> str:
    words = [rng.choice(FIRST.split()), rng.choice(FIRST.split() + LAST.split()), rng.choice(LAST.split())]
    return " ".join(words[: 1 if rng.random() < 0.04 else 3])


def type_name(bare: str, full: str, rng: random.Random) -> str:
    """As people type it into a meeting: titles dropped or not, capitals, an agency in front, and one slip."""
    name = rng.choice(AGENCIES) + rng.choice([full, bare, bare])
    name = rng.choice([str, str.upper])(name)
    at, letter = rng.randrange(len(name)), rng.choice(LETTERS)
    swapped = name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]
    return rng.choice(
        [name[:at] + name[at + 1 :], name[:at] + letter + name[at + 1 :], name[:at] + letter + name[at:], swapped]
    )


def test_the_right_person_is_among_the_first_three_of_two_thousand_pairs():
    rng = random.Random(40)
    bare = [make_name(rng) for _ in range(2000)]
    full = [rng.choice(BEFORE) + name + rng.choice(AFTER) for name in bare]
    candidates = [
        Candidate(at, at, name, f"{at}@contoh.example", "", (), plain_name(name), None) for at, name in enumerate(full)
    ]
    people = [Participant(type_name(bare[at], full[at], rng), "", f"{at}", 0) for at in range(2000)]
    found = Registrants(candidates, {}).suggest(people)
    right = sum(at in [one.candidate.registration for one in found[person.key]] for at, person in enumerate(people))
    print(f"right person among the first three: {right} of 2,000")
    assert right >= 1900
    assert all(len(suggestions) <= 3 for suggestions in found.values())
    assert all(0 <= one.score < 100 for suggestions in found.values() for one in suggestions)
