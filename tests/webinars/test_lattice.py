import hashlib
import xml.etree.ElementTree as ElementTree

import pytest

from webinars.lattice import COMPOSITIONS, PALETTES, lattice_svg

NUMBERS = range(1, 401)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def covers():
    return {number: lattice_svg(number) for number in NUMBERS}


def test_covers_stay_under_3_kilobytes(covers):
    assert max(len(cover.encode()) for cover in covers.values()) < 3 * 1024


def test_every_number_has_its_own_lattice(covers):
    bare = {cover.replace(f'"m{number}"', "").replace(f'"a{number}"', "") for number, cover in covers.items()}
    shapes = {
        tuple(element.get("d", "") for element in ElementTree.fromstring(cover).iter()) for cover in covers.values()
    }
    assert len(bare) == len(covers)
    assert len(shapes) > len(covers) * 0.9  # drawn differently, not only coloured or placed differently


def test_a_number_always_gives_the_same_lattice():
    assert lattice_svg(40) == lattice_svg(40)
    assert lattice_svg(40).endswith(
        '<path d="M0 0h320v180H0z" fill="#083f46"/><path d="M0 0h320v180H0z" fill="url(#c40)"/>'
        '<use href="#m40" transform="translate(160 90)scale(1.04)rotate(45)"/></svg>'
    )
    digest = hashlib.sha256("".join(map(lattice_svg, range(1, 50))).encode()).hexdigest()
    assert digest.startswith("a8a6b4fe91cd"), "The lattices of webinars that are out in the world have changed."


def test_neighbours_differ_in_ground_and_composition(covers):
    for number in range(1, 60):
        assert PALETTES[number % len(PALETTES)] != PALETTES[(number + 1) % len(PALETTES)]
        assert COMPOSITIONS[number % len(COMPOSITIONS)] != COMPOSITIONS[(number + 1) % len(COMPOSITIONS)]


@pytest.mark.parametrize("variant", ["cover", "border"])
def test_it_is_plain_drawing_that_a_strict_content_policy_lets_pass(variant):
    for number in (1, 7, 40, 41, 44, 399):
        root = ElementTree.fromstring(lattice_svg(number, variant=variant))
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
            "svg",
            "defs",
            "g",
            "pattern",
            "path",
            "use",
        }
        names = [name for element in root.iter() for name in element.attrib]
        assert not [name for name in names if name == "style" or name.startswith("on")]
        links = [element.get("href") for element in root.iter() if element.get("href")]
        assert links
        assert all(link.startswith("#") for link in links)


def test_many_lattices_can_stand_in_one_page(covers):
    ids = [
        element.get("id")
        for cover in covers.values()
        for element in ElementTree.fromstring(cover).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids)) == 4 * len(covers)


def test_the_border_is_made_of_the_covers_cloth_and_medallion():
    cover, border = (ElementTree.fromstring(lattice_svg(40, variant=variant)) for variant in ("cover", "border"))
    assert border.get("viewBox") == "0 0 297 210"
    for name in ("m40", "a40", "b40"):
        drawn = [root.find(f".//{SVG}g[@id='{name}']") for root in (cover, border)]
        assert ElementTree.tostring(drawn[0]) == ElementTree.tostring(drawn[1])
