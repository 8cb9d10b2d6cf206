"""PNS: birth date, month of appointment, sex, serial. PPPK: sources disagree, so length and birth date."""

import pytest
from django.core.exceptions import ValidationError

from portal.learners.nip import mask_nip, normalise_nip, validate_nip


@pytest.mark.parametrize("employment_type", ["pns", "cpns", "pppk", "pppk_part_time", "non_asn", ""])
def test_a_right_number_and_none_at_all_are_fine_for_everybody(employment_type):
    validate_nip("198503122010012005", employment_type=employment_type)
    validate_nip("", employment_type=employment_type)


@pytest.mark.parametrize(
    ("nip", "code"),
    [
        ("19850312201001200", "nip_length"),
        ("1985031220100120055", "nip_length"),
        ("19850312201001200a", "nip_length"),
        ("١٩٨٥٠٣١٢٢٠١٠٠١٢٠٠٥", "nip_length"),
        ("198513122010012005", "nip_birth_date"),
        ("198502302010012005", "nip_birth_date"),
        ("209001012015011001", "nip_birth_date"),
        ("198503122010132005", "nip_appointment"),
        ("198503122099012005", "nip_appointment"),
        ("198503122010013005", "nip_sex"),
    ],
)
def test_a_wrong_number_is_refused_for_pns_with_its_reason(nip, code):
    with pytest.raises(ValidationError) as refused:
        validate_nip(nip, employment_type="pns")
    assert refused.value.code == code
    assert refused.value.messages[0]


@pytest.mark.parametrize("nip", ["198503122010132005", "198503120000219005", "198503122024993005"])
def test_digits_9_to_15_are_not_looked_at_for_pppk(nip):
    validate_nip(nip, employment_type="pppk")
    with pytest.raises(ValidationError):
        validate_nip(nip, employment_type="pns")


@pytest.mark.parametrize(
    "typed", ["19850312 201001 2 005", "19850312-201001-2-005", " 198503122010012005\t", "19850312.201001.2.005"]
)
def test_what_people_put_between_the_groups_is_dropped(typed):
    assert normalise_nip(typed) == "198503122010012005"


def test_only_the_last_four_digits_are_shown():
    assert mask_nip("198503122010012005") == "•" * 14 + "2005"
    assert mask_nip("") == ""
