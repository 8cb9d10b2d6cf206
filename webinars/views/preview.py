"""The picture beside a shared link to a webinar: `/webinar/seri-N/pratinjau.png`, in the language of the address."""

from __future__ import annotations

import hashlib
from dataclasses import astuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from portal.models import PortalSettings
from webinars.event_times import describe_times
from webinars.models import WebinarPage
from webinars.preview_picture import PreviewData, draw_preview


@require_safe
@cache_control(public=True, max_age=3600)
def preview(request: HttpRequest, series_number: int) -> FileResponse:
    """Drawn when first asked for (half a second) and kept; another title or day makes another file."""
    pages = WebinarPage.objects.live().select_related("webinar", "locale")
    page = get_object_or_404(pages, webinar__series_number=series_number, locale=Locale.get_active())
    times = describe_times(page.webinar)
    data = PreviewData(
        series_number=series_number,
        title=page.title,
        when=f"{times.date}, {times.time}",
        organiser=PortalSettings.load(request).organiser_name,
        language=page.locale.language_code,
    )
    name = f"pratinjau/{hashlib.blake2b(repr(astuple(data)).encode(), digest_size=12).hexdigest()}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(draw_preview(data)))
    return FileResponse(default_storage.open(name), content_type="image/png")
