"""Links of videos: which can be shown inside a page, and at what address."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

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


def embed_url_at(url: str, second: int | str) -> str:
    """As embed_url, beginning at this second of the video; '' where there is none."""
    embed = embed_url(url)
    if not embed:
        return ""
    return f"{embed}#t={second}s" if "vimeo" in embed else f"{embed}&start={second}"


def watch_url_at(url: str, second: int) -> str:
    """The link itself with the second at which to begin, as its host takes it; of files as a media fragment (W3C)."""
    parts = urlsplit(url)
    if parts.hostname in YOUTUBE_HOSTS:
        query = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("t", "start")]
        return urlunsplit(parts._replace(query=urlencode([*query, ("t", f"{second}s")])))
    unit = "s" if parts.hostname in VIMEO_HOSTS else ""
    return urlunsplit(parts._replace(fragment=f"t={second}{unit}"))
