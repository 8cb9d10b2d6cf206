"""What `manage.py check --deploy` says of the signing of certificates."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


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
