"""The learner's desk: what needs me now, my registrations, my certificates, my JP of this year."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    raise Http404
