"""Knowledge: the index with its filters, stories, resources."""

import pytest

from portal.models import Topic
from tests.factories.knowledge import make_resource, make_story

pytestmark = pytest.mark.django_db


def test_both_kinds_in_short_and_the_way_to_all(client):
    for number in range(7):
        make_story(f"Cerita nomor {number}")
    make_resource("Jurnal refleksi")
    html = client.get("/pengetahuan/").content.decode()
    assert html.count("Cerita nomor") == 5
    assert "Jurnal refleksi" in html
    assert 'href="?jenis=praktik-baik"' in html


def test_one_kind_page_by_page(client):
    for number in range(14):
        make_story(f"Cerita nomor {number}")
    make_resource("Jurnal refleksi")
    html = client.get("/pengetahuan/?jenis=praktik-baik&halaman=2").content.decode()
    assert html.count("Cerita nomor") == 2
    assert "Jurnal refleksi" not in html
    assert 'href="?jenis=praktik-baik&amp;halaman=1"' in html


def test_topic_and_form_filter(client):
    topic = Topic.add_root(name="Mentoring")
    make_story("Mentor bergilir", topics=[topic])
    make_resource("Panduan mentor", topics=[topic], learning_form="social")
    make_resource("Kuliah umum", topics=[topic], learning_form="formal")
    html = client.get("/pengetahuan/?topik=mentoring&bentuk=social").content.decode()
    assert "Panduan mentor" in html
    assert "Kuliah umum" not in html
    assert "Mentor bergilir" not in html


@pytest.mark.parametrize(
    "query",
    ["jenis=%00", "topik=%00'", "topik=" + "x" * 3000, "bentuk=<b>", "halaman=99999", "jenis=praktik-baik&halaman=x"],
)
def test_bad_filters_are_answered(client, query):
    make_story()
    assert client.get(f"/pengetahuan/?{query}").status_code == 200


def test_a_story_tells_problem_action_result_and_who(client):
    paragraph = [("text", "<p>Antrean kini 29 menit.</p>")]
    story = make_story(result=paragraph, lessons=paragraph, agency_text="Dinas Arsip", is_example=True)
    html = client.get(story.get_url()).content.decode()
    positions = [html.index(f'id="{part}"') for part in ("masalah", "tindakan", "hasil", "tiru")]
    assert positions == sorted(positions)
    assert "Praktik baik · Dinas Arsip" in html
    assert "Contoh: cerita ini dikarang" in html
    assert '"@type": "Article"' in html


def test_a_resource_leads_to_itself_and_a_video_waits_for_a_click(client):
    link = make_resource("Panduan", medium="link", link="https://contoh.example/panduan")
    html = client.get(link.get_url()).content.decode()
    assert 'class="button button--primary" href="https://contoh.example/panduan"' in html
    video = make_resource("Rekaman", medium="video", link="https://youtu.be/dQw4w9WgXcQ")
    html = client.get(video.get_url()).content.decode()
    assert "<iframe" not in html
    assert "youtube-nocookie.com/embed/dQw4w9WgXcQ" in html


def test_queries_do_not_grow_with_the_collection(client, django_assert_max_num_queries):
    topic = Topic.add_root(name="Mentoring")
    for number in range(6):
        make_story(f"Cerita {number}", topics=[topic])
        make_resource(f"Sumber {number}", topics=[topic])
    for path in ("/pengetahuan/", "/en/pengetahuan/", "/pengetahuan/?topik=mentoring"):
        client.get(path)
        with django_assert_max_num_queries(15):
            client.get(path)
