"""What was sought: what is noted and what is not, how it reaches the database, what is forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from search.counting import countable_text, note_click, notes_folder
from search.models import DailyClicks, DailySearch, SearchEntry
from search.services.counts import collect_searches, forget_searches, refresh_popularity
from tests.factories.search import make_entry

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


@pytest.fixture(autouse=True)
def _a_folder_of_our_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def search(client, agent: str = BROWSER, **parameters):
    return client.get("/cari/", parameters, headers={"user-agent": agent})


def click(client, entry, q: str = "", **headers):
    return client.post(
        "/cari/klik/", {"q": q, "entri": getattr(entry, "pk", entry)}, headers={"user-agent": BROWSER} | headers
    )


def counted() -> list[tuple]:
    collect_searches()
    return list(DailySearch.objects.order_by("text").values_list("text", "searches", "clicks", "results"))


class TestSearches:
    def test_the_same_text_however_it_is_written(self, client):
        make_entry("Arsip desa")
        for text in ("arsip desa", "ARSIP, desa!", "Arsíp  desa"):
            search(client, q=text)
        assert counted() == [("arsip desa", 3, 0, 1)]
        assert DailySearch.objects.get().date == localdate()

    @pytest.mark.postgres
    def test_collecting_twice_counts_once(self, client):
        search(client, q="arsip")
        assert counted() == counted() == [("arsip", 1, 0, 0)]
        search(client, q="arsip")
        assert counted() == [("arsip", 2, 0, 0)]
        assert not list(notes_folder().glob("*.jsonl")) + list(notes_folder().glob("*.taken"))

    def test_filters_pages_robots_and_emptiness_are_no_searches(self, client):
        search(client, q="")
        search(client, q="?!")
        search(client, q="arsip", jenis="story")
        search(client, q="arsip", halaman="2")
        search(client, "Googlebot/2.1", q="arsip")
        search(client, "", q="arsip")
        assert counted() == []

    @pytest.mark.parametrize(
        "text",
        [
            "siti@contoh.go.id",
            "siti @ contoh.go.id",
            "198501012010011001",
            "nip 19850101 201001 1 001",
            "1985.0101-2010/01",
            "(0411) 123-456-78",
            "٠١٢٣٤٥٦٧",
            "1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7\u200b8",
            "x" * 101,
        ],
    )
    def test_what_may_name_somebody_is_not_kept(self, client, text):
        search(client, q=text)
        assert not notes_folder().exists() or not list(notes_folder().glob("*.jsonl"))
        assert countable_text(text) == ""

    def test_short_numbers_are_kept(self):
        assert countable_text("Perlan 8/2019 pasal 12") == "perlan 8 2019 pasal 12"

    def test_a_line_that_was_cut_off_is_passed_over(self, client):
        search(client, q="arsip")
        (file,) = notes_folder().glob("*.jsonl")
        file.write_bytes(file.read_bytes() + b'{"date": "20')
        assert counted() == [("arsip", 1, 0, 0)]

    def test_a_search_works_where_nothing_can_be_noted(self, client, settings, tmp_path):
        (tmp_path / "file").touch()
        settings.DATA_DIR = tmp_path / "file"
        assert search(client, q="arsip").status_code == 200

    def test_nobody_fills_the_database(self, client, monkeypatch):
        monkeypatch.setattr("search.services.counts.MOST_TEXTS_A_DAY", 2)
        for text in ("arsip", "desa", "kota", "arsip"):
            search(client, q=text)
        assert counted() == [("arsip", 2, 0, 0), ("desa", 1, 0, 0)]


class TestClicks:
    def test_a_click_counts_for_the_text_and_for_the_thing(self, client):
        entry = make_entry("Arsip desa")
        search(client, q="arsip")
        assert click(client, entry, q="Arsip").status_code == 204
        assert click(client, entry).status_code == 204
        assert counted() == [("arsip", 1, 1, 1)]
        assert list(DailyClicks.objects.values_list("date", "key", "clicks")) == [(localdate(), entry.key, 2)]

    @pytest.mark.parametrize("entry", ["", "x", "-1", "0", "9" * 19, "9" * 30, "0" * 19 + "1" + "9" * 30, "١", "1e3"])
    def test_nonsense_is_refused(self, client, entry):
        assert click(client, entry).status_code == 400
        assert collect_searches() == 0

    def test_a_number_that_no_database_knows_keeps_nothing_else_from_being_counted(self, client):
        note_click(text="", language="id", entry_id=10**30)
        search(client, q="arsip")
        assert counted() == [("arsip", 1, 0, 0)]

    def test_from_elsewhere_it_is_refused(self, client):
        assert click(client, 1, **{"sec-fetch-site": "cross-site"}).status_code == 400
        assert client.get("/cari/klik/").status_code == 405

    def test_an_entry_that_is_gone_counts_for_nothing(self, client):
        click(client, 2**62)
        assert counted() == []
        assert not DailyClicks.objects.exists()

    def test_it_needs_no_cookie_and_sets_none(self, client):
        from django.test import Client

        assert not click(Client(enforce_csrf_checks=True), make_entry("Arsip")).cookies


@pytest.mark.postgres
class TestPopularity:
    def test_it_follows_the_clicks_of_90_days(self):
        SearchEntry.objects.all().delete()
        much, little, once, never = (make_entry(title) for title in ("A", "B", "C", "D"))
        SearchEntry.objects.filter(pk=once.pk).update(popularity=0.7)
        DailyClicks.objects.create(date=localdate(), key=much.key, clicks=99)
        DailyClicks.objects.create(date=localdate() - timedelta(days=80), key=little.key, clicks=9)
        DailyClicks.objects.create(date=localdate() - timedelta(days=100), key=once.key, clicks=99)
        assert refresh_popularity() == 3
        weights = dict(SearchEntry.objects.values_list("title", "popularity"))
        assert weights == {"A": 1.0, "B": 0.5, "C": 0.0, "D": 0.0}
        assert refresh_popularity() == 0
        assert never.popularity == 0

    def test_few_clicks_make_nothing_popular(self):
        entry = make_entry("A")
        DailyClicks.objects.create(date=localdate(), key=entry.key, clicks=1)
        refresh_popularity()
        entry.refresh_from_db()
        assert 0 < entry.popularity < 0.3


@pytest.mark.postgres
def test_rare_searches_of_months_long_over_are_forgotten_and_all_old_ones():
    def sow(day: date, text: str, searches: int) -> None:
        DailySearch.objects.create(date=day, language="id", text=text, searches=searches)

    month = (localdate() - timedelta(days=70)).replace(day=1)
    sow(month, "jarang", 1)
    sow(month + timedelta(days=9), "jarang", 1)
    sow(month, "sering", 2)
    sow(month + timedelta(days=9), "sering", 1)
    sow(localdate(), "baru", 1)
    sow(localdate() - timedelta(days=401), "lama", 99)
    DailyClicks.objects.create(date=localdate() - timedelta(days=401), key="k", clicks=1)
    assert forget_searches() == 3
    assert set(DailySearch.objects.values_list("text", flat=True)) == {"sering", "baru"}
    assert not DailyClicks.objects.exists()
