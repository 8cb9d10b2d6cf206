"""Which links of videos can be shown inside a page, and where."""

import pytest

from portal.video import embed_url

EMBEDDED = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com/watch?list=abc&v=dQw4w9WgXcQ&t=10",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "https://www.youtube.com/live/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    ],
)
def test_youtube_is_framed_from_the_host_without_cookies(url):
    assert embed_url(url) == EMBEDDED


def test_vimeo_is_framed_without_tracking():
    assert embed_url("https://vimeo.com/76979871") == "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.example.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=../../x",
        "https://www.youtube.com/@kanal",
        "https://www.youtube.com/",
        "https://vimeo.com/kanal",
        "bukan alamat",
    ],
)
def test_nothing_else_is_framed(url):
    assert embed_url(url) == ""
