"""The CMS in the portal's dress: colours, the order of its menu, what editors never need."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import WhatsNewInWagtailVersionPanel

# Snippets have their places in the menu *Webinar*; Wagtail's own help speaks of Wagtail alone.
HIDDEN_ITEMS = {"snippets", "help"}
HIDDEN_PANELS = (WhatsNewInWagtailVersionPanel,)


@hooks.register("insert_global_admin_css")
def portal_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/cms/cms.css"))


@hooks.register("insert_global_admin_js")
def portal_script() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("portal/cms/cms.js"))


@hooks.register("construct_main_menu")
def arrange_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_ITEMS]


@hooks.register("construct_homepage_panels", order=1000)
def hide_panels(request: HttpRequest, panels: list) -> None:
    panels[:] = [panel for panel in panels if not isinstance(panel, HIDDEN_PANELS)]


@hooks.register("construct_homepage_summary_items", order=1000)
def hide_summary(request: HttpRequest, items: list) -> None:
    """Counts of pages and pictures say nothing about the day's work."""
    items.clear()
