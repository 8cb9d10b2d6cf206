"""Links of videos: which can be shown inside a page, and at what address."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtu.be"}
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
YOUTUBE_ID = re.compile(r"[\w-]{11}\Z", re.ASCII)


def embed_url(url: str) -> str:
    """The address for a frame, of a host that sets no cookie before the video plays; empty where there is none."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if parts.hostname in YOUTUBE_HOSTS:
        candidates = [*parse_qs(parts.query).get("v", []), *segments[-1:]]
        video = next((candidate for candidate in candidates if YOUTUBE_ID.match(candidate)), "")
        return f"https://www.youtube-nocookie.com/embed/{video}?autoplay=1" if video else ""
    if parts.hostname in VIMEO_HOSTS and segments and segments[-1].isdigit():
        return f"https://player.vimeo.com/video/{segments[-1]}?autoplay=1&dnt=1"
    return ""
