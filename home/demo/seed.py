"""Fills the portal with the demo content. Safe to repeat: what is there already is left as it is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from home.demo import places
from home.demo.certificate_template import seed_certificate_template
from home.demo.knowledge_texts import RESOURCES, STORIES, DemoResource, DemoStory
from home.demo.page_texts import HOME_HEADLINE, HOME_SUMMARY, PAGES
from home.demo.recording_files import seed_recordings
from home.demo.synonyms import seed_synonyms
from home.demo.texts import EXAMPLE_NOTE, Bilingual, as_blocks
from home.demo.translation import translate_page
from home.demo.webinar_texts import WEBINARS, DemoWebinar
from home.models import HomePage, StandardPage
from home.site_tree import ensure_site_tree
from knowledge.models import KnowledgeIndexPage, ResourcePage, StoryPage
from portal.learners.models import Agency
from portal.models import PortalSettings, Topic
from portal.pages import PortalPage
from webinars.models import Speaker, Webinar, WebinarPage, WebinarSpeaker
from webinars.services.events.pages import create_webinar_page
from webinars.services.paths.editing import default_paths

ZONE = ZoneInfo("Asia/Makassar")


@transaction.atomic
def seed_content() -> None:
    """Agencies, topics, pages, webinars, stories and resources, in both languages."""
    home = ensure_site_tree()
    seed_settings()
    seed_certificate_template()
    seed_agencies()
    seed_synonyms()
    topics = seed_topics()
    seed_pages(home)
    for webinar in WEBINARS:
        seed_webinar(webinar, topics)
    seed_recordings()
    index = KnowledgeIndexPage.objects.child_of(home).get()
    for story in STORIES:
        seed_story(story, index, topics)
    for resource in RESOURCES:
        seed_resource(resource, index, topics)


def seed_settings() -> None:
    """A signatory nobody can take for a real one: the demo issues certificates."""
    portal = PortalSettings.load()
    if not portal.signatory_name:
        portal.signatory_name, portal.signatory_rank = "Dr. Kepala Contoh, M.Si.", "Pembina Utama Madya (contoh)"
        portal.save()


def seed_agencies() -> None:
    if Agency.objects.exists():
        return
    province = Agency.add_root(
        name=places.PROVINCE, kind=Agency.Kind.REGION, aliases="Pemprov Sulsel\nSulawesi Selatan"
    )
    for name, aliases, units in places.PROVINCE_OFFICES:
        office = province.add_child(name=name, kind=Agency.Kind.OFFICE, aliases="\n".join(aliases))
        for unit in units:
            unit_aliases = "\n".join(places.UNIT_ALIASES.get(unit, []))
            office.add_child(name=unit, kind=Agency.Kind.UNIT, aliases=unit_aliases)
    for prefix, names in (("Kabupaten", places.REGENCIES), ("Kota", places.CITIES)):
        for name in places.split_names(names):
            Agency.add_root(name=f"Pemerintah {prefix} {name}", kind=Agency.Kind.REGION, aliases=f"{prefix} {name}")
    for name, aliases in places.NATIONAL:
        Agency.add_root(name=name, kind=Agency.Kind.REGION, aliases="\n".join(aliases))


def seed_topics() -> dict[str, Topic]:
    for slug, (name, name_en, children) in places.TOPICS.items():
        parent = Topic.objects.filter(slug=slug).first() or Topic.add_root(name=name, name_en=name_en, slug=slug)
        for child_slug, (child, child_en) in children.items():
            if not Topic.objects.filter(slug=child_slug).exists():
                parent = Topic.objects.get(pk=parent.pk)
                parent.add_child(name=child, name_en=child_en, slug=child_slug)
    return {topic.slug: topic for topic in Topic.objects.all()}


def seed_pages(home: HomePage) -> None:
    if not home.headline:
        home.headline, home.summary = HOME_HEADLINE.id, HOME_SUMMARY.id
        home.save_revision().publish()
        translate_page(home, headline=HOME_HEADLINE.en, summary=HOME_SUMMARY.en)
    for slug, (title, summary, body) in PAGES.items():
        page = StandardPage.objects.child_of(home).filter(slug=slug).first()
        if page is None:
            page = home.add_child(
                instance=StandardPage(title=title.id, slug=slug, locale=home.locale, show_in_menus=True)
            )
        if not page.summary:
            publish_bilingual(page, {"title": title, "summary": summary}, {"body": body})


def publish_bilingual(
    page: PortalPage, fields: dict[str, Bilingual], bodies: dict[str, Bilingual], *, is_example: bool = False
) -> None:
    """Publishes the Indonesian texts on the page and the English ones on its sister; the first body says 'example'."""
    texts: dict[str, dict[str, str]] = {}
    for language in ("id", "en"):
        texts[language] = {name: text[language] for name, text in fields.items()}
        note = EXAMPLE_NOTE[language] if is_example else ""
        for name, body in bodies.items():
            texts[language][name] = as_blocks(body[language], example=note)
            note = ""
    for name, value in texts["id"].items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    translate_page(page, **texts["en"])


def seed_webinar(demo: DemoWebinar, topics: dict[str, Topic]) -> None:
    if Webinar.objects.filter(series_number=demo.number).exists():
        return
    start, end = session_of(demo)
    webinar = Webinar(
        series_number=demo.number,
        title=demo.title.id,
        planned_start=start,
        planned_end=end,
        credit_hours=4,
        credit_regulation="Peraturan LAN Nomor 10 Tahun 2018",
        participants_count=demo.participants,
        paths=default_paths(),
        capacity=demo.capacity,
        meeting_seats=demo.meeting_seats,
        join_url="https://rapat.contoh.example/j/81234567890",
        join_note="ID 812 3456 7890 · sandi 123456",
        stream_url="https://siaran.contoh.example/asn-adaptif",
    )
    webinar.topics = [topics[slug] for slug in demo.topics]
    for position, (part, name, role, role_en, organisation) in enumerate(demo.speakers):
        speaker, _ = Speaker.objects.get_or_create(
            name=name, defaults={"position": role, "position_en": role_en, "organisation": organisation}
        )
        webinar.speaker_parts.add(WebinarSpeaker(speaker=speaker, part=part, sort_order=position))
    webinar.save()
    page = create_webinar_page(webinar=webinar, summary=demo.summary.id, publish=True)
    bodies = {"description": demo.description}
    if demo.recap:
        bodies["recap"] = demo.recap
    publish_bilingual(
        WebinarPage.objects.get(pk=page.pk),
        {"title": demo.title, "summary": demo.summary},
        bodies,
        is_example=demo.is_example,
    )


def session_of(demo: DemoWebinar) -> tuple[datetime, datetime]:
    """09.00 to 11.30 in the organiser's zone, on the fixed day or around today; never on a weekend."""
    day = demo.day or (timezone.now().astimezone(ZONE) + timedelta(days=demo.days_from_now)).date()
    if demo.day is None and day.weekday() >= 5:
        day += timedelta(days=7 - day.weekday())
    start = datetime.combine(day, time(9), ZONE).astimezone(UTC)
    return start, start + timedelta(minutes=150)


