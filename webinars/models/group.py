"""A coordinator signs up colleagues; each of them confirms, or does not."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def make_token() -> str:
    """192 random bits, as they may stand in an address."""
    return secrets.token_urlsafe(24)


class GroupInvitationQuerySet(models.QuerySet):
    def open(self) -> GroupInvitationQuerySet:
        """Neither confirmed nor declined."""
        return self.filter(answer=GroupInvitation.Answer.NONE)


class GroupInvitation(models.Model):
    """That a coordinator asked one person to a webinar. Whoever holds the token holds the letter it was mailed in.

    What the coordinator sees says nothing of whether the address has an account: a row is made, mailed and answered
    alike for everybody. Names and addresses of those who did not confirm are forgotten after the webinar.
    """

    class Answer(models.TextChoices):
        NONE = "", _("Has not answered yet")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.CASCADE, related_name="group_invitations")
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="group_invitations_sent"
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=5, default="id")
    token = models.CharField(max_length=40, unique=True, default=make_token, editable=False)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    created_at = models.DateTimeField(_("invited at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    objects = GroupInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a group")
        verbose_name_plural = _("invitations of groups")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["webinar", "coordinator", "email"], name="group_invitation_once")
        ]
        indexes = [models.Index(fields=["coordinator", "created_at"])]

    def __str__(self) -> str:
        return f"{self.name} · Seri-{self.webinar.series_number}"

    @property
    def coordinator_words(self) -> str:
        """With the agency, by which people know whether the invitation is meant."""
        agency = self.coordinator.agency_name
        return f"{self.coordinator} ({agency})" if agency else str(self.coordinator)
