"""Beside the video: the transcript's page, the sound, and the podcast."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import PageViewRestriction

from portal.video import embed_url_at, watch_url_at
from tests.factories.recordings import make_audio, make_transcript, mp3_bytes
from tests.factories.webinars import WebinarFactory, WebinarSpeakerFactory
from webinars.models import RecordingAudio, WebinarPage
from webinars.services.recordings.audio import AudioError, delete_audio, save_audio

pytestmark = pytest.mark.django_db
YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"


@pytest.fixture(autouse=True)
def _own_files(tmp_path, monkeypatch):
    monkeypatch.setattr(RecordingAudio._meta.get_field("file").storage, "_location", str(tmp_path))


def html_of(client, path: str, status: int = 200, **headers) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == status
    return response.content.decode()


def withdraw(webinar) -> None:
    WebinarPage.objects.get(webinar=webinar, locale__language_code="id").unpublish()


class TestLinksToASecond:
    @pytest.mark.parametrize(
        ("url", "embedded", "watched"),
        [
            (YOUTUBE, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=754", f"{YOUTUBE}&t=754s"),
            (
                "https://youtu.be/dQw4w9WgXcQ?t=3",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=754",
                "https://youtu.be/dQw4w9WgXcQ?t=754s",
            ),
            (
                "https://vimeo.com/123",
                "https://player.vimeo.com/video/123?autoplay=1&dnt=1#t=754s",
                "https://vimeo.com/123#t=754s",
            ),
            ("https://arsip.example/seri-40.mp4", "", "https://arsip.example/seri-40.mp4#t=754"),
        ],
    )
    def test_as_each_host_takes_it(self, url, embedded, watched):
        assert embed_url_at(url, 754) == embedded
        assert watch_url_at(url, 754) == watched


class TestTranscript:
    def test_each_passage_at_its_second_with_chapters_and_speakers(self, client):
        webinar = WebinarFactory(past=True, recording_url=YOUTUBE)
        chapters = [(0, "Pembukaan"), (60, "Papan tanya <b>")]
        make_transcript(webinar, "Selamat pagi.", "Papan itu & kita.", chapters=chapters, speaker="Dr. Sitti Contoh")
        html = html_of(client, f"/webinar/{webinar.slug}/transkrip/")
        assert 'id="d60"' in html
        assert "Papan itu &amp; kita." in html
        assert "<h2>Papan tanya &lt;b&gt;</h2>" in html
        assert html.count("Dr. Sitti Contoh</p>") == 1
        assert f'href="{YOUTUBE.replace("&", "&amp;")}&amp;t=60s"' in html
        assert 'data-embed-at="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&amp;start=SECOND"' in html
        assert "<iframe" not in html

    def test_two_chapters_of_one_title_stand_apart(self, client):
        webinar = WebinarFactory(past=True)
        chapters = [(0, "Tanya jawab"), (60, "Tanya jawab"), (110, "Penutup"), (170, "Tanya jawab")]
        make_transcript(webinar, "Satu.", "Dua.", "Tiga.", "Empat.", chapters=chapters)
        html = html_of(client, f"/webinar/{webinar.slug}/transkrip/")
        headings = re.findall(r'<h2( id="[^"]*")?>(Tanya jawab|Penutup)</h2>', html)
        assert headings == [
            ("", "Tanya jawab"),
            ("", "Tanya jawab"),
            (' id="d110"', "Penutup"),
            (' id="d170"', "Tanya jawab"),
        ]

    def test_the_webinars_page_leads_there_by_chapters(self, client):
        webinar = WebinarFactory(past=True)
        make_transcript(webinar, "Satu.", "Dua.", chapters=[(60, "Papan tanya")])
        html = html_of(client, f"/webinar/{webinar.slug}/")
        assert f'href="/webinar/{webinar.slug}/transkrip/#d60"' in html
        assert f'href="/webinar/{webinar.slug}/transkrip/"' in html
        assert "Dua." not in html

    def test_without_times_or_recording_it_is_a_plain_text(self, client):
        from webinars.services.recordings.transcripts import save_transcript
        from webinars.transcripts import Cue

        webinar = WebinarFactory(past=True)
        save_transcript(webinar=webinar, language="id", cues=[Cue(None, None, "", "Tanpa waktu.")], chapters=[])
        html = html_of(client, f"/webinar/{webinar.slug}/transkrip/")
        assert 'id="p1"' in html
        assert "data-second" not in html
        html_of(client, f"/webinar/{webinar.slug}/transkrip-id.vtt", 404)

    def test_readers_of_english_are_told_its_language(self, client):
        webinar = WebinarFactory(past=True)
        make_transcript(webinar, "Selamat pagi.")
        html = html_of(client, f"/en/webinar/{webinar.slug}/transkrip/")
        assert "This transcript is in Indonesian." in html
        assert '<div class="said" lang="id">' in html

    def test_as_a_file(self, client):
        webinar = WebinarFactory(past=True)
        make_transcript(webinar, "Selamat pagi.")
        response = client.get(f"/webinar/{webinar.slug}/transkrip-id.vtt")
        assert response["Content-Type"] == "text/vtt; charset=utf-8"
        assert response.content.startswith(b"WEBVTT\n\n00:00:00.000 --> 00:01:00.000\nSelamat pagi.")

    @pytest.mark.parametrize("hide", ["unpublished", "private"])
    def test_of_a_page_that_is_not_public_nothing_is_given(self, client, hide):
        webinar = WebinarFactory(past=True)
        make_transcript(webinar, "Rahasia.")
        make_audio(webinar)
        paths = [f"/webinar/{webinar.slug}/{name}" for name in ("transkrip/", "transkrip-id.vtt", "audio.mp3")]
        for path in paths:
            assert client.get(path).status_code == 200
        if hide == "unpublished":
            withdraw(webinar)
        else:
            for page in WebinarPage.objects.filter(webinar=webinar):
                PageViewRestriction.objects.create(page=page, restriction_type="login")
        for path in paths:
            html_of(client, path, 404)
        assert b"<item>" not in client.get("/webinar/podcast.xml").content

    def test_where_there_is_none(self, client):
        webinar = WebinarFactory(past=True)
        for path in (f"/webinar/{webinar.slug}/transkrip/", "/webinar/seri-99999999999/transkrip/"):
            html_of(client, path, 404)


class TestAudio:
    def test_size_length_and_type_are_known(self):
        audio = make_audio(WebinarFactory(past=True), content=mp3_bytes(20))
        assert (audio.seconds, audio.content_type, audio.extension) == (20, "audio/mpeg", "mp3")
        assert audio.size == len(mp3_bytes(20))

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("a.exe", b"MZ", "type"),
            ("a.mp3", b"<html>", "broken"),
            ("a.m4a", mp3_bytes(), "broken"),
            ("a.mp3", b"", "size"),
        ],
    )
    def test_anything_else_is_refused(self, name, content, code):
        with pytest.raises(AudioError) as caught:
            save_audio(webinar=WebinarFactory(past=True), file=SimpleUploadedFile(name, content))
        assert caught.value.code == code

    def test_files_that_are_no_longer_used_are_deleted(self, django_capture_on_commit_callbacks):
        webinar = WebinarFactory(past=True)
        first = make_audio(webinar)
        storage, name = first.file.storage, first.file.name
        with django_capture_on_commit_callbacks(execute=True):
            second = make_audio(webinar)
        assert (storage.exists(name), storage.exists(second.file.name)) == (False, True)
        with django_capture_on_commit_callbacks(execute=True):
            delete_audio(webinar=webinar)
        assert not storage.exists(second.file.name)

    def test_it_is_sent_whole_and_in_parts(self, client):
        webinar = WebinarFactory(past=True)
        make_audio(webinar)
        path, data = f"/webinar/{webinar.slug}/audio.mp3", mp3_bytes()
        whole = client.get(path)
        assert whole["Accept-Ranges"] == "bytes"
        assert b"".join(whole.streaming_content) == data
        for wanted, expected in (("bytes=10-19", data[10:20]), ("bytes=9000-", data[9000:]), ("bytes=-5", data[-5:])):
            part = client.get(path, headers={"Range": wanted})
            assert part.status_code == 206
            assert b"".join(part.streaming_content) == expected
        assert client.get(path, headers={"Range": "bytes=99999-"}).status_code == 416
        assert client.get(f"/webinar/{webinar.slug}/audio.ogg").status_code == 404

    def test_whoever_saves_data_is_offered_it_first(self, client, page_cache):
        webinar = WebinarFactory(past=True, recording_url=YOUTUBE)
        make_audio(webinar)
        path = f"/webinar/{webinar.slug}/"
        for _again in range(2):  # rendered, then from the cache
            plain, saving = html_of(client, path), html_of(client, path, **{"Save-Data": "on"})
            assert plain.index("data-embed") < plain.index("<audio")
            assert saving.index("<audio") < saving.index("data-embed")
        assert "Save-Data" in client.get(path)["Vary"]
        assert "Unduh audio" in plain
        assert 'preload="none"' in plain

    def test_the_page_keeps_to_its_budget(self, client, django_assert_max_num_queries):
        webinar = WebinarFactory(past=True, recording_url=YOUTUBE)
        make_audio(webinar)
        make_transcript(webinar, *["Kata. " * 80] * 120, chapters=[(60 * n, f"Bab {n}") for n in range(30)])
        html_of(client, f"/webinar/{webinar.slug}/")
        with django_assert_max_num_queries(15):
            html = html_of(client, f"/webinar/{webinar.slug}/")
        assert len(html) < 40_000
        with django_assert_max_num_queries(15):
            html_of(client, f"/webinar/{webinar.slug}/transkrip/")


class TestPodcast:
    def test_every_webinar_with_sound_in_the_language_of_the_address(self, client):
        planned = {
            "planned_start": datetime(2026, 3, 2, 1, tzinfo=UTC),
            "planned_end": datetime(2026, 3, 2, 3, tzinfo=UTC),
        }
        webinar = WebinarFactory(title="Adaptif & terbuka", **planned)
        WebinarSpeakerFactory(webinar=webinar, speaker__name="Dr. Sitti Contoh, M.Si.")
        make_audio(webinar, content=mp3_bytes(75))
        make_transcript(webinar, "Selamat pagi.")
        WebinarFactory(past=True)
        make_audio(WebinarFactory())
        feeds = {}
        for prefix, language in (("", "id"), ("/en", "en")):
            response = client.get(f"{prefix}/webinar/podcast.xml")
            assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
            feeds[language] = channel = ElementTree.fromstring(response.content).find("channel")
            assert channel.findtext("language") == language
            assert channel.find(f"{ITUNES}image").get("href").endswith("portal/icons/podcast.png")
            assert channel.find(f"{ITUNES}category").get("text")
            [item] = channel.findall("item")
            enclosure = item.find("enclosure").attrib
            assert enclosure == {
                "url": f"http://testserver{prefix}/webinar/{webinar.slug}/audio.mp3".replace("/en", ""),
                "length": str(len(mp3_bytes(75))),
                "type": "audio/mpeg",
            }
            assert item.findtext("title") == f"Seri-{webinar.series_number}: Adaptif & terbuka"
            assert item.findtext(f"{ITUNES}duration") == "75"
            assert item.findtext("pubDate") == "Mon, 02 Mar 2026 03:00:00 +0000"
            assert "Dr. Sitti Contoh, M.Si. " in item.findtext("description")
            assert item.find(f"{PODCAST}transcript").get("url").endswith("/transkrip-id.vtt")
        assert feeds["id"].findtext("title") != feeds["en"].findtext("title")

    def test_the_archive_links_it_as_soon_as_there_is_sound(self, client):
        webinar = WebinarFactory(past=True)
        assert "podcast.xml" not in html_of(client, "/webinar/")
        make_audio(webinar)
        html = html_of(client, "/en/webinar/")
        assert re.search(r'<link rel="alternate" type="application/rss\+xml"[^>]+href="/en/webinar/podcast.xml"', html)

    def test_it_is_kept_in_the_page_cache_and_never_out_of_date(
        self, client, page_cache, django_assert_max_num_queries
    ):
        webinar = WebinarFactory(past=True)
        make_audio(webinar)
        assert client.get("/webinar/podcast.xml").content.count(b"<item>") == 1
        with django_assert_max_num_queries(1):
            client.get("/webinar/podcast.xml")
        delete_audio(webinar=webinar)
        assert b"<item>" not in client.get("/webinar/podcast.xml").content
