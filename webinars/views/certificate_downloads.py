"""The link of a letter: one certificate's file, without signing in. Reading it changes nothing, so robots may."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from webinars.download_links import DownloadLinkError, read_token
from webinars.models import Certificate, CertificateVersion
from webinars.views.certificates import send_version_file


@require_safe
@never_cache
def certificate_download(request: HttpRequest, token: str) -> HttpResponse:
    """The newest version of that certificate; where it was revoked or the link is over, a page that says so."""
    response = _answer(request, token)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        code = read_token(token)
    except DownloadLinkError as error:
        return _explain(request, error.code, status=410 if error.code == "over" else 404)
    versions = CertificateVersion.objects.select_related("certificate__webinar")
    version = versions.filter(certificate__versions__code=code).order_by("-version").first()
    if version is None:
        return _explain(request, "unknown", status=404)
    if version.certificate.status == Certificate.Status.REVOKED:
        return _explain(request, "revoked", status=410, version=version)
    return send_version_file(request, version)


def _explain(request: HttpRequest, why: str, *, status: int, version: CertificateVersion | None = None) -> HttpResponse:
    return render(request, "webinars/certificate_download.html", {"why": why, "version": version}, status=status)
