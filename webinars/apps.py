from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebinarsConfig(AppConfig):
    name = "webinars"
    verbose_name = _("Webinars")

    def ready(self) -> None:
        from webinars import log_actions, personal_data  # noqa: F401  log_actions' hook, before Wagtail first asks
        from webinars.page_freshness import register_freshness
        from webinars.services.registrant_letters import register_composers

        register_freshness()
        register_composers()
        personal_data.register()
