"""What the worker does for accounts."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import task


@task
def end_sessions_task(user_id: int) -> None:
    """Removes every session of a person who has left. They are of no use already; this erases what they hold."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=1000):
        if session.get_decoded().get(SESSION_KEY) == str(user_id):
            session.delete()