def seed_story(demo: DemoStory, index: KnowledgeIndexPage, topics: dict[str, Topic]) -> None:
    if StoryPage.objects.child_of(index).filter(slug=demo.slug).exists():
        return
    page = StoryPage(title=demo.title.id, slug=demo.slug, agency_text=demo.agency, is_example=True, locale=index.locale)
    page.topics = [topics[slug] for slug in demo.topics]
    page.problem = page.action = as_blocks("-")
    index.add_child(instance=page)
    fields = {"title": demo.title, "summary": demo.summary}
    bodies = {"problem": demo.problem, "action": demo.action, "result": demo.result, "lessons": demo.lessons}
    publish_bilingual(page, fields, bodies)


def seed_resource(demo: DemoResource, index: KnowledgeIndexPage, topics: dict[str, Topic]) -> None:
    if ResourcePage.objects.child_of(index).filter(slug=demo.slug).exists():
        return
    page = ResourcePage(
        title=demo.title.id,
        slug=demo.slug,
        medium=ResourcePage.Medium.ARTICLE,
        learning_form=demo.learning_form,
        estimated_minutes=demo.minutes,
        is_example=demo.is_example,
        locale=index.locale,
    )
    page.topics = [topics[slug] for slug in demo.topics]
    index.add_child(instance=page)
    publish_bilingual(page, {"title": demo.title, "summary": demo.summary}, {"body": demo.body})
