"""Static files and uploads as the development server sends them: an impossible path is simply not found."""

from __future__ import annotations

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

# A path that leads out of the directory, is longer than the file system takes, or holds a NUL.
IMPOSSIBLE = (SuspiciousFileOperation, OSError, ValueError)


class StaticFinder(AppDirectoriesFinder):
    def find(self, path: str, *args, **kwargs) -> str | list[str]:
        try:
            return super().find(path, *args, **kwargs)
        except IMPOSSIBLE:
            return []


def serve_upload(request: HttpRequest, path: str, **kwargs) -> HttpResponseBase:
    try:
        return serve(request, path, **kwargs)
    except IMPOSSIBLE as error:
        raise Http404 from error
