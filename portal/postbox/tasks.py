"""The worker's turns at the outbox."""

from __future__ import annotations

from django_tasks import task

# Somebody sits there waiting for a code: before the mails' own causes, before certificates (50) and search (0).
BEFORE_OTHERS = 80
AFTER_OTHERS = -10
# Then the worker's other tasks have their turn.
SECONDS = 20


@task(priority=BEFORE_OTHERS)
def send_outbox_task(rest: bool = False) -> None:
    """Sends what is due for a while, and comes again for what is left."""
    from portal.postbox.models import MailRoute
    from portal.postbox.services.queueing import enqueue_sending
    from portal.postbox.services.sending import send_outbox

    # Before the look into the outbox, so that what is queued from here on puts a new task into the queue.
    MailRoute.objects.update(**{"rest_woken_at" if rest else "woken_at": None})
    if send_outbox(seconds=SECONDS).is_unfinished:
        enqueue_sending(rest=True)
