"""Beside the video: the transcript as a page and as a file, the sound, and all sounds as a podcast."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.file_sending import send_media
from portal.video import embed_url, embed_url_at
from webinars.models import RecordingAudio, Transcript, WebinarPage
from webinars.podcast import write_podcast
from webinars.recordings import audio_url, chapters_of, choose_transcript, cues_of, passages_of, play_url
from webinars.transcripts import Passage, write_vtt

LARGEST = 2**31 - 1


def public_pages(series_number: int):
    """What everybody may read of a webinar, in any language."""
    current = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
    number = min(series_number, LARGEST)
    pages = WebinarPage.objects.filter(current, webinar__series_number=number).live().public()
    return pages.select_related("webinar", "locale", "alias_of__locale")


@require_safe
def transcript(request: HttpRequest, series_number: int) -> HttpResponse:
    """/webinar/seri-N/transkrip/: what was said, each passage at its second (#d754), with the video beside it.

    In the reader's language, else in another, and it says so.
    """
    language = get_language()[:2]
    page = get_object_or_404(public_pages(series_number), locale__language_code=language)
    webinar = page.webinar
    found = choose_transcript(webinar.transcripts.all(), language)
    if found is None:
        raise Http404
    audio = RecordingAudio.objects.filter(webinar=webinar).first()
    passages = passages_of(found)
    for passage in passages:
        passage.play_url = play_url(webinar, audio, passage.second) if passage.second is not None else ""
    context = {
        "page": page,
        "webinar": webinar,
        "transcript": found,
        "is_foreign": found.language != language,
        "chapters": group_by_chapter(found, passages),
        "is_timed": any(passage.second is not None for passage in passages),
        "embed": embed_url(webinar.recording_url),
        "embed_at": embed_url_at(webinar.recording_url, "SECOND"),
        "audio": audio,
        "audio_url": audio_url(audio, series_number) if audio else "",
    }
    return render(request, "webinars/transcript.html", context)


def group_by_chapter(found: Transcript, passages: list[Passage]) -> list[tuple[str, str, list[Passage]]]:
    """Title, the heading's anchor, passages.

    The webinar's page links a chapter by its second. Where nobody speaks as yet, the heading bears that anchor.
    """
    taken = {passage.anchor for passage in passages}
    waiting = iter(sorted(chapters_of(found)))
    groups: list[tuple[str, str, list[Passage]]] = []
    for passage in passages:
        if passage.opens_chapter:
            # Two chapters may bear the same title, and one in which nothing is said has no group.
            chapter = next(one for one in waiting if one.title == passage.chapter)
            anchor = f"d{int(chapter.start)}"
            groups.append((passage.chapter, "" if anchor in taken else anchor, []))
        elif not groups:
            groups.append(("", "", []))
        groups[-1][2].append(passage)
    return groups


@require_safe
def transcript_file(request: HttpRequest, series_number: int, language: str) -> HttpResponse:
    """/webinar/seri-N/transkrip-id.vtt: the subtitles, for players and podcast programs."""
    page = public_pages(series_number).first()
    found = page and Transcript.objects.filter(webinar=page.webinar_id, language=language).first()
    if not found or not any(cue.start is not None for cue in cues_of(found)):
        raise Http404
    return HttpResponse(write_vtt(cues_of(found), chapters_of(found)), content_type="text/vtt; charset=utf-8")


@require_safe
def audio(request: HttpRequest, series_number: int, extension: str) -> HttpResponse:
    """/webinar/seri-N/audio.mp3: whole or in parts, as long as the webinar's page is public."""
    page = public_pages(series_number).first()
    found = page and RecordingAudio.objects.filter(webinar=page.webinar_id).first()
    if not found or found.extension != extension:
        raise Http404
    name = f"asn-adaptif-seri-{page.webinar.series_number}.{extension}"
    return send_media(request, found.file.path, name=name, content_type=found.content_type)


@require_safe
def podcast(request: HttpRequest) -> HttpResponse:
    """/webinar/podcast.xml: every webinar with sound, newest first, in the language of the address."""
    language = get_language()[:2]
    return HttpResponse(write_podcast(request, language), content_type="application/rss+xml; charset=utf-8")
