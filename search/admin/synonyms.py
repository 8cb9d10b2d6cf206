"""Words that mean the same: what readers type, turned into what the texts say."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from portal.cms.columns import MomentColumn, StackedColumn, TextColumn
from search.models import Synonym


class SynonymIndexView(generic.IndexView):
    table_classname = "listing cms-list"

    @cached_property
    def columns(self) -> list:
        return [
            StackedColumn("words", label=_("Synonyms"), accessor=str, get_url=self.get_edit_url, width="60%"),
            TextColumn("language", label=_("Readers"), accessor=_readers),
            MomentColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
        ]


def _readers(synonym: Synonym) -> str:
    return synonym.get_language_display() if synonym.language else str(_("All"))


class SynonymCreateView(generic.CreateView):
    def get_initial_form_instance(self) -> Synonym:
        """What nobody found, from the report: the editor adds what the texts say instead."""
        language = self.request.GET.get("language", "")
        return Synonym(
            words=self.request.GET.get("words", "").replace("\0", "")[:200],
            language=language if language in dict(settings.LANGUAGES) else "",
        )


class SynonymViewSet(ModelViewSet):
    model = Synonym
    name = "synonym"
    url_prefix = "sinonim"
    icon = "resubmit"
    menu_label = _("Synonyms")
    index_view_class = SynonymIndexView
    add_view_class = SynonymCreateView
    add_to_reference_index = False
    copy_view_enabled = False
    sort_order_field = None
    search_fields = ["words", "also"]
    search_backend_name = None
    ordering = ["words"]
    list_per_page = 50

    def get_edit_handler(self):
        panels = [FieldPanel(name) for name in ("words", "also", "language")]
        return ObjectList(panels).bind_to_model(self.model)
