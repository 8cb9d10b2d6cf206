"""What `manage.py check --deploy` says of the signing of certificates."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from webinars.certificate_pdf.signing.keys import SigningKeyError, read_key


@register(deploy=True)
def check_signing_service(app_configs, **kwargs) -> list[CheckMessage]:
    if settings.CERTIFICATE_SIGNER != "bsre":
        return []
    missing = [name for name in ("BSRE_URL", "BSRE_USER", "BSRE_PASSWORD") if not getattr(settings, name)]
    if missing:
        words = f"CERTIFICATE_SIGNER is bsre, but {', '.join(missing)} is not set: certificates would wait for ever."
        return [Warning(words, id="webinars.W001")]
    scheme = urlsplit(settings.BSRE_URL).scheme
    if scheme not in {"https", "http"}:
        return [Warning("BSRE_URL must begin with https://.", id="webinars.W002")]
    if scheme == "http":
        words = "BSRE_URL begins with http://: passphrases of signatories would travel in clear text."
        return [Warning(words, hint="Only on one and the same machine or a wire of your own.", id="webinars.W003")]
    return []


@register(deploy=True)
def check_signing_key(app_configs, **kwargs) -> list[CheckMessage]:
    if settings.CERTIFICATE_SIGNER not in {"key", "bsre", "none"}:
        return [Error("CERTIFICATE_SIGNER must be key, bsre or none.", id="webinars.E001")]
    if settings.CERTIFICATE_SIGNER != "key":
        return []
    if not settings.CERTIFICATE_KEY_FILE:
        hint = "Set CERTIFICATE_KEY_FILE, or CERTIFICATE_SIGNER to bsre or none."
        return [Warning("There is no key: certificates are issued unsigned.", hint=hint, id="webinars.W004")]
    try:
        key = read_key(Path(settings.CERTIFICATE_KEY_FILE), settings.CERTIFICATE_KEY_PASSPHRASE)
    except SigningKeyError as error:
        words = f"The key of CERTIFICATE_KEY_FILE cannot be used ({error.code}): no certificate file can be made."
        return [Error(words, id="webinars.E002")]
    if key.certificate.not_valid_after_utc < timezone.now():
        words = f"The certificate of CERTIFICATE_KEY_FILE ran out on {key.certificate.not_valid_after_utc:%Y-%m-%d}."
        return [Warning(words, id="webinars.W005")]
    return []
