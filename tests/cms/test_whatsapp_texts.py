"""The texts for WhatsApp groups: in Indonesian, three zones, whole public addresses, never the join link."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories.webinars import SpeakerFactory, WebinarFactory, WebinarSpeakerFactory
from webinars.services.events.whatsapp_texts import whatsapp_texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example"
    webinar = WebinarFactory(
        page=False,
        series_number=41,
        title="Arsip & <b>data</b>",
        timezone="Asia/Makassar",
        join_url="https://rapat.example/rahasia",
        join_note="kode 12345",
    )
    WebinarSpeakerFactory(webinar=webinar, speaker=SpeakerFactory(name="Dr. Drs. Arwin Malik, M.Si."))
    return webinar


def texts_of(webinar) -> dict[str, str]:
    return {text.code: text.text for text in whatsapp_texts(webinar)}


def test_all_three_are_there_in_the_order_of_need(webinar):
    assert list(texts_of(webinar)) == ["announcement", "reminder", "certificates"]


def test_the_announcement_names_theme_times_people_and_the_page(webinar):
    text = texts_of(webinar)["announcement"]
    assert "*WEBINAR ASN ADAPTIF, SERI-41*" in text
    assert "*Arsip & <b>data</b>*" in text
    for zone in ("08.00–10.30 WIB", "09.00–11.30 WITA", "10.00–12.30 WIT"):
        assert zone in text
    assert "Dr. Drs. Arwin Malik, M.Si., Widyaiswara Ahli Madya" in text
    assert "Sertifikat 4 JP" in text
    assert "https://portal.example/webinar/seri-41/" in text


def test_the_certificates_text_leads_to_desk_and_verification(webinar):
    text = texts_of(webinar)["certificates"]
    assert "https://portal.example/saya/" in text
    assert "https://portal.example/sertifikat/" in text
    assert "112 menit" in text


def test_no_text_gives_the_room_away(webinar):
    everything = " ".join(texts_of(webinar).values())
    assert "rapat.example" not in everything
    assert "12345" not in everything


def test_they_are_indonesian_whatever_the_editor_reads(webinar):
    with translation.override("en"):
        text = texts_of(webinar)["reminder"]
    assert "PENGINGAT" in text
    assert "/en/" not in text


def test_no_text_has_holes(webinar):
    webinar.speaker_parts.all().delete()
    webinar.credit_hours = 0
    for text in texts_of(webinar).values():
        assert "\n\n\n" not in text
        assert text == text.strip()
    assert "Narasumber" not in texts_of(webinar)["announcement"]


def test_the_screen_shows_them_to_copy(editor_client, webinar):
    html = editor_client.get(reverse("webinar:texts", args=[webinar.pk])).content.decode()
    assert html.count("<textarea") == 3
    assert "Arsip &amp; &lt;b&gt;data&lt;/b&gt;" in html
