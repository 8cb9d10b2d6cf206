"""Pictures of certificates: copies of our own, small enough for thousands of files, that outlive the image they are of.

They lie in the private storage under the hash of their source: what is published is never changed by another upload.
"""

from __future__ import annotations

import io
from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image
from willow.image import Image as WillowImage

from portal.models import PortalImage
from webinars.models.attendance import private_storage

FOLDER = "certificate-pictures"
PAPER = (253, 251, 246)  # as the template's ground
LARGEST = {"background": 2480, "logo": 600, "signature": 700}  # pixels of the longer side
BACKGROUND_QUALITY = 78


class MissingPictureError(ValueError):
    """The image's file is gone or can't be read; `name` is the image's title."""

    code = "missing_picture"

    def __init__(self, name: str) -> None:
        super().__init__(f"no picture: {name}")
        self.name = name


def keep_picture(image: PortalImage, *, kind: str) -> str:
    """A copy of the image, made once; returns its name in the private storage.

    `kind` is background, logo or signature. Backgrounds become JPEG, which a PDF takes as it is; the others may be
    transparent. Raises MissingPictureError.
    """
    storage = private_storage()
    try:
        digest = image.get_file_hash()
        name = f"{FOLDER}/{kind}-{digest}.{'jpg' if kind == 'background' else 'png'}"
        if not storage.exists(name):
            name = storage.save(name, ContentFile(_shrink(image, kind)))
    except (OSError, ValueError, SyntaxError, EOFError, NotImplementedError) as error:
        raise MissingPictureError(image.title) from error
    return name


def picture_path(name: str) -> str:
    """Where the copy lies, for Typst to read; empty for no picture."""
    return str(Path(private_storage().path(name))) if name else ""


def _shrink(image: PortalImage, kind: str) -> bytes:
    picture = _read(image)
    picture.thumbnail((LARGEST[kind], LARGEST[kind]))
    written = io.BytesIO()
    if kind == "background":
        paper = Image.new("RGB", picture.size, PAPER)
        paper.paste(picture, mask=picture.getchannel("A"))
        paper.save(written, "JPEG", quality=BACKGROUND_QUALITY, optimize=True)
    else:
        if picture.getchannel("A").getextrema()[0] == 255:
            picture = picture.convert("RGB")
        picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def _read(image: PortalImage) -> Image.Image:
    """Any format that the CMS takes, turned as its camera says."""
    with image.open_file() as file:
        opened = WillowImage.open(file).auto_orient()
        plain = opened.save_as_png(io.BytesIO()).f
    plain.seek(0)
    return Image.open(plain).convert("RGBA")
