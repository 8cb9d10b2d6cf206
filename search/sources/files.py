"""Documents that public pages offer, with the text inside them: one a page that uses it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey
from django.utils.translation import override
from wagtail.fields import StreamField
from wagtail.models import Collection, CollectionViewRestriction, ReferenceIndex

from portal.models import PortalDocument
from portal.pages import PortalPage
from search.models import Kind, SearchEntry
from search.sources.document import Document
from search.sources.pages import PAGE_SOURCES, TopicTree, read_topic_tree

BATCH = 200


class FileSource:
    label = PortalDocument._meta.label_lower

    def key(self, document: int, page_key: str) -> str:
        return f"{self.label}:{document}:{page_key}"

    def all_keys(self) -> Iterable[str]:
        for source in PAGE_SOURCES.values():
            keys = list(source.all_keys())
            for start in range(0, len(keys), BATCH):
                yield from self.keys_of(keys[start : start + BATCH])

    def keys_of(self, page_keys: Iterable[str]) -> list[str]:
        """All documents that are public by these pages."""
        by_page = _public_pages(page_keys)
        found = {self.key(pk, key) for key, pages in by_page.items() for page, _url in pages for pk in used_by(page)}
        return sorted(found)

    def keys_of_documents(self, documents: Iterable[int]) -> list[str]:
        """By whichever pages these documents are found, or may now be: Wagtail keeps who refers to whom."""
        documents = [int(pk) for pk in documents]
        entries = SearchEntry.objects.filter(source=self.label, source_id__in=documents)
        found = set(entries.values_list("key", flat=True))
        for source in PAGE_SOURCES.values():
            references = ReferenceIndex.objects.filter(
                content_type=ContentType.objects.get_for_model(source.model),
                to_content_type=ContentType.objects.get_for_model(PortalDocument),
                to_object_id__in=map(str, documents),
            )
            pairs = list(references.values_list("object_id", "to_object_id"))
            pages = source.model.objects.only("translation_key").in_bulk([int(page) for page, _document in pairs])
            found |= {
                self.key(int(document), source.key(pages[int(page)])) for page, document in pairs if int(page) in pages
            }
        return sorted(found)

    def documents(self, keys: Iterable[str]) -> Iterator[Document]:
        wanted = defaultdict(set)
        for key in keys:
            _label, document, page_key = key.split(":", 2)
            wanted[page_key].add(int(document))
        documents = _read_documents({pk for pks in wanted.values() for pk in pks})
        tree = read_topic_tree()
        for page_key, pages in _public_pages(wanted).items():
            done = set()
            for page, _url in pages:
                for pk in sorted(wanted[page_key].intersection(used_by(page), documents) - done):
                    done.add(pk)
                    yield self._document(documents[pk], page_key, page, tree)

    def _document(self, document: PortalDocument, page_key: str, page: PortalPage, tree: TopicTree) -> Document:
        with override(document.language):
            facts = PAGE_SOURCES[page_key.partition(":")[0]].facts(page, tree)
        text = getattr(document, "searched_text", None)
        return Document(
            key=self.key(document.pk, page_key),
            language=document.language,
            kind=Kind.DOCUMENT,
            source_id=document.pk,
            title=document.title,
            url=document.url,
            body=text.text if text else "",
            part_of=page_key,
            expires_at=page.expire_at,
            **facts | {"keywords": (page.title,), "external_id": ""},
        )


def used_by(page: PortalPage) -> set[int]:
    """The documents to which the page leads, wherever in it."""
    found = set()
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            references = field.extract_references(getattr(page, field.name))
            found |= {int(pk) for model, pk, _path, _content_path in references if issubclass(PortalDocument, model)}
        elif isinstance(field, ForeignKey) and field.related_model is PortalDocument:
            found.add(getattr(page, field.attname))
    return found - {None}


def _public_pages(page_keys: Iterable[str]) -> dict[str, list[tuple[PortalPage, str]]]:
    """The public pages by their key, the default language's first."""
    by_label = defaultdict(list)
    for key in page_keys:
        by_label[key.partition(":")[0]].append(key)
    found = defaultdict(list)
    for label, keys in by_label.items():
        source = PAGE_SOURCES.get(label)
        for page, url in source.public_pages(keys) if source else ():
            found[source.key(page)].append((page, url))
    for pages in found.values():
        pages.sort(key=lambda entry: entry[0].pk)
    return found


def _read_documents(pks: set[int]) -> dict[int, PortalDocument]:
    """Those that everybody may open: a collection may be closed to strangers."""
    closed = list(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    documents = PortalDocument.objects.filter(pk__in=pks).select_related("searched_text", "collection")
    return {one.pk: one for one in documents if not any(one.collection.path.startswith(path) for path in closed)}


def documents_in(collection: Collection) -> list[int]:
    """The documents in a collection and those below it."""
    inside = Collection.objects.filter(path__startswith=collection.path)
    return list(PortalDocument.objects.filter(collection__in=inside).values_list("pk", flat=True))
