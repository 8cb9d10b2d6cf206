from __future__ import annotations

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def private_storage():
    return storages["private"]


class AttendanceImport(models.Model):
    """One uploaded export of a webinar's attendance; several (rooms, restarts) add up as a union."""

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="attendance_imports")
    file = models.FileField(_("file"), storage=private_storage, upload_to="attendance/%Y/")
    original_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64, editable=False)
    format = models.CharField(_("format"), max_length=40)
    timezone = models.CharField(_("time zone"), max_length=40)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("attendance import")
        verbose_name_plural = _("attendance imports")
        ordering = ["-imported_at"]
        constraints = [
            models.UniqueConstraint(fields=["webinar", "sha256", "timezone"], name="attendance_import_once_per_file")
        ]

    def __str__(self) -> str:
        return f"{self.original_name} · Seri-{self.webinar.series_number}"


class AttendanceStayQuerySet(models.QuerySet):
    def unmatched(self) -> AttendanceStayQuerySet:
        return self.filter(registration__isnull=True)


class AttendanceStay(models.Model):
    """One stay of one person in one room, as the export tells it: from joining to leaving, before any clipping."""

    class MatchedBy(models.TextChoices):
        NOBODY = "", _("Not matched")
        EMAIL = "email", _("E-mail")
        EDITOR = "editor", _("Editor")

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="attendance_stays")
    source = models.ForeignKey("webinars.AttendanceImport", on_delete=models.CASCADE, related_name="stays")
    name = models.CharField(_("name"), max_length=300, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    joined_at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(_("left"))
    registration = models.ForeignKey(
        "webinars.Registration", null=True, blank=True, on_delete=models.PROTECT, related_name="stays"
    )
    matched_by = models.CharField(_("matched by"), max_length=10, choices=MatchedBy, blank=True)

    objects = AttendanceStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        constraints = [
            models.UniqueConstraint(
                fields=["webinar", "email", "name", "joined_at", "left_at"], name="attendance_stay_once"
            ),
            models.CheckConstraint(condition=Q(left_at__gte=F("joined_at")), name="attendance_stay_left_after_joined"),
        ]
        indexes = [models.Index(fields=["webinar", "registration"])]

    def __str__(self) -> str:
        return f"{self.name or self.email}: {self.joined_at:%H:%M:%S}–{self.left_at:%H:%M:%S}"


class Attendance(models.Model):
    """What a registrant's stays add up to: intervals merged, clipped to the session, whole minutes rounded down."""

    registration = models.OneToOneField("webinars.Registration", on_delete=models.PROTECT, related_name="attendance")
    minutes = models.PositiveIntegerField(_("minutes"))
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")

    def __str__(self) -> str:
        return f"{self.registration}: {self.minutes} min"
