"""A topic: everything the portal has on one subject, of every kind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from knowledge.listing import pages_on_topic
from portal.models import Topic
from webinars.webinar_cards import make_cards, shown_in

OF_A_KIND = 12


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """The tree of topics."""
    topics = [{"topic": topic, "is_child": topic.depth > 1} for topic in Topic.get_tree()]
    return render(request, "home/topic_list.html", {"topics": topics})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest of each kind on the topic or one below it; the rest is found by search."""
    found = get_object_or_404(Topic, slug=slug)
    locale_id = Locale.get_active().pk
    topics = Topic.objects.filter(path__startswith=found.path)
    webinars = (
        shown_in(locale_id).filter(pk__in=topics.values("webinars")).with_seats_taken().order_by("-planned_start")
    )
    stories, resources = pages_on_topic(locale_id, found)
    context = {
        "topic": found,
        "parent": found.get_parent(),
        "children": found.get_children(),
        "cards": make_cards(webinars[:OF_A_KIND], request=request, locale_id=locale_id),
        "stories": stories[:OF_A_KIND],
        "resources": resources[:OF_A_KIND],
    }
    return render(request, "home/topic.html", context)
