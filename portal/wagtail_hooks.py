"""The CMS in the portal's dress: colours, the order of its menu, what editors never need."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem

# Snippets have their places in the menu *Webinar*; workflows and forms are not used.
HIDDEN = {"snippets", "help"}


@hooks.register("insert_global_admin_css")
def portal_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/cms/cms.css"))


@hooks.register("insert_global_admin_js")
def portal_script() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("portal/cms/cms.js"))


@hooks.register("construct_main_menu")
def hide_what_is_not_used(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]
