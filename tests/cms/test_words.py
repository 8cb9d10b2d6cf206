"""Wagtail's own words, where its Indonesian catalogue lacks them: the portal's catalogues fill the gaps."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.log_actions import log

from tests.factories.learners import make_agency
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


def shown(client, name: str, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def picture(file_format: str, size=(20, 10)) -> bytes:
    file = io.BytesIO()
    Image.new("L", size).save(file, file_format)
    return file.getvalue()


def test_making_something_new(moderator_client):
    html = shown(moderator_client, "webinar:add")
    assert "Baru: Webinar" in html
    assert "New:" not in html


def test_where_something_is_used(moderator_client):
    agency = make_agency("Dinas Kesehatan")
    html = shown(moderator_client, "agency:edit", agency.pk)
    assert "Digunakan 0 kali" in html
    assert "View history" not in html
    page = WebinarFactory().pages.get(alias_of=None)
    assert "Halaman webinar ini dirujuk 0 kali." in shown(moderator_client, "wagtailadmin_pages:delete", page.pk)


def test_what_happened_to_a_webinar(moderator_client):
    webinar = WebinarFactory(page=False)
    log(instance=webinar, action="wagtail.edit")
    text = re.sub(r"<[^>]+>", " ", shown(moderator_client, "webinar:history", webinar.pk).partition("<main")[2])
    assert "Tindakan" in text
    assert "sistem" in text
    for word in ("Action", "User", "system", "log entr"):
        assert not re.search(rf"\b{word}\b", text), word


def test_counters_that_count_nothing_say_nothing(moderator_client):
    html = shown(moderator_client, "agency:edit", make_agency("Dinas Kesehatan").pk)
    counters = html.split("data-side-panel-toggle-counter")[1:]
    assert counters
    assert not any("None" in counter.split("</div>")[0] for counter in counters)


def test_choosing_a_picture(moderator_client):
    html = shown(moderator_client, "wagtailimages_chooser:choose")
    assert "Belum ada gambar yang diunggah." in html
    for words in ("uploaded any", "upload one now", "Multi-word"):
        assert words not in html


def test_scripts_speak_indonesian_too(moderator_client):
    words = moderator_client.get("/cms/jsi18n/").content.decode()
    assert '"Search options\\u2026": "Cari pilihan\\u2026"' in words
    assert '"No results": "Tidak ada hasil"' in words, "and what Wagtail has is kept"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("foto.png", picture("JPEG"), "Bukan gambar .png yang sah"),
        ("foto.png", picture("PNG", (20_000, 8_000)), "Gambar ini terlalu besar"),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_why_a_picture_is_refused(moderator_client, name, content, words):
    file = SimpleUploadedFile(name, content, content_type="image/png")
    response = moderator_client.post(reverse("wagtailimages:add"), {"title": "Foto", "file": file})
    assert words in str(response.context["form"].errors["file"])
