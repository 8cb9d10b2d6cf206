"""The picture beside a shared link: the lattice, number, title and day, in the language of the address."""

import io

import pytest
from PIL import Image

from tests.factories.webinars import WebinarFactory
from webinars.models import WebinarPage
from webinars.preview_picture import HEIGHT, WIDTH, PreviewData, draw_preview


def picture(**fields) -> Image.Image:
    given = {"series_number": 40, "title": "Belajar", "when": "Kamis", "organiser": "BPSDM", "language": "id"} | fields
    return Image.open(io.BytesIO(draw_preview(PreviewData(**given))))


def test_it_has_the_size_that_networks_ask_for():
    assert picture().size == (WIDTH, HEIGHT)


def test_the_lattice_stands_at_the_right_and_differs_by_number():
    right = (900, 0, WIDTH, HEIGHT)
    assert picture(series_number=40).crop(right).tobytes() != picture(series_number=41).crop(right).tobytes()


@pytest.mark.parametrize("title", ["W" * 400, "Belajar " * 32, "#let x = 1 \\ $ *tebal* @ruang", "😀 ᨕ"])
def test_any_title_is_drawn_and_keeps_clear_of_the_lattice(title):
    strip = picture(title=title).crop((760, 0, 800, HEIGHT))
    assert strip.getcolors() == [(40 * HEIGHT, (8, 63, 70, 255))]


@pytest.mark.django_db
def test_the_page_names_it_and_it_answers(client):
    webinar = WebinarFactory(title="Belajar bersama")
    html = client.get(f"/webinar/{webinar.slug}/").content.decode()
    address = f"/webinar/{webinar.slug}/pratinjau.png"
    assert f'<meta property="og:image" content="http://testserver{address}">' in html
    response = client.get(address)
    first = b"".join(response.streaming_content)
    assert response["Content-Type"] == "image/png"
    assert not response.cookies
    page = WebinarPage.objects.get(webinar=webinar, locale__language_code="id")
    page.title = "Judul baru"
    page.save_revision().publish()
    assert b"".join(client.get(address).streaming_content) != first


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 10**30])
def test_no_webinar_no_picture(client, number):
    assert client.get(f"/webinar/seri-{number}/pratinjau.png").status_code == 404
