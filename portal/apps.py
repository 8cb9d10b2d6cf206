from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal.content_triggers import after_migration, before_migration

        pre_migrate.connect(before_migration, sender=self)
        post_migrate.connect(after_migration, sender=self)
