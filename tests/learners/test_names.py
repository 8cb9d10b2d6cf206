import pytest

from portal.learners.mail_domains import suggest_address
from portal.learners.names import looks_all_capitals, tidy_name


@pytest.mark.parametrize(
    "name",
    ["SITI AMINAH", "SITI AMINAH, S.Sos., M.Si.", "Dr. H. ANDI RAHMAN, S.T.", "SITI", "R. A. KARTINI", "ANDI S.T"],
)
def test_capitals_are_seen_whatever_the_titles(name):
    assert looks_all_capitals(name)


@pytest.mark.parametrize(
    "name",
    [
        "Siti Aminah, S.SOS.",
        "Siti AMINAH",
        "A. B.",
        "",
        "Dr. Drs. Arwin Malik, M.Si.",
        "S.T., M.T.",
        "Andi M. NUR iman",
        "测试",
    ],
)
def test_other_names_are_left_alone(name):
    assert not looks_all_capitals(name)


def test_a_pasted_name_is_tidied():
    assert tidy_name("  Siti\u00a0\tAminah\u200b,\n S.Sos. ") == "Siti Aminah, S.Sos."
    assert tidy_name("Siti\0 Aminah") == "Siti Aminah"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("GMAIL.CM", "gmail.com"),
        ("gmail.co.id", "gmail.com"),
        ("yaho.co.id", "yahoo.co.id"),
        ("yahooo.com", "yahoo.com"),
        ("hotmial.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("sulselprov.go.i", "sulselprov.go.id"),
    ],
)
def test_mistyped_domains_are_seen(typed, meant):
    assert suggest_address(f"andi@{typed}") == f"andi@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        *("gmail.com", "mail.com", "ymail.com", "gmx.com", "yahoo.co.id", "makassar.go.id", "sultraprov.go.id"),
        *("sulbarprov.go.id", "unhas.ac.id", "bpsdm.sulselprov.go.id", "proton.me", "contoh.example", "aol.com"),
        "g" * 300 + ".com",
    ],
)
def test_right_ones_are_left_alone(domain):
    assert suggest_address(f"andi@{domain}") is None


@pytest.mark.parametrize("text", ["", "@", "andi", "andi@", "@gmial.com"])
def test_what_is_no_address_is_no_suggestion(text):
    assert suggest_address(text) is None
