"""/saya/: the learner's desk."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.desk import describe_desk


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "home/desk.html", {"desk": describe_desk(request)})
