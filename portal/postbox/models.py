"""The outbox: one row a message, and one row that remembers how the way out is doing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Longer than one message can take with EMAIL_TIMEOUT at each of its steps: who holds it for so long is dead.
LEASE = timedelta(minutes=5)


class OutgoingMailQuerySet(models.QuerySet):
    def waiting(self) -> OutgoingMailQuerySet:
        return self.filter(status=OutgoingMail.Status.WAITING)

    def due(self, now: datetime) -> OutgoingMailQuerySet:
        """What may be sent now, in the order in which it is sent. A claimed message is not due until its lease ends."""
        fresh = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.waiting().filter(fresh, next_attempt_at__lte=now).order_by("priority", "next_attempt_at", "pk")

    def expired(self, now: datetime) -> OutgoingMailQuerySet:
        return self.waiting().filter(expires_at__lte=now)

    def in_flight(self, now: datetime) -> OutgoingMailQuerySet:
        """Claimed by somebody who may be sending it at this moment."""
        return self.waiting().filter(claimed_at__isnull=False, next_attempt_at__gt=now)

    def handed_over(self, *, since: datetime, now: datetime) -> OutgoingMailQuerySet:
        """What counts against the hourly cap: sent since then, or perhaps just being sent."""
        flying = Q(status=OutgoingMail.Status.WAITING, claimed_at__isnull=False, next_attempt_at__gt=now)
        return self.filter(Q(status=OutgoingMail.Status.SENT, finished_at__gt=since) | flying)

    def stuck(self) -> OutgoingMailQuerySet:
        """Waiting although it was tried already."""
        return self.waiting().filter(attempts__gt=0, claimed_at__isnull=True)


class OutgoingMail(models.Model):
    """A message on its way: written already (`content` is the letter), or composed when its turn comes.

    `composer` names who composes it (portal.postbox.composers), and `content` then holds the arguments. What it says is
    forgotten once it is sent, for it may hold a code; the row stays for some days as the answer to 'was I sent it?'.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given_up", _("Given up")
        WITHDRAWN = "withdrawn", _("No longer needed")

    class Priority(models.IntegerChoices):
        """The smaller goes first."""

        CODE = 10, _("Codes")
        REPLY = 20, _("Replies")
        REMINDER = 30, _("Reminders")
        BULK = 40, _("Mass mail")

    class Kind(models.TextChoices):
        CODE = "code", _("Sign-in code")
        ACCOUNT = "account", _("Notice about an account")
        FAREWELL = "farewell", _("Account closed")
        REGISTRATION = "registration", _("Registration")
        CANCELLATION = "cancellation", _("Cancelled registration")
        SEAT_OFFER = "seat_offer", _("Offer of a seat")
        CHANGE = "change", _("Change of a webinar")
        REMINDER = "reminder", _("Reminder")
        CHECK_IN = "check_in", _("Check-in")
        CERTIFICATE = "certificate", _("Certificate")
        OBJECTION = "objection", _("Objection")
        OTHER = "other", _("Other")

    class Trouble(models.TextChoices):
        """Kinds of failure; never a mail server's own words, which name the recipient."""

        REFUSED = "refused", _("The recipient's address was refused")
        REJECTED = "rejected", _("The message was rejected")
        LATER = "later", _("The mail server asked to come back later")
        DISCONNECTED = "disconnected", _("The connection to the mail server broke")
        TIMEOUT = "timeout", _("The mail server did not answer in time")
        UNREACHABLE = "unreachable", _("The mail server could not be reached")
        NOT_ALLOWED = "not_allowed", _("The mail server does not accept mail from us")
        MALFORMED = "malformed", _("The address or the message is malformed")
        NOT_COMPOSED = "not_composed", _("The message could not be composed")
        EXPIRED = "expired", _("It came too late to be of use")
        KILLED = "killed", _("Sending ended without a result")
        UNEXPECTED = "unexpected", _("Unexpected error")

    recipient = models.CharField(_("recipient"), max_length=320)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.REPLY)
    composer = models.CharField(max_length=60, blank=True)
    content = models.JSONField(null=True)
    message_id = models.CharField(max_length=200, unique=True)
    # Queueing the same thing twice queues one message.
    key = models.CharField(max_length=150, unique=True, null=True)

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("queued at"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("of no use after"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    trouble = models.CharField(_("last trouble"), max_length=20, choices=Trouble, blank=True)
    reply_code = models.PositiveSmallIntegerField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        default_permissions = ("view", "change")
        permissions = [("view_recipient", "Can see to whom mail goes")]
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["priority", "next_attempt_at", "id"], condition=Q(status="waiting"), name="mail_in_turn"
            ),
            models.Index(fields=["status", "finished_at"], name="mail_finished"),
            models.Index(fields=["-created_at", "-id"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def is_secret(self) -> bool:
        """Whether its subject and text would open an account to whoever reads them."""
        return self.kind == self.Kind.CODE

    @property
    def is_in_flight(self) -> bool:
        return (
            self.status == self.Status.WAITING and self.claimed_at is not None and self.next_attempt_at > timezone.now()
        )

    def can_be_sent_again(self, now: datetime) -> bool:
        """Neither sent nor just being sent, not too late, and what it says is still known."""
        waits = self.status in {self.Status.WAITING, self.Status.GIVEN_UP} and not self.is_in_flight
        return waits and self.content is not None and (self.expires_at is None or self.expires_at > now)


class MailRoute(models.Model):
    """How the way out is doing: one row. Locked by who decides whether the hourly cap leaves room for one more."""

    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, choices=OutgoingMail.Trouble, blank=True)
    reply_code = models.PositiveSmallIntegerField(null=True)
    # A task that sends is in the queue since then: it need not be put there twice.
    woken_at = models.DateTimeField(null=True)
    rest_woken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "mail route"

    @classmethod
    def load(cls) -> MailRoute:
        return cls.objects.get_or_create(pk=1)[0]

    def is_open(self, now: datetime) -> bool:
        return self.next_try_at is None or self.next_try_at <= now
