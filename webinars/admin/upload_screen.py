"""The screen of a file that was uploaded and waits to be confirmed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages

from webinars.admin.screens import WebinarScreen
from webinars.services.attendance.pending_uploads import PendingUpload, PendingUploadError, find_upload


class UploadScreen(WebinarScreen):
    """Finds what waits under the address's token; where nothing does, it says so and leads back to `upload_screen`."""

    upload_screen: str

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except PendingUploadError:
            messages.error(
                request, _("This upload is gone: it was dealt with, or is older than a day. Upload it again.")
            )
            return HttpResponseRedirect(self.url(self.upload_screen))

    @cached_property
    def upload(self) -> PendingUpload:
        return find_upload(token=self.kwargs["token"], user=self.request.user.pk, webinar=self.webinar.pk)
