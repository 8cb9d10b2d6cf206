from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        post_migrate.connect(prepare_portal, sender=self)


def prepare_portal(*, using: str, plan=(), **kwargs) -> None:
    """After every migration: the cache table, the site tree and the groups' permissions, each safe to repeat."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command

    from home.groups import ensure_groups
    from home.site_tree import ensure_site_tree
    from portal.models import PortalSettings

    if using != "default":
        return
    ContentType.objects.clear_cache()  # after a flush it still holds rows that are gone
    call_command("createcachetable", verbosity=0, database=using)
    ensure_site_tree()
    ensure_groups()
    PortalSettings.load()  # here, so that no visitor's request has to write the row
