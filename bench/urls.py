"""The portal's addresses and one more: an empty view, behind the same middleware, to measure the pages against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_urls


def empty(request: HttpRequest) -> HttpResponse:
    """Never stored by the page cache: it is to show what the middleware and the server cost."""
    return HttpResponse(headers={"Cache-Control": "no-store"})


urlpatterns = [path("kosong/", empty), *portal_urls]
