"""Mail to registrants in the background.

Each mail is claimed in the database before it leaves, by an update that succeeds only once: a task that runs twice, or
twice at a time, sends one mail. Where sending fails, the claim is given back and the task comes again later.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django_tasks import task

from portal.models import PortalSettings
from webinars.mail import compose_cancellation, compose_change, compose_confirmation, compose_offer, compose_offer_over
from webinars.models import Registration, Webinar, WebinarChange

logger = logging.getLogger(__name__)
ATTEMPTS = 4
RETRY_AFTER = timedelta(minutes=5)
# Somebody has just pressed a button: before the mass letters (0), after the codes of those signing in (80).
SOON = 40


class MailError(RuntimeError):
    """A mail could not be sent. Says the kind of error alone: a mail server's own words name the recipient."""


@task(priority=SOON)
def send_confirmation_task(registration_pk: int, attempt: int = 1) -> None:
    registration = _load(registration_pk)
    stands = registration.is_active or registration.status == Registration.Status.WAITING
    if not stands or not _claim(registration, "confirmation_sent_at"):
        return
    try:
        compose_confirmation(registration, portal=PortalSettings.load()).send()
    except Exception as error:
        _give_back(registration, "confirmation_sent_at")
        _try_again(send_confirmation_task, registration_pk, attempt=attempt)
        raise MailError(type(error).__name__) from None


@task(priority=SOON)
def send_offer_task(registration_pk: int, attempt: int = 1) -> None:
    registration = _load(registration_pk)
    if registration.status != Registration.Status.OFFERED or not _claim(registration, "offer_sent_at"):
        return
    try:
        compose_offer(registration, portal=PortalSettings.load()).send()
    except Exception as error:
        _give_back(registration, "offer_sent_at")
        _try_again(send_offer_task, registration_pk, attempt=attempt)
        raise MailError(type(error).__name__) from None


@task(priority=SOON)
def send_offer_over_task(registration_pk: int, attempt: int = 1) -> None:
    registration = _load(registration_pk)
    if registration.is_standing or not _claim(registration, "cancellation_sent_at"):
        return
    try:
        compose_offer_over(registration, portal=PortalSettings.load()).send()
    except Exception as error:
        _give_back(registration, "cancellation_sent_at")
        _try_again(send_offer_over_task, registration_pk, attempt=attempt)
        raise MailError(type(error).__name__) from None


@task(priority=SOON)
def offer_seats_task(webinar_pk: int) -> None:
    from webinars.services.waiting_list import offer_seats

    offer_seats(webinar=Webinar.objects.get(pk=webinar_pk))


@task(priority=SOON)
def send_cancellation_task(registration_pk: int, attempt: int = 1) -> None:
    registration = _load(registration_pk)
    if registration.is_active or not _claim(registration, "cancellation_sent_at"):
        return
    try:
        compose_cancellation(registration, portal=PortalSettings.load()).send()
    except Exception as error:
        _give_back(registration, "cancellation_sent_at")
        _try_again(send_cancellation_task, registration_pk, attempt=attempt)
        raise MailError(type(error).__name__) from None


@task
def tell_registrants_task(webinar_pk: int, sequence: int) -> None:
    """Shares the webinar's change out into batches, as tasks of their own."""
    from webinars.services.schedule import batches_to_tell

    for pks in batches_to_tell(webinar=Webinar.objects.get(pk=webinar_pk), sequence=sequence):
        tell_batch_task.enqueue(webinar_pk, pks)


@task
def tell_batch_task(webinar_pk: int, registration_pks: list[int], attempt: int = 1) -> None:
    """Tells each of these registrants what he or she does not know yet; who knows all is left in peace."""
    webinar = Webinar.objects.get(pk=webinar_pk)
    changes = list(WebinarChange.objects.filter(webinar=webinar).order_by("sequence"))
    portal = PortalSettings.load()
    registrations = Registration.objects.filter(pk__in=registration_pks).to_be_told(webinar.calendar_sequence)
    failed = []
    with get_connection() as connection:
        for registration in registrations.select_related("learner"):
            registration.webinar = webinar
            if not _tell(registration, changes, portal, connection):
                failed.append(registration.pk)
    if failed:
        _try_again(tell_batch_task, webinar_pk, failed, attempt=attempt)
        raise MailError(f"{len(failed)} of {len(registration_pks)} mails could not be sent")


def _tell(registration: Registration, changes: list[WebinarChange], portal: PortalSettings, connection) -> bool:
    """False where sending failed; then the registrant still counts as not told."""
    from webinars.services.schedule import change_to_tell

    known, newest = registration.told_sequence, registration.webinar.calendar_sequence
    row = Registration.objects.filter(pk=registration.pk)
    if not row.filter(told_sequence=known).update(told_sequence=newest):
        return True  # another run has just told
    found = change_to_tell(registration, changes)
    if found is None:
        return True
    kind, before = found
    try:
        _send(compose_change(registration, kind=kind, before=before.times, portal=portal), connection)
    except Exception as error:
        logger.error("Telling registration %s of a change failed: %s", registration.pk, type(error).__name__)
        row.filter(told_sequence=newest).update(told_sequence=known)
        return False
    return True


def _send(message: EmailMessage, connection) -> None:
    message.connection = connection
    message.send()


def _load(registration_pk: int) -> Registration:
    return Registration.objects.select_related("webinar", "learner").get(pk=registration_pk)


def _claim(registration: Registration, field: str) -> bool:
    unsent = Registration.objects.filter(pk=registration.pk, **{f"{field}__isnull": True})
    return bool(unsent.update(**{field: timezone.now()}))


def _give_back(registration: Registration, field: str) -> None:
    Registration.objects.filter(pk=registration.pk).update(**{field: None})


def _try_again(failed_task, *args, attempt: int) -> None:
    """Later each time; a backend that cannot wait (the tests') does not try again."""
    if attempt < ATTEMPTS and failed_task.get_backend().supports_defer:
        later = timezone.now() + attempt * RETRY_AFTER
        failed_task.using(run_after=later).enqueue(*args, attempt=attempt + 1)
