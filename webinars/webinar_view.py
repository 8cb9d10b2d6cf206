"""What the page of a webinar shows beside its own words: times, people, what the visitor can do, and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from portal.models import PortalSettings
from portal.page_cache import saves_data
from portal.remembered import remember
from portal.structured_data import json_ld
from portal.video import embed_url
from webinars.event_times import describe_times
from webinars.evidence import paths_of, takes_latecomers
from webinars.models.attendance import Attendance
from webinars.models.speaker import WebinarSpeaker
from webinars.models.webinar import Webinar
from webinars.next_step import AFTER, NextStep, find_next_step
from webinars.path_words import describe_paths
from webinars.recordings import audio_url, choose_transcript, list_chapters, read_parts
from webinars.standings import read_standing
from webinars.states import State, compute_state

if TYPE_CHECKING:
    from webinars.models.pages import WebinarPage

EVENT_STATUS = {State.POSTPONED: "EventPostponed", State.CANCELLED: "EventCancelled"}


def describe_webinar(page: WebinarPage, *, request: HttpRequest) -> dict:
    """The context of the webinar's page, for this visitor."""
    webinar = page.webinar
    settings = PortalSettings.load(request)
    parts = remember(request, ("speaker parts", webinar.pk), lambda: _read_parts(webinar))
    now = timezone.now()
    state = compute_state(webinar, now=now, archive_after_days=settings.archive_after_days)
    over = state in AFTER
    paths = remember(request, ("paths", webinar.pk), lambda: paths_of(webinar))
    standing = read_standing(request.user, webinar)
    late = takes_latecomers(webinar, now=now, paths=paths)
    step = find_next_step(webinar, state=state, now=now, standing=standing, takes_latecomers=late)
    return {
        "webinar": webinar,
        "times": describe_times(webinar),
        "step": step,
        "is_over": over,
        "people": parts,
        "speakers": [part.speaker for part in parts if part.part == WebinarSpeaker.Part.SPEAKER],
        "topics": remember(request, ("topics", webinar.pk), lambda: list(webinar.topics.all())),
        **(_recording(webinar, request) if over else {}),
        "paths": describe_paths(paths, session_minutes=webinar.session_minutes, timezone=webinar.timezone),
        "participants": count_participants(webinar) if over else None,
        "structured_data": _structured_data(page, request, settings, step, parts),
        "og_type": "article",
        "og_image": reverse("webinar_preview", args=[webinar.series_number]),
    }


def _read_parts(webinar: Webinar) -> list[WebinarSpeaker]:
    return list(webinar.speaker_parts.select_related("speaker__photo"))


def _recording(webinar: Webinar, request: HttpRequest) -> dict:
    """The recording and what stands beside it; whoever saves data is offered the sound before the video."""
    parts = remember(request, ("recording", webinar.pk), lambda: read_parts(webinar))
    if not (webinar.recording_url or parts.audio or parts.transcripts):
        return {}
    transcript = choose_transcript(parts.transcripts, (get_language() or "")[:2])
    url = reverse("webinar_transcript", args=[webinar.series_number])
    return {
        "recording": parts,
        "recording_embed": embed_url(webinar.recording_url),
        "audio_url": audio_url(parts.audio, webinar.series_number) if parts.audio else "",
        "transcript": transcript,
        "transcript_url": url,
        "chapters": list_chapters(transcript, url) if transcript else [],
        "saves_data": saves_data(request),
    }


def count_participants(webinar: Webinar) -> int:
    """As the organiser published it, else as many as the attendance shows."""
    if webinar.participants_count is not None:
        return webinar.participants_count
    return Attendance.objects.filter(registration__webinar=webinar, minutes__gt=0).count()


def _structured_data(
    page: WebinarPage, request: HttpRequest, settings: PortalSettings, step: NextStep, parts: list[WebinarSpeaker]
) -> str:
    webinar, url = page.webinar, request.build_absolute_uri(page.get_url(request))
    status = EVENT_STATUS.get(step.state, "EventScheduled")
    return json_ld(
        {
            "@type": "EducationEvent",
            "name": page.title,
            "description": page.meta_description,
            "url": url,
            "startDate": webinar.planned_start.astimezone(webinar.zone).isoformat(),
            "endDate": webinar.planned_end.astimezone(webinar.zone).isoformat(),
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
            "location": {"@type": "VirtualLocation", "url": url},
            "isAccessibleForFree": True,
            "inLanguage": "id",
            "organizer": {"@type": "GovernmentOrganization", "name": settings.organiser_name},
            "performer": [{"@type": "Person", "name": part.speaker.name} for part in parts],
        }
    )
