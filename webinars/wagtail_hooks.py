"""Where the webinars' screens hook into the CMS."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from portal.cms.listing import ListingViewSet
from webinars.admin import page_guard  # noqa: F401  its hooks
from webinars.admin.earlier_viewset import EarlierCertificateViewSet, EarlierRequestViewSet
from webinars.admin.home_panel import WorklistPanel
from webinars.admin.viewsets import SpeakerViewSet, WebinarMenu
from webinars.models import WebinarPage

register_snippet(SpeakerViewSet)


@hooks.register("register_admin_viewset")
def register_webinar_menu() -> WebinarMenu:
    return WebinarMenu()


@hooks.register("register_admin_viewset")
def register_earlier_certificates() -> list[ListingViewSet]:
    return [EarlierCertificateViewSet(), EarlierRequestViewSet()]


@hooks.register("register_page_header_buttons")
def link_to_overview(page: Page, user, next_url: str | None = None, **kwargs):
    """From the page of a webinar to everything else about the webinar."""
    if isinstance(page.specific_deferred, WebinarPage) and user.has_perm("webinars.view_webinar"):
        webinar = WebinarPage.objects.only("webinar_id").get(pk=page.pk).webinar_id
        yield Button(
            _("Webinar overview"), url=reverse("webinar:overview", args=[webinar]), icon_name="date", priority=5
        )


@hooks.register("construct_homepage_panels")
def show_worklist(request: HttpRequest, panels: list) -> None:
    if request.user.has_perm("webinars.view_webinar"):
        panels.insert(0, WorklistPanel())
