from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from portal.content_version import never_shown
        from search import signals

        signals.connect()
        never_shown("search.SearchEntry", "search.SearchChange")  # answers are not cached
