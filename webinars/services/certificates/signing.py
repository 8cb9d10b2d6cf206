"""Who signs certificates here, as the environment says; keeping what somebody else has signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from webinars.certificate_pdf.files import keep_file
from webinars.certificate_pdf.signing.keys import KeyFile, make_development_key
from webinars.models import CertificateVersion
from webinars.models.attendance import private_storage

Signature = CertificateVersion.Signature
# Printed beside the seal, in the certificate's language: what was issued says the same for ever, so no catalogue.
NOTES = {
    "id": {
        "key": "Dokumen ini ditandatangani secara elektronik. Keasliannya dapat diperiksa di {site}.",
        "bsre": "Dokumen ini ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh "
        "Balai Besar Sertifikasi Elektronik (BSrE), BSSN.",
        "development": "Ditandatangani dengan kunci pengembangan: hanya contoh, bukan dokumen resmi.",
    },
    "en": {
        "key": "This document is signed electronically. Whether it is genuine can be checked at {site}.",
        "bsre": "This document is signed electronically with a certificate issued by Balai Besar Sertifikasi "
        "Elektronik (BSrE), BSSN.",
        "development": "Signed with a development key: an example, not an official document.",
    },
}


@dataclass(frozen=True)
class SigningPlan:
    """What happens to a certificate that is drawn: signed at once, left to wait for somebody who signs, or neither."""

    key_file: KeyFile | None = None
    waits: bool = False
    is_development: bool = False

    def note(self, *, language: str, site: str) -> str:
        """What the certificate says of its signature; empty where it gets none."""
        if not (self.waits or self.key_file):
            return ""
        kind = "bsre" if self.waits else "development" if self.is_development else "key"
        return NOTES[language][kind].format(site=site)

    @property
    def signature(self) -> str:
        """What a version's row says of a file that is made by this plan."""
        if self.waits:
            return Signature.WAITING
        return Signature.SIGNED if self.key_file else Signature.NONE


def load_plan() -> SigningPlan:
    """By CERTIFICATE_SIGNER; in development the key is made when it is first asked for."""
    if settings.CERTIFICATE_SIGNER == "bsre":
        return SigningPlan(waits=True)
    if settings.CERTIFICATE_SIGNER != "key":
        return SigningPlan()
    folder = Path(settings.CERTIFICATE_KEYS_DIR)
    if settings.CERTIFICATE_KEY_FILE:
        path = Path(settings.CERTIFICATE_KEY_FILE)
    elif settings.CERTIFICATE_DEVELOPMENT_KEY:
        path = make_development_key(folder / "development.pem")
    else:
        return SigningPlan()
    key_file = KeyFile(
        path=path,
        trusted=folder / "trusted",
        passphrase=settings.CERTIFICATE_KEY_PASSPHRASE,
        time_stamps=settings.CERTIFICATE_TSA_URL,
    )
    return SigningPlan(key_file=key_file, is_development=not settings.CERTIFICATE_KEY_FILE)


def file_name(version: CertificateVersion) -> str:
    """Below the private storage; the code makes it as unguessable as the certificate's page."""
    return f"certificates/seri-{version.printed['series_number']}/{version.code}.pdf"


def prepared_path(version: CertificateVersion) -> Path:
    """Where the unsigned file of a version lies that waits for its signature; nobody is given it."""
    return Path(private_storage().path(f"certificates/waiting/{version.code}.pdf"))


def keep_signed_file(*, version: CertificateVersion, pdf: bytes, signed_at: datetime) -> Path:
    """Keeps what a signer gave back for a waiting version, and hands it out from now on; safe to call twice."""
    name = file_name(version)
    path = Path(private_storage().path(name))
    keep_file(pdf, path)
    CertificateVersion.objects.filter(pk=version.pk).update(
        file=name, sha256=hashlib.sha256(pdf).hexdigest(), signature=Signature.SIGNED, signed_at=signed_at
    )
    prepared_path(version).unlink(missing_ok=True)
    return path
