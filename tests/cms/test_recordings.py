"""The screens of a recording: faults of files stand at the field with their lines, text can be corrected."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.learners import UserFactory
from tests.factories.recordings import make_transcript, mp3_bytes
from tests.factories.webinars import WebinarFactory
from webinars.models import RecordingAudio, Transcript

pytestmark = pytest.mark.django_db
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Dr. Sitti Contoh>Selamat pagi.\n"


@pytest.fixture(autouse=True)
def _own_files(tmp_path, monkeypatch):
    monkeypatch.setattr(RecordingAudio._meta.get_field("file").storage, "_location", str(tmp_path))


@pytest.fixture
def editor(client):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def url(webinar, name: str, *args) -> str:
    return reverse(f"webinar:{name}", args=[webinar.pk, *args])


def test_a_file_is_read_corrected_and_deleted(client, editor):
    webinar = WebinarFactory(past=True)
    screen = url(webinar, "transcript", "id")
    assert screen in client.get(url(webinar, "recording")).content.decode()
    file = SimpleUploadedFile("rapat.vtt", VTT.encode("utf-16"))
    assert client.post(screen, {"file": file, "text": "", "chapters": "0:00 Pembukaan"}).status_code == 302
    transcript = Transcript.objects.get(webinar=webinar, language="id")
    assert transcript.cues == [[1.0, 4.0, "Dr. Sitti Contoh", "Selamat pagi."]]
    assert (transcript.chapters, transcript.updated_by) == ([[0.0, "Pembukaan"]], editor)
    form = client.get(screen).context["form"]
    corrected = form.initial["text"].replace("pagi", "siang")
    client.post(screen, {"text": corrected, "chapters": form.initial["chapters"]})
    transcript.refresh_from_db()
    assert transcript.cues[0][3] == "Selamat siang."
    assert "2 kata dalam 1 bagian, 1 bab" in client.get(url(webinar, "recording")).content.decode()
    client.post(screen, {"action": "delete"})
    assert not Transcript.objects.exists()


def test_what_is_wrong_stands_at_the_field_with_its_line_and_nothing_is_lost(client, editor):
    webinar = WebinarFactory(past=True)
    make_transcript(webinar, "Tetap ada.")
    typed = "WEBVTT\n\n00:00:05.000 --> 00:00:03.000\nTerbalik\n"
    response = client.post(url(webinar, "transcript", "id"), {"text": typed, "chapters": "Penutup"})
    html = response.content.decode()
    assert "Baris 3: Selesainya lebih dulu daripada mulainya." in html
    assert "Baris 1: Tulis waktu dan judulnya: 12:34 Judul." in html
    assert "Terbalik" in html
    assert Transcript.objects.get().cues[0][3] == "Tetap ada."
    untimed = {"text": "Tanpa waktu.", "chapters": "0:00 Pembukaan"}
    html = client.post(url(webinar, "transcript", "id"), untimed).content.decode()
    assert "Bab memerlukan transkrip yang memuat waktu." in html
    html = client.post(url(webinar, "transcript", "id"), {"text": " "}).content.decode()
    assert "Pilih berkas, atau tempel teksnya di bawah." in html


def test_sound_is_taken_in_refused_and_deleted(client, editor):
    webinar = WebinarFactory(past=True)
    screen = url(webinar, "recording")
    refused = client.post(screen, {"file": SimpleUploadedFile("a.mp3", b"<html>")})
    assert "Berkas ini tidak bisa diputar" in refused.content.decode()
    client.post(screen, {"file": SimpleUploadedFile("rekaman.mp3", mp3_bytes(61))})
    assert "MP3, 1 menit" in client.get(screen).content.decode()
    client.post(screen, {"action": "delete_audio"})
    assert not RecordingAudio.objects.exists()


def test_strangers_and_other_languages(client, editor):
    webinar = WebinarFactory(past=True)
    assert client.get(url(webinar, "transcript", "xx")).status_code == 404
    editor.groups.clear()
    assert client.get(url(webinar, "recording")).status_code in (302, 403)
