"""Work on the index that is too much for a request."""

from django_tasks import task


@task()
def rebuild_search_task() -> None:
    from search.services.entries import rebuild_search

    rebuild_search()
