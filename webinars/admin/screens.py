"""What all screens about one webinar share: the webinar itself, its permission, the way back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from webinars.admin.progress import with_progress
from webinars.models import Webinar

LARGEST_ID = 2**63 - 1


class WebinarScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen about one webinar. `model` and `permission_required` say which right it takes."""

    model = Webinar
    permission_required = "change"
    header_icon = "date"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            raise Http404

    @cached_property
    def webinar(self) -> Webinar:
        return get_object_or_404(with_progress(Webinar.objects.all()), pk=self.kwargs["pk"])

    @property
    def overview_url(self) -> str:
        return reverse("webinar:overview", args=[self.kwargs["pk"]])

    def url(self, name: str, *args: object) -> str:
        return reverse(f"webinar:{name}", args=[self.kwargs["pk"], *args])

    def get_page_subtitle(self) -> str:
        return f"Seri-{self.webinar.series_number}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("webinar:index"), "label": _("Webinars")},
            {"url": self.overview_url, "label": f"Seri-{self.webinar.series_number}"},
            *self.crumbs(),
        ]

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"webinar": self.webinar, "overview_url": self.overview_url}
