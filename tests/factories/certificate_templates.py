"""Templates of certificates, ready to be published."""

from __future__ import annotations

import io

from django.core.files.images import ImageFile
from PIL import Image
from wagtail.images import get_image_model

from webinars.models import CertificateLogo, CertificateSignatory, CertificateTemplate
from webinars.services.certificates.templates import draft_wordings, publish_template, save_template


def make_picture(name: str = "Logo contoh", *, size: tuple[int, int] = (300, 300), colour: str = "#0b525980"):
    """A PNG that is half transparent, in the CMS's images."""
    written = io.BytesIO()
    Image.new("RGBA", size, colour).save(written, "PNG")
    written.seek(0)
    return get_image_model().objects.create(title=name, file=ImageFile(written, name="gambar.png"))


def signatory(**fields) -> CertificateSignatory:
    """Unsaved."""
    given = {"name": "Dr. Pejabat Contoh, M.Si.", "rank": "Pembina", "office": "Kepala BPSDM Provinsi Sulawesi Selatan"}
    return CertificateSignatory(**given | fields)


def make_template(*, published: bool = False, signatories=None, logos: int = 0, **fields) -> CertificateTemplate:
    """A template with the words of a new one and one signatory; `published` makes a version of it."""
    made = CertificateTemplate(**{"name": "Templat contoh"} | fields)
    made.wordings = draft_wordings()
    made.signatories = [signatory()] if signatories is None else signatories
    made.logos = [CertificateLogo(image=make_picture(), name=f"Logo {at}") for at in range(logos)]
    save_template(template=made)
    if published:
        publish_template(template=made)
    return made
