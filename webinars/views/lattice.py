"""The lattice of a series as a picture of its own, for those who link to it: `/webinar/seri-N/kisi.svg`."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from webinars.lattice import lattice_svg

HIGHEST_NUMBER = 2_147_483_647  # what the database can hold


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def lattice(request: HttpRequest, series_number: int) -> HttpResponse:
    """Drawn from the number alone, so it never changes and needs no look at the database."""
    if not 1 <= series_number <= HIGHEST_NUMBER:
        raise Http404
    return HttpResponse(lattice_svg(series_number), content_type="image/svg+xml")
