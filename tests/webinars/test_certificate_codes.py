import math

from hypothesis import given
from hypothesis import strategies as st

from webinars.certificate_pdf.codes import ALPHABET, LENGTH, generate_code, group_code, normalise_code

codes = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


def test_a_code_holds_at_least_128_random_bits_in_letters_that_are_not_misread():
    assert len(set(ALPHABET)) == 32
    assert LENGTH * math.log2(len(ALPHABET)) >= 128
    assert not set("ILOU") & set(ALPHABET)
    made = {generate_code() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(code) for code in made} == {LENGTH}
    assert set("".join(made)) == set(ALPHABET)


@given(codes)
def test_what_is_printed_leads_back_to_the_code(code):
    assert normalise_code(code) == code
    assert normalise_code(group_code(code)) == code
    assert normalise_code(f"  {group_code(code).lower()}\n") == code
    assert normalise_code(" ".join(group_code(code).split("-"))) == code


@given(codes)
def test_misread_letters_are_understood(code):
    assert normalise_code(code.replace("0", "o").replace("1", "l")) == code
    assert normalise_code(code.replace("0", "O").replace("1", "I")) == code


def test_dashes_and_full_width_letters_of_phones_are_understood():
    code = "7K3MQ9TV2HXR8WNB4CDF6GJSP5RT"
    assert normalise_code("7K3M–Q9TV—2HXR‑8WNB−4CDF.6GJS P5RT".replace("−", "-")) == code
    assert normalise_code("７Ｋ３Ｍ" + code[4:]) == code


@given(st.text(max_size=200))
def test_anything_else_is_no_code(text):
    found = normalise_code(text)
    assert found is None or (len(found) == LENGTH and set(found) <= set(ALPHABET))


def test_too_short_too_long_and_foreign_letters_are_refused():
    code = generate_code()
    for wrong in ("", code[:-1], code + "A", code[:-1] + "U", code[:-1] + "\x00", code * 100, "' OR 1=1 --", "٣" * 28):
        assert normalise_code(wrong) is None
