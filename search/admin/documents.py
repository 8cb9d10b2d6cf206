"""The CMS's list of documents, with a word on whether the text inside is searched."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.documents.views.documents import IndexView

from portal.models import PortalDocument
from search.models import DocumentText


def text_state(document: PortalDocument) -> str:
    """In words; '' for kinds of files that are not read."""
    text = getattr(document, "searched_text", None)
    if text is None:
        return ""
    why = DocumentText.Fault(text.fault).label
    return f"{text.get_state_display()}: {why}" if text.fault else str(text.get_state_display())


class DocumentIndexView(IndexView):
    """Wagtail's, with a column more."""

    def get_base_queryset(self) -> QuerySet[PortalDocument]:
        return super().get_base_queryset().select_related("searched_text")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            *super().columns,
            Column("text_state", label=pgettext_lazy("menu of the CMS", "Search"), accessor=text_state),
        ]


@hooks.register("register_admin_urls", order=-1)
def register_document_list() -> list[URLPattern]:
    """Before Wagtail's own list, at the same addresses."""
    return [
        path("documents/", DocumentIndexView.as_view()),
        path("documents/results/", DocumentIndexView.as_view(results_only=True)),
    ]
