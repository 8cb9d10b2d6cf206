from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

UNSEEN_MODELS = (
    *("CompletionTitle", "DailyClicks", "DailySearch", "DocumentText", "EntryFacets", "KnownWord", "SearchChange"),
    "Synonym",
)


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from portal.content_version import never_shown
        from search import signals

        signals.connect()
        # Result pages are never cached; of the search, cached pages show only links to related entries.
        never_shown(*(f"search.{name}" for name in UNSEEN_MODELS))
        never_shown(*(f"wagtailsearchpromotions.{name}" for name in ("Query", "QueryDailyHits", "SearchPromotion")))
        post_migrate.connect(fill_empty_index, sender=self)


def fill_empty_index(*, using: str, **kwargs) -> None:
    """After a migration that left no entries (or brought the search to a portal that has content): makes them."""
    from search.models import SearchEntry
    from search.services.entries import rebuild_search

    if using == "default" and not SearchEntry.objects.exists():
        rebuild_search()
