"""/cari/: what a visitor sees."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.models import Topic
from search.models import SearchEntry
from tests.factories.search import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_our_entries(db):
    SearchEntry.objects.all().delete()


def get(client, address: str = "/cari/", **parameters) -> str:
    response = client.get(address, parameters)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


def facet_link(html: str, label: str) -> dict[str, list[str]]:
    """The parameters of the link of one facet value."""
    links = re.findall(r'<a href="([^"]*)" rel="nofollow"[^>]*>(.*?)</a>', html, re.DOTALL)
    return next(parse_qs(urlsplit(unescape(url)).query) for url, inside in links if label in inside)


def test_results_with_marked_excerpts(client):
    make_entry("Kuskus beruang", body="Kuskus hidup di pohon.", url="/pengetahuan/kuskus/")
    html = get(client, q="kuskus")
    assert '<a class="row__link" href="/pengetahuan/kuskus/">Kuskus beruang</a>' in html
    assert "<mark>Kuskus</mark> hidup di pohon." in html
    assert "1 hasil untuk “kuskus”" in html


def test_markup_in_queries_and_texts_is_shown_not_obeyed(client):
    make_entry("<script>judul</script>", body="<script>isi</script> kuskus")
    html = get(client, q='kuskus "<script>alert(1)</script>')
    assert "<script>judul" not in html
    assert "<script>isi" not in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_an_empty_query_shows_everything(client):
    make_entry("A")
    make_entry("B")
    html = get(client)
    assert "Semua yang dapat ditemukan di sini: 2" in html
    assert get(client, q="") == html


def test_facets_narrow_down_and_can_be_taken_away(client):
    topic = Topic.add_root(name="Satwa")
    make_entry("A", body="kuskus", kind="story", topics=[topic.pk], year=2025)
    make_entry("B", body="kuskus", kind="webinar", year=2026)
    html = get(client, q="kuskus")
    assert facet_link(html, "Praktik baik") == {"q": ["kuskus"], "jenis": ["story"]}
    assert facet_link(html, "Satwa") == {"q": ["kuskus"], "topik": ["satwa"]}
    html = get(client, q="kuskus", jenis="story", halaman="1")
    assert "1 hasil" in html
    assert facet_link(html, "Webinar") == {"q": ["kuskus"], "jenis": ["story", "webinar"]}
    assert facet_link(html, "Praktik baik") == {"q": ["kuskus"]}
    assert 'aria-current="true"' in html
    assert "2 hasil" in get(client, q="kuskus", jenis=["story", "webinar"])


def test_years_are_written_without_thousands_separators(client):
    make_entry("A", year=2026)
    assert "2.026" not in get(client)


def test_nothing_found_says_what_helps(client):
    html = text_of(get(client, q="kuskus"))
    assert "Tidak ada hasil untuk “kuskus”" in html
    assert "Pakai lebih sedikit kata" in html


def test_filters_that_leave_nothing_can_be_dropped(client):
    make_entry("A", body="kuskus", kind="story")
    html = get(client, q="kuskus", jenis="webinar")
    assert 'href="?q=kuskus"' in html
    assert "Cari tanpa saringan" in html


def test_what_another_language_has_is_offered(client):
    make_entry("A", body="wildlife", language="en", shown_in=("en",))
    html = get(client, q="wildlife", tahun="2026")
    assert "1 hasil dalam bahasa Inggris" in html
    assert 'href="/en/cari/?q=wildlife"' in html


def test_words_of_another_spelling_are_not_offered_in_another_language(client):
    make_entry("A", body="presence", language="en", shown_in=("en",))
    assert "bahasa Inggris</a>" not in get(client, q="presensi")
    assert "1 hasil dalam bahasa Inggris</a>" in get(client, q="presence")


def test_indonesian_texts_are_marked_for_readers_of_english(client):
    make_entry("Kuskus beruang", body="kuskus", url="/kuskus/")
    html = get(client, "/en/cari/", q="kuskus")
    assert '<html lang="en">' in html
    assert 'href="/kuskus/" lang="id" hreflang="id"' in html
    assert "in Indonesian" in html
    assert 'lang="id"' not in get(client, q="kuskus").partition("<main")[2].partition("</main>")[0]


def test_a_long_query_says_that_it_was_cut(client):
    assert "hanya bagian awalnya" in get(client, q="kuskus " * 400)
    make_entry("A", body="kuskus")
    assert "hanya bagian awalnya" in get(client, q="kuskus " * 400)


def test_some_of_the_words_says_so(client):
    make_entry("A", body="kuskus")
    assert "Sedikit atau tidak ada yang memuat semua kata itu" in get(client, q="kuskus zirafah")


def test_paging_keeps_the_query_and_the_last_page_is_the_last(client):
    for number in range(45):
        make_entry(f"Entri {number}", body="kuskus", kind="story")
    html = get(client, q="kuskus", jenis="story", halaman="2")
    assert 'href="?q=kuskus&amp;jenis=story&amp;halaman=3"' in html
    assert get(client, q="kuskus", halaman="3").count('class="row__link"') == 5
    assert get(client, q="kuskus", halaman="999").count('class="row__link"') == 5


@pytest.mark.parametrize(
    "query",
    [
        "jenis=x&topik=y&tahun=z&halaman=-1",
        "halaman=0&tahun=99999999999999999999",
        "topik=%00&jenis=%00&tahun=%00&halaman=%00",
        "q=%00%F0%9F%98%80%22%27",
        "q=" + "%22" * 1000,
        "q=" + "x" * 3000,
        "tahun=%D9%A2&halaman=%C2%B2",
        "halaman=1000000",
        "q=%FF%FE",
    ],
)
def test_what_makes_no_sense_is_passed_over(client, query):
    make_entry("A")
    for address in ("/cari/", "/en/cari/"):
        assert client.get(f"{address}?{query}").status_code == 200


def test_links_carry_on_only_what_makes_sense(client):
    make_entry("A", kind="story", year=2026)
    make_entry("B", kind="webinar", year=2026)
    years = [str(year) for year in range(2020, 2060)]
    html = get(client, asing="x", jenis=["story", "tak-ada"], tahun=years)
    assert "asing" not in html
    assert "tak-ada" not in html
    address = facet_link(html, "Webinar")
    assert address["jenis"] == ["story", "webinar"]
    assert address["tahun"] == years[:20]


def test_the_other_language_is_asked_the_same(client):
    make_entry("A", body="kuskus", kind="story")
    html = get(client, q="kuskus & beruang", jenis="story", halaman="1")
    assert '<li><a href="/en/cari/?q=kuskus+%26+beruang&amp;jenis=story"' in html
    assert '<li><a href="/en/cari/"' in get(client)


def test_robots_stay_outside(client):
    assert '<meta name="robots" content="noindex, follow">' in get(client, q="x")


def test_anonymous_visitors_get_no_cookie(client):
    make_entry("A", body="kuskus")
    for address in ("/cari/?q=kuskus", "/en/cari/", "/cari/?q=zirafah", "/api/cari?q=kuskus"):
        assert not client.get(address).cookies


def test_a_search_changes_nothing(client):
    assert client.post("/cari/").status_code == 405
    assert client.post("/api/cari").status_code == 405


@pytest.mark.parametrize(
    "address", ["/cari/?q=kuskus+beruang", "/cari/", "/cari/?q=zirafah+x", "/en/cari/?q=kuskus&topik=satwa"]
)
def test_the_page_takes_few_queries(client, django_assert_max_num_queries, address):
    topic = Topic.add_root(name="Satwa")
    for number in range(30):
        make_entry(f"Beruang {number}", body="kuskus", topics=[topic.pk])
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)
