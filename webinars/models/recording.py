from __future__ import annotations

from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from webinars.models.attendance import private_storage


class Transcript(models.Model):
    """What was said in a webinar, in one language.

    `cues` are [start, end, speaker, text], in their order, with seconds or null; `chapters` are [start, title]. Both
    are as webinars.transcripts reads and writes them; passages are cut from them when they are needed.
    """

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.CASCADE, related_name="transcripts")
    language = models.CharField(
        _("language"), max_length=5, choices=[("id", _("Indonesian")), ("en", _("English"))], default="id"
    )
    cues = models.JSONField(default=list)
    chapters = models.JSONField(default=list)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        constraints = [models.UniqueConstraint(fields=["webinar", "language"], name="transcript_once_a_language")]

    def __str__(self) -> str:
        return f"Seri-{self.webinar.series_number} ({self.language})"


class RecordingAudio(models.Model):
    """The recording as sound alone, for weak lines and for podcasts.

    The file lies in the private storage: whether the webinar's page is public is asked each time it is sent.
    """

    webinar = models.OneToOneField("webinars.Webinar", on_delete=models.CASCADE, related_name="audio")
    file = models.FileField(_("file"), storage=private_storage, upload_to="audio/")
    size = models.PositiveBigIntegerField(_("size"))  # bytes
    seconds = models.PositiveIntegerField(_("length"))
    content_type = models.CharField(max_length=40)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("sound of a recording")
        verbose_name_plural = _("sound of recordings")

    def __str__(self) -> str:
        return f"Seri-{self.webinar.series_number}"

    @property
    def extension(self) -> str:
        return PurePath(self.file.name).suffix.removeprefix(".")
