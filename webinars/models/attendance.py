from __future__ import annotations

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# Ends the addresses that stand for people whose name and address are gone.
ERASED_DOMAIN = "@dihapus.invalid"


def private_storage():
    return storages["private"]


class AttendanceImport(models.Model):
    """One uploaded export of a webinar's attendance; several (rooms, restarts) add up as a union."""

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="attendance_imports")
    file = models.FileField(_("file"), storage=private_storage, upload_to="attendance/%Y/")
    # When the file was deleted for its age; its stays remain.
    file_deleted_at = models.DateTimeField(_("deleted on"), null=True, blank=True, editable=False)
    original_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64, editable=False)
    format = models.CharField(_("format"), max_length=40)
    timezone = models.CharField(_("time zone"), max_length=40)
    # 'dmy', 'mdy' or 'ymd', as its numeric dates were read; empty where none needed an order.
    date_order = models.CharField(_("order of day and month"), max_length=3, blank=True)
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
        """Of whom a human can still say who they are: neither matched nor made nameless."""
        return self.filter(registration__isnull=True).exclude(email__endswith=ERASED_DOMAIN)


class AttendanceStay(models.Model):
    """What an export tells of one person's presence, before any clipping.

    A stay has the times of joining and leaving. Where the source knows a total only (Zoom's unique users, Google Meet),
    there are no times; where it knows a total between two moments (Teams, for who rejoined), there are all three.
    """

    class MatchedBy(models.TextChoices):
        NOBODY = "", _("Not matched")
        EMAIL = "email", _("E-mail")
        NIP = "nip", _("Confirmed NIP")
        REMEMBERED = "remembered", _("Match remembered from before")
        EDITOR = "editor", _("Editor")

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="attendance_stays")
    source = models.ForeignKey("webinars.AttendanceImport", on_delete=models.CASCADE, related_name="stays")
    name = models.CharField(_("name"), max_length=300, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    total_seconds = models.PositiveIntegerField(_("total in seconds"), null=True, blank=True)
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
                fields=["webinar", "email", "name", "nip", "joined_at", "left_at"], name="attendance_stay_once"
            ),
            models.UniqueConstraint(
                fields=["webinar", "email", "name", "nip", "total_seconds"],
                condition=Q(joined_at__isnull=True),
                name="attendance_total_once",
            ),
            # Each term is true or false, never unknown: SQL lets the unknown pass.
            models.CheckConstraint(
                condition=Q(joined_at__isnull=False, left_at__isnull=False, left_at__gte=F("joined_at"))
                | Q(joined_at__isnull=True, left_at__isnull=True, total_seconds__isnull=False),
                name="attendance_stay_has_times_or_total",
            ),
        ]
        indexes = [models.Index(fields=["webinar", "registration"])]

    def __str__(self) -> str:
        if self.is_total_only:
            return f"{self.name or self.email}: {self.total_minutes} min"
        return f"{self.name or self.email}: {self.joined_at:%H:%M:%S}–{self.left_at:%H:%M:%S}"

    @property
    def is_total_only(self) -> bool:
        """Without times: the source does not say when the person was present, only for how long."""
        return self.joined_at is None

    @property
    def total_minutes(self) -> int | None:
        """Whole minutes of the total, rounded down."""
        return None if self.total_seconds is None else self.total_seconds // 60


class Attendance(models.Model):
    """What a registrant's stays add up to: intervals merged, clipped to the session, whole minutes rounded down.

    An editor's correction goes before that.
    """

    registration = models.OneToOneField("webinars.Registration", on_delete=models.PROTECT, related_name="attendance")
    minutes = models.PositiveIntegerField(_("minutes"), help_text=_("What counts: as corrected, else as computed."))
    # What the stays add up to; None where nothing but a correction is known, and where minutes stand by themselves.
    computed_minutes = models.PositiveIntegerField(_("minutes as computed"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")

    def __str__(self) -> str:
        return f"{self.registration}: {self.minutes} min"


class RememberedMatch(models.Model):
    """A pair that an editor confirmed: this address, or this name where the export had no address, is this person.

    An address finds its person in the next webinars by itself. A name never does: it only heads the suggestions, for
    another person of the same name may be the next to come. The row can be withdrawn, and goes with the person.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="remembered_matches")
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    # By which it is found where there is no address: the name in one case and without runs of blanks.
    name_key = models.CharField(max_length=300, blank=True, editable=False)
    webinar = models.ForeignKey("webinars.Webinar", null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("remembered match")
        verbose_name_plural = _("remembered matches")
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            # One mailbox is one person; a name may be several.
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="remembered_match_one_per_email"),
            models.UniqueConstraint(
                fields=["learner", "name_key"], condition=Q(email=""), name="remembered_match_once_per_name"
            ),
            models.CheckConstraint(condition=~Q(email="") | ~Q(name_key=""), name="remembered_match_of_somebody"),
        ]
        indexes = [models.Index(fields=["name_key"])]

    def __str__(self) -> str:
        return f"{self.email or self.name} → {self.learner}"
