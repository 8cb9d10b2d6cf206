"""Pictures that are cut off, damaged or no pictures are refused with words in the CMS."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.forms import get_image_form

from portal.models import PortalImage

pytestmark = pytest.mark.django_db


def jpeg(width: int = 600) -> bytes:
    stream = BytesIO()
    Image.effect_noise((width, 400), 80).save(stream, "JPEG")
    return stream.getvalue()


def form_for(name: str, data: bytes):
    return get_image_form(PortalImage)({"title": "Poster"}, {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cut.jpg", jpeg()[:200]),
        ("half.jpg", jpeg()[: len(jpeg()) // 2]),
        ("noise.gif", b"GIF89a" + b"\0" * 20),
        ("empty.png", b""),
        ("text.png", b"hello"),
    ],
)
def test_a_broken_picture_is_refused_with_words(name, data):
    form = form_for(name, data)
    assert not form.is_valid()
    assert form.errors["file"]


def test_a_whole_picture_comes_in_unchanged():
    data = jpeg()
    form = form_for("poster.jpg", data)
    assert form.is_valid() or set(form.errors) == {"collection"}, form.errors
    assert form.cleaned_data["file"].read() == data


def test_the_cms_answers_a_broken_upload_with_the_reason(admin_client):
    upload = SimpleUploadedFile("cut.jpg", jpeg()[:200], "image/jpeg")
    answer = admin_client.post("/cms/images/multiple/add/", {"files[]": upload}, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert answer.status_code == 200
    assert answer.json()["success"] is False
