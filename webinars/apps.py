from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebinarsConfig(AppConfig):
    name = "webinars"
    verbose_name = _("Webinars")

    def ready(self) -> None:
        from webinars import log_actions, personal_data  # noqa: F401  log_actions' hook, before Wagtail first asks
        from webinars.page_freshness import register_freshness

        register_freshness()
        personal_data.register()
