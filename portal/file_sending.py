"""django-sendfile2's plain backend, which wants a Path, for Wagtail's documents too, which are named by a str."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django_sendfile.backends import simple


def sendfile(request: HttpRequest, filename: str | Path, **options) -> HttpResponse:
    return simple.sendfile(request, Path(filename), **options)
