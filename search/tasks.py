"""Work on the index that is too much for a request."""

from django_tasks import task


@task()
def rebuild_search_task() -> None:
    from search.services.entries import rebuild_search

    rebuild_search()


@task()
def apply_changes_task() -> None:
    from search.services.indexing import apply_changes

    apply_changes()


@task()
def rebuild_index_task() -> None:
    from search.services.indexing import rebuild_missing_index

    rebuild_missing_index()


@task()
def read_document_task(document_pk: int) -> None:
    from search.services.document_texts import read_document

    read_document(document_pk=document_pk)
