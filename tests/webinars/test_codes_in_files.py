"""Which codes a file bears, whatever else it holds."""

import pytest

from tests.factories.pdfs import CODE, GROUPED, make_pdf
from webinars.certificate_pdf.codes_in_files import MOST, find_codes


@pytest.fixture
def find(tmp_path):
    def find(content: bytes) -> list[str]:
        (tmp_path / "file").write_bytes(content)
        with (tmp_path / "file").open("rb") as file:
            return find_codes(file)

    return find


def test_a_certificate_says_its_code_in_several_places(find):
    pdf = make_pdf()
    assert find(pdf) == [CODE]
    assert pdf.count(GROUPED.encode()) + pdf.count(CODE.encode()) >= 3


@pytest.mark.parametrize(
    "content",
    [GROUPED, CODE, GROUPED.replace("-", r"\055"), f"(x {GROUPED})", f"/sertifikat/{CODE}/", f"x{GROUPED}-y"],
)
def test_it_is_found_however_it_is_written(find, content):
    assert find(b"\0\xff" + content.encode() + b"\n") == [CODE]


@pytest.mark.parametrize(
    "content", [b" ", b"0" * 4000, b"A" + CODE.encode(), CODE[:-1].encode(), GROUPED.encode()[:-1]]
)
def test_what_is_longer_or_shorter_is_none(find, content):
    assert find(content) == []


def test_of_many_codes_the_first_are_taken(find):
    codes = [f"{number:028}" for number in range(10**6, 10**6 + 3 * MOST)]
    assert find(" ".join(codes).encode()) == codes[:MOST]
