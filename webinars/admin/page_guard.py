"""Before an editor takes a webinar's page away: who is registered would lose sight of the webinar without a word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from webinars.services.events.pages import WebinarPageError, check_withdrawal


@hooks.register("before_unpublish_page")
def guard_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _guard(request, [page], with_descendants="include_descendants" in request.POST)


@hooks.register("before_delete_page")
def guard_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _guard(request, [page], with_descendants=True)


@hooks.register("before_bulk_action")
def guard_many(request: HttpRequest, action_type: str, objects: list, action) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    if not pages or action_type not in ("unpublish", "delete"):
        return None
    return _guard(request, pages, with_descendants=action_type == "delete" or "include_descendants" in request.POST)


def _guard(request: HttpRequest, pages: list[Page], *, with_descendants: bool) -> HttpResponse | None:
    try:
        check_withdrawal(pages=pages, with_descendants=with_descendants)
    except WebinarPageError as error:
        number = error.webinar.series_number
        told = ngettext(
            "%(count)d person is registered for Seri-%(number)d. "
            "Postpone or cancel the webinar first: that tells them.",
            "%(count)d people are registered for Seri-%(number)d. "
            "Postpone or cancel the webinar first: that tells them.",
            error.count,
        )
        edit = messages.button(reverse("webinar:edit", args=[error.webinar.pk]), _("Postpone or cancel"))
        messages.error(request, told % {"count": error.count, "number": number}, buttons=[edit])
        parent = pages[0].get_parent()
        return redirect("wagtailadmin_explore", parent.pk)
    return None
