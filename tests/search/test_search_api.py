"""/api/cari: the search as JSON, to the letter."""

import pytest

from portal.models import Topic
from search.models import SearchEntry
from tests.factories.search import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _entries(db):
    SearchEntry.objects.all().delete()
    topic = Topic.add_root(name="Satwa", name_en="Wildlife")
    make_entry("Kuskus", body="Kuskus beruang.", kind="resource", topics=[topic.pk], year=2025, external_id="k-1")
    make_entry("Anoa", body="Kuskus lain.", kind="webinar", year=2026)


def get(client, **parameters) -> dict:
    response = client.get("/api/cari", parameters)
    assert response.status_code == 200, response.content
    return response.json()


def test_its_shape(client):
    answer = get(client, q="kuskus", jenis="resource")
    assert list(answer) == ["total", "took_ms", "engine", "suggestion", "facets", "results"]
    assert answer["total"] == 1
    assert answer["took_ms"] > 0
    assert answer["engine"] in ("sqlite", "postgres")
    assert answer["facets"] == {
        "jenis": [
            {"value": "resource", "label": "Sumber belajar", "count": 1},
            {"value": "webinar", "label": "Webinar", "count": 1},
        ],
        "topik": [{"value": "satwa", "label": "Satwa", "count": 1}],
        "tahun": [{"value": "2025", "label": "2025", "count": 1}],
        "narasumber": [],
        "instansi": [],
        "bentuk": [],
        "berbahasa": [{"value": "id", "label": "Bahasa Indonesia", "count": 1}],
    }
    (result,) = answer["results"]
    assert list(result) == ["kind", "title", "url", "excerpt", "score", "external_id"]
    assert result.pop("score") > 0
    assert (result.pop("kind"), result.pop("title"), result.pop("external_id")) == ("resource", "Kuskus", "k-1")
    assert result.pop("excerpt") == "Kuskus beruang."
    assert result.pop("url").startswith("/uji/")


@pytest.mark.parametrize(
    ("parameters", "total"),
    [
        ({}, 2),
        ({"q": "anoa"}, 1),
        ({"q": "kuskus", "tahun": "2026"}, 1),
        ({"q": "kuskus", "tahun": ["2025", "2026"]}, 2),
        ({"topik": "satwa"}, 1),
        ({"topik": "satwa", "tahun": "2026"}, 0),
        ({"jenis": "", "topik": "", "tahun": "", "halaman": ""}, 2),
    ],
)
def test_its_filters(client, parameters, total):
    assert get(client, **parameters)["total"] == total


def test_pages(client):
    for number in range(30):
        make_entry(f"Entri {number}", body="tarsius")
    assert [len(get(client, q="tarsius", halaman=page)["results"]) for page in (1, 2, 3)] == [20, 10, 0]
    assert get(client, q="tarsius", halaman=3)["total"] == 30


def test_readers_of_english(client):
    make_entry("Cuscus", body="wildlife", language="en", shown_in=("en",))
    assert get(client, q="cuscus")["total"] == 0
    assert get(client, q="cuscus", bahasa="en")["total"] == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("jenis", "x"), ("topik", "y"), ("topik", "\0"), ("tahun", "dua"), ("tahun", "0"), ("tahun", "٢٠٢٥")],
        *[("halaman", "-1"), ("halaman", "1.5"), ("halaman", "9" * 30), ("bahasa", "fr")],
    ],
)
def test_a_value_that_makes_no_sense_is_named(client, name, value):
    response = client.get("/api/cari", {name: value})
    assert response.status_code == 400
    assert response.json()["error"]["parameter"] == name


@pytest.mark.parametrize("text", ["\0", "'\"\\", "😀", "x" * 3000, "\u202e", "a AND (b OR", "%00"])
def test_any_text_is_answered(client, text):
    assert get(client, q=text)["total"] >= 0


def test_robots_stay_outside(client):
    assert client.get("/api/cari")["X-Robots-Tag"] == "noindex"
