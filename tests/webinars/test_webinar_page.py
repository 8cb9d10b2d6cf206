"""The page of a webinar: what, when, who and what now; recording on click; the same for every anonymous visitor."""

import json
import re

import pytest

from tests.factories.webinars import (
    AttendanceFactory,
    RegistrationFactory,
    SpeakerFactory,
    WebinarFactory,
    WebinarSpeakerFactory,
)
from webinars.models import WebinarPage

pytestmark = pytest.mark.django_db


def page_html(client, webinar, prefix="") -> str:
    response = client.get(f"{prefix}/webinar/{webinar.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def json_ld(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])


def test_it_answers_what_when_who_and_what_now(client):
    webinar = WebinarFactory(
        title="Belajar di tempat kerja", planned_start="2030-05-12T01:00Z", planned_end="2030-05-12T03:30Z"
    )
    webinar.refresh_from_db()
    WebinarSpeakerFactory(webinar=webinar, speaker=SpeakerFactory(name="Dr. Drs. Arwin Contoh, M.Si."))
    html = page_html(client, webinar)
    assert "Belajar di tempat kerja</h1>" in html
    assert "Minggu, 12 Mei 2030" in html
    for clock in ("08.00–10.30", "09.00–11.30", "10.00–12.30"):
        assert clock in html
    assert "Dr. Drs. Arwin Contoh, M.Si." in html
    assert "Pendaftaran dibuka sampai" in html
    assert f'href="/webinar/{webinar.slug}/daftar/"' in html


def test_there_is_one_primary_action(client):
    html = page_html(client, WebinarFactory())
    assert html.count("button--primary") == 1


def test_a_recording_is_a_plain_link_until_it_is_asked_for(client):
    webinar = WebinarFactory(past=True, recording_url="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    html = page_html(client, webinar)
    assert "<iframe" not in html
    assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"' in html
    assert 'data-embed="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"' in html


def test_a_recording_is_not_shown_before_the_webinar_is_over(client):
    webinar = WebinarFactory(recording_url="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    assert "dQw4w9WgXcQ" not in page_html(client, webinar)


def test_the_join_link_is_never_on_the_page_of_a_stranger(client):
    webinar = WebinarFactory(live=True, join_url="https://rapat.example/rahasia")
    assert "rahasia" not in page_html(client, webinar)


def test_a_registrant_sees_the_own_state(client):
    registration = RegistrationFactory(webinar__page=True)
    client.force_login(registration.learner)
    assert "Anda terdaftar" in page_html(client, registration.webinar)


@pytest.mark.parametrize(("published", "shown"), [(2888, "2.888"), (None, ">1<")])
def test_participants_are_those_published_else_those_who_attended(client, published, shown):
    webinar = WebinarFactory(past=True, participants_count=published)
    AttendanceFactory(registration__webinar=webinar, minutes=100)
    AttendanceFactory(registration__webinar=webinar, minutes=0)
    facts = page_html(client, webinar).split('class="facts"')[1].split("</dl>")[0]
    assert shown in facts


def test_search_engines_read_an_event(client):
    webinar = WebinarFactory(title="Aman </script><b>", override="postponed", override_reason="banjir")
    data = json_ld(page_html(client, webinar))
    assert data["@type"] == "EducationEvent"
    assert data["name"] == "Aman </script><b>"
    assert data["startDate"].endswith("+08:00")
    assert data["eventStatus"] == "https://schema.org/EventPostponed"


def test_head_names_address_languages_and_preview(client):
    webinar = WebinarFactory(title="Judul")
    html = page_html(client, webinar, "/en")
    path = f"/webinar/{webinar.slug}/"
    assert f'<link rel="canonical" href="http://testserver/en{path}">' in html
    assert f'hreflang="id" href="http://testserver{path}"' in html
    assert f'hreflang="en" href="http://testserver/en{path}"' in html
    assert f'hreflang="x-default" href="http://testserver{path}"' in html
    assert '<meta name="description" content="Ringkasan webinar.">' in html
    assert '<meta property="og:title" content="Judul">' in html
    assert '<meta property="og:type" content="article">' in html


def test_an_untranslated_page_says_so_and_marks_its_language(client):
    html = page_html(client, WebinarFactory(title="Judul"), "/en")
    assert "not translated yet" in html
    assert '<h1 lang="id">Judul</h1>' in html


def test_whatsapp_is_the_first_way_to_share(client):
    webinar = WebinarFactory(title="Adaptif & terbuka")
    share = page_html(client, webinar).split('class="share"')[1]
    first = re.search(r'href="([^"]+)"', share)[1]
    expected = f"Adaptif%20%26%20terbuka%20http%3A%2F%2Ftestserver%2Fwebinar%2F{webinar.slug}%2F"
    assert first == f"https://wa.me/?text={expected}"


def test_materials_and_recap_follow(client):
    page = WebinarPage.objects.get(webinar=WebinarFactory(past=True), locale__language_code="id")
    page.materials = [("material", {"title": "Paparan", "link": "https://contoh.example/paparan"})]
    page.recap = [("heading", {"text": "Yang kami pelajari"}), ("text", "<p>Belajar bersama.</p>")]
    page.save_revision().publish()
    html = page_html(client, page.webinar)
    assert '<a href="https://contoh.example/paparan">Paparan</a>' in html
    assert '<h3 id="yang-kami-pelajari">Yang kami pelajari</h3>' in html


def test_queries_stay_below_the_budget(client, django_assert_max_num_queries):
    webinar = WebinarFactory(capacity=100, past=True)
    for _ in range(5):
        WebinarSpeakerFactory(webinar=webinar)
        AttendanceFactory(registration__webinar=webinar, minutes=100)
    client.get(f"/webinar/{webinar.slug}/")
    with django_assert_max_num_queries(15):
        page_html(client, webinar)
    with django_assert_max_num_queries(15):
        page_html(client, webinar, "/en")


def test_a_signed_in_visitor_costs_four_queries_more(client, django_assert_max_num_queries):
    # Session, account, registration, certificates.
    registration = RegistrationFactory(webinar__page=True, webinar__capacity=100)
    client.force_login(registration.learner)
    page_html(client, registration.webinar)
    with django_assert_max_num_queries(17):
        page_html(client, registration.webinar)


def test_anonymous_visitors_get_no_cookie(client):
    webinar = WebinarFactory()
    assert not client.get(f"/webinar/{webinar.slug}/").cookies
