"""The series as a podcast: RSS 2.0 with enclosures and the tags that Apple's and other programs read.

https://help.apple.com/itc/podcasts_connect/#/itcb54353390 and https://podcasting2.org/podcast-namespace (transcripts).
"""

from __future__ import annotations

from django.db.models import Prefetch, Q
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from portal.models import PortalSettings
from webinars import addresses
from webinars.models import RecordingAudio, Transcript, WebinarPage, WebinarSpeaker
from webinars.recordings import audio_url
from webinars.transcripts import clock

MOST_EPISODES = 300


class PodcastFeed(Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
            "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", self.feed["author_name"])
        handler.addQuickElement("itunes:summary", self.feed["description"])
        handler.addQuickElement("itunes:image", attrs={"href": self.feed["image"]})
        handler.addQuickElement("itunes:category", attrs={"text": "Government"})
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:type", "episodic")
        if self.feed["author_email"]:
            handler.startElement("itunes:owner", {})
            handler.addQuickElement("itunes:name", self.feed["author_name"])
            handler.addQuickElement("itunes:email", self.feed["author_email"])
            handler.endElement("itunes:owner")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("itunes:duration", str(item["seconds"]))
        handler.addQuickElement("itunes:episode", str(item["episode"]))
        handler.addQuickElement("itunes:author", item["speakers"] or self.feed["author_name"])
        handler.addQuickElement("itunes:explicit", "false")
        for language, url in item["transcripts"]:
            attrs = {"url": url, "type": "text/vtt", "language": language}
            handler.addQuickElement("podcast:transcript", attrs=attrs)


def list_episodes(language: str) -> list[tuple[WebinarPage, RecordingAudio]]:
    """Every webinar that is over and whose sound everybody may hear, with its page in the language; newest first."""
    now = timezone.now()
    current = Q(expire_at__isnull=True) | Q(expire_at__gt=now)
    speakers = WebinarSpeaker.objects.filter(part=WebinarSpeaker.Part.SPEAKER).select_related("speaker")
    pages = (
        WebinarPage.objects.filter(current, locale__language_code=language, webinar__audio__isnull=False)
        .filter(webinar__planned_end__lte=now)
        .live()
        .public()
        .select_related("webinar__audio", "locale")
        .prefetch_related(
            Prefetch("webinar__speaker_parts", speakers),
            Prefetch("webinar__transcripts", Transcript.objects.defer("cues")),
        )
        .order_by("-webinar__planned_start")
    )
    return [(page, page.webinar.audio) for page in pages[:MOST_EPISODES]]


def write_podcast(request: HttpRequest, language: str) -> str:
    settings = PortalSettings.load(request)
    whole = request.build_absolute_uri
    feed = PodcastFeed(
        title=_("ASN Adaptif: the webinars to listen to"),
        link=whole(addresses.archive_path()),
        description=_(
            "What was said in the webinar series ASN Adaptif, as sound alone: for the way to work and weak lines."
        ),
        language=language,
        author_name=settings.organiser_name,
        author_email=settings.contact_email,
        feed_url=whole(reverse("podcast")),
        image=whole(static("portal/icons/podcast.png")),
    )
    for page, audio in list_episodes(language):
        _add(feed, page, audio, whole)
    return feed.writeString("utf-8")


def _add(feed: PodcastFeed, page: WebinarPage, audio: RecordingAudio, whole) -> None:
    webinar = page.webinar
    number = webinar.series_number
    names = "; ".join(part.speaker.name for part in webinar.speaker_parts.all())
    described = [
        page.summary,
        f"{_('With')} {names.rstrip('.')}." if names else "",
        f"{_('Length')}: {clock(audio.seconds)}.",
    ]
    feed.add_item(
        title=f"Seri-{number}: {page.title}",
        link=whole(page.url),
        description=" ".join(filter(None, described)),
        pubdate=webinar.end,
        unique_id=f"asn-adaptif-seri-{number}",
        unique_id_is_permalink=False,
        enclosures=[Enclosure(whole(audio_url(audio, number)), str(audio.size), audio.content_type)],
        seconds=audio.seconds,
        episode=number,
        speakers=names,
        transcripts=[
            (one.language, whole(reverse("webinar_transcript_file", args=[number, one.language])))
            for one in webinar.transcripts.all()
        ],
    )
