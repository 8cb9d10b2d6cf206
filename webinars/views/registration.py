"""Registering for a webinar and cancelling, and the registrant's calendar file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def registration(request: HttpRequest, series_number: int) -> HttpResponse:
    raise Http404


@login_required
def calendar(request: HttpRequest, series_number: int) -> HttpResponse:
    raise Http404
