from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostboxConfig(AppConfig):
    name = "portal.postbox"
    label = "postbox"
    verbose_name = _("Outgoing mail")

    def ready(self) -> None:
        from portal.content_version import never_shown
        from portal.postbox import log_actions  # noqa: F401  a hook

        never_shown("postbox.OutgoingMail", "postbox.MailRoute")
