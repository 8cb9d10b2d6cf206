"""What the CMS screens of several apps share."""

# Apps put what belongs to webinars into one menu by this hook.
WEBINAR_MENU_HOOK = "register_webinar_menu_item"
