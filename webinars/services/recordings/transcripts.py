"""Transcripts: kept, replaced and deleted as a whole. The search follows in the same transaction (search.signals)."""

from __future__ import annotations

from django.db import transaction

from webinars.models import Transcript, Webinar
from webinars.transcripts import Chapter, Cue


@transaction.atomic
def save_transcript(
    *, webinar: Webinar, language: str, cues: list[Cue], chapters: list[Chapter], user=None
) -> Transcript:
    """What was said in this webinar, in place of what may have stood there."""
    Webinar.objects.select_for_update().get(pk=webinar.pk)
    transcript = Transcript.objects.filter(webinar=webinar, language=language).first()
    transcript = transcript or Transcript(webinar=webinar, language=language)
    transcript.cues = [list(cue) for cue in cues]
    transcript.chapters = [list(chapter) for chapter in chapters]
    transcript.updated_by = user
    transcript.save()
    return transcript


@transaction.atomic
def delete_transcript(*, webinar: Webinar, language: str) -> bool:
    """Whether there was one."""
    Webinar.objects.select_for_update().get(pk=webinar.pk)
    transcript = Transcript.objects.filter(webinar=webinar, language=language).first()
    if transcript is None:
        return False
    transcript.delete()
    return True
