from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebinarsConfig(AppConfig):
    name = "webinars"
    verbose_name = _("Webinars")

    def ready(self) -> None:
        # log_actions for its hook, before Wagtail first asks
        from portal.learners.merging import register_mover
        from webinars import after_event_mail, checks, correction_mail, log_actions, personal_data  # noqa: F401
        from webinars.page_freshness import register_freshness
        from webinars.services.registration.group_letters import register_group_composer
        from webinars.services.registration.letters import register_composers
        from webinars.services.registration.merging import move_participation

        register_freshness()
        personal_data.register()
        register_composers()
        register_group_composer()
        register_mover(move_participation)
        after_event_mail.register_composers()
        correction_mail.register_composers()
