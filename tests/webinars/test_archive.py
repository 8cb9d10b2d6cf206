"""The archive: upcoming first, filters by topic, year and speaker, at a fixed number of queries."""

from datetime import UTC, datetime

import pytest

from portal.models import Topic
from tests.factories.webinars import SpeakerFactory, WebinarFactory, WebinarSpeakerFactory, nine_in_makassar
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    archive = response.context["archive"]
    return [card.title for card in [*archive.upcoming, *archive.past]]


def test_upcoming_stand_first_then_past_newest_first(client):
    WebinarFactory(title="Lama", planned_start=nine_in_makassar(-60))
    WebinarFactory(title="Baru saja", planned_start=nine_in_makassar(-7))
    WebinarFactory(title="Bulan depan", planned_start=nine_in_makassar(30))
    WebinarFactory(title="Pekan depan", planned_start=nine_in_makassar(7))
    assert titles(client.get("/webinar/")) == ["Pekan depan", "Bulan depan", "Baru saja", "Lama"]


def test_a_cancelled_webinar_to_come_is_shown_with_its_reason(client):
    WebinarFactory(title="Batal", override="cancelled", override_reason="narasumber sakit")
    html = client.get("/webinar/").content.decode()
    assert "Batal" in html
    assert "narasumber sakit" in html


def test_a_webinar_without_a_live_page_is_not_listed(client):
    WebinarFactory(title="Rahasia", page=False)
    assert titles(client.get("/webinar/")) == []


def test_a_topic_stands_for_those_below_it(client):
    parent = Topic.add_root(name="Belajar")
    child = parent.add_child(name="Mentoring")
    for title, topics in (("Induk", [parent]), ("Anak", [child]), ("Lain", [])):
        webinar = WebinarFactory(title=title)
        webinar.topics = topics
        webinar.save()
    assert sorted(titles(client.get("/webinar/?topik=belajar"))) == ["Anak", "Induk"]
    assert titles(client.get("/webinar/?topik=mentoring")) == ["Anak"]


def test_years_are_those_of_makassar(client):
    # 31 December 2024, 18.00 UTC is New Year's Day at the organiser's.
    WebinarFactory(title="Tahun baru", planned_start=datetime(2024, 12, 31, 18, tzinfo=UTC))
    WebinarFactory(title="Juli", planned_start=datetime(2024, 7, 10, 1, tzinfo=UTC))
    response = client.get("/webinar/?tahun=2025")
    assert titles(response) == ["Tahun baru"]
    assert response.context["archive"].years == [2025, 2024]


def test_speakers_filter_but_moderators_are_no_choice(client):
    speaker, moderator = SpeakerFactory(), SpeakerFactory()
    webinar = WebinarFactory(title="Bersama")
    WebinarSpeakerFactory(webinar=webinar, speaker=speaker)
    WebinarSpeakerFactory(webinar=webinar, speaker=moderator, part="moderator")
    WebinarFactory(title="Tanpa")
    response = client.get(f"/webinar/?narasumber={speaker.pk}")
    assert titles(response) == ["Bersama"]
    assert response.context["archive"].speakers == [speaker]


def test_the_second_page_holds_the_rest_of_the_past_alone(client):
    WebinarFactory(title="Nanti")
    for number in range(14):
        WebinarFactory(title=f"Lalu {number}", planned_start=nine_in_makassar(-7 - number))
    assert titles(client.get("/webinar/?halaman=2")) == ["Lalu 12", "Lalu 13"]


@pytest.mark.parametrize(
    "query",
    ["topik=%00", "topik='%22<b>", "topik=" + "x" * 3000, "tahun=9" * 30, "tahun=-1", "tahun=²", "narasumber=9" * 40,
     "halaman=x", "halaman=-3", "topik=%F0%9F%98%80"],
)  # fmt: skip
def test_bad_filters_are_answered(client, query):
    WebinarFactory()
    assert client.get(f"/webinar/?{query}").status_code == 200


def test_a_filter_that_leaves_nothing_says_so_and_leads_on(client):
    WebinarFactory(planned_start=datetime(2024, 7, 10, 1, tzinfo=UTC))
    html = client.get("/webinar/?tahun=1999").content.decode()
    assert "Tidak ada webinar yang cocok" in html
    assert 'content="noindex, follow"' in html


def test_queries_do_not_grow_with_the_series(client, django_assert_max_num_queries):
    for number in range(15):
        webinar = WebinarFactory(planned_start=nine_in_makassar(-number), capacity=10)
        WebinarSpeakerFactory(webinar=webinar)
    client.get("/webinar/")
    with django_assert_max_num_queries(15):
        client.get("/webinar/")
    with django_assert_max_num_queries(15):
        client.get("/en/webinar/")


def test_anonymous_visitors_get_no_cookie(client):
    WebinarFactory()
    assert not client.get("/webinar/").cookies


def test_english_rows_carry_the_language_of_their_untranslated_titles(client):
    webinar = WebinarFactory(title="Pelayanan publik")
    assert Webinar.objects.count() == 1
    html = client.get("/en/webinar/").content.decode()
    assert f'href="/en/webinar/seri-{webinar.series_number}/" lang="id">Pelayanan publik</a>' in html
