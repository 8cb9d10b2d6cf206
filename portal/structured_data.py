"""What search engines read beside the page: schema.org as JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.pages import PortalPage

# Nothing inside the JSON may end the script element or begin a comment (as in Django's json_script).
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(data: dict) -> SafeString:
    """A data block: no script runs, so the content policy has nothing against it. Empty values are left out."""
    filled = {"@context": "https://schema.org"} | {key: value for key, value in data.items() if value}
    text = json.dumps(filled, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def article_json_ld(page: PortalPage, *, request: HttpRequest, kind: str) -> SafeString:
    """A page of text as schema.org's `kind`: what it is about, when it was published and last changed."""
    return json_ld(
        {
            "@type": kind,
            "headline": page.title,
            "description": page.meta_description,
            "url": request.build_absolute_uri(page.get_url(request)),
            "datePublished": page.first_published_at.isoformat() if page.first_published_at else "",
            "dateModified": page.last_published_at.isoformat() if page.last_published_at else "",
            "inLanguage": page.content_language,
            "isAccessibleForFree": True,
        }
    )
