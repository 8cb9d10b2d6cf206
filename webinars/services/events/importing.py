"""Webinars from a CSV file: the plain rows, their speakers and topics, and their pages, published at once."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import Truncator

from portal.models import Topic
from webinars.models import Speaker, Webinar, WebinarPage, WebinarSpeaker
from webinars.services.events.pages import archive_page, create_webinar_page, ensure_english_alias
from webinars.services.events.rows import WebinarRow, read_webinar_rows
from webinars.services.events.schedule import save_webinar
from webinars.services.imports import ImportResult, Track, untracked
from webinars.services.paths.editing import minutes_path, set_minutes

SUMMARY_LENGTH = WebinarPage._meta.get_field("summary").max_length


def import_webinars(*, data: bytes, user=None, dry_run: bool = False, track: Track = untracked) -> ImportResult:
    """Makes or updates a webinar for each row, with its page published in the default language and its English alias.

    Speakers and topics are found by name, whatever the case, and made where there is none. An opening speaker set in
    the CMS stays. A changed time is told to registrants as if an editor had changed it. Raises SheetError with all
    faults; nothing is written then.
    """
    rows = read_webinar_rows(data)
    result = ImportResult()
    with transaction.atomic():
        names = _Names()
        for row in track(rows):
            outcome = _store(row, names, user)
            setattr(result, outcome, getattr(result, outcome) + 1)
        if dry_run:
            transaction.set_rollback(True)
    return result


class _Names:
    """Speakers and topics by name, made on demand. SQLite knows case only of ASCII, so names are compared here."""

    def __init__(self) -> None:
        self.speakers = {speaker.name.casefold(): speaker for speaker in Speaker.objects.order_by("-pk")}
        self.topics: dict[str, Topic] = {}
        for topic in Topic.objects.order_by("-pk"):
            self.topics |= {name.casefold(): topic for name in (topic.name_en, topic.name) if name}

    def speaker(self, name: str) -> Speaker:
        if name.casefold() not in self.speakers:
            self.speakers[name.casefold()] = Speaker.objects.create(name=name)
        return self.speakers[name.casefold()]

    def topic(self, name: str) -> Topic:
        if name.casefold() not in self.topics:
            self.topics[name.casefold()] = Topic.add_root(instance=Topic(name=name))
        return self.topics[name.casefold()]


def _store(row: WebinarRow, names: _Names, user) -> str:
    """Writes one row; returns which count of the result it belongs to."""
    number = row.fields["series_number"]
    webinar = Webinar.objects.select_for_update().filter(series_number=number).first()
    if webinar is None:
        webinar = Webinar.objects.create(**row.fields, paths=[minutes_path(row.minimum_minutes)])
        _store_speakers(webinar, row, names)
        _store_topics(webinar, row, names)
        _store_page(webinar, row, user)
        return "created"
    steps = [
        _store_fields(webinar, row, user),
        _store_speakers(webinar, row, names),
        _store_topics(webinar, row, names),
        _store_page(webinar, row, user),
    ]
    return "updated" if any(steps) else "unchanged"


def _store_fields(webinar: Webinar, row: WebinarRow, user) -> bool:
    changed = [name for name, value in row.fields.items() if getattr(webinar, name) != value]
    for name in changed:
        setattr(webinar, name, row.fields[name])
    has_new_rule = set_minutes(webinar=webinar, minutes=row.minimum_minutes)
    if changed or has_new_rule:
        save_webinar(webinar=webinar, by=user)
    return bool(changed) or has_new_rule


def _store_speakers(webinar: Webinar, row: WebinarRow, names: _Names) -> bool:
    """Moderators, then speakers; parts of which the file has no column, and opening speakers, stay as they are."""
    parts = WebinarSpeaker.objects.filter(webinar=webinar)
    mine = parts.filter(part__in=[WebinarSpeaker.Part.MODERATOR, WebinarSpeaker.Part.SPEAKER])
    present = list(mine.order_by("sort_order", "pk").values_list("part", "speaker_id"))
    wanted = []
    for part, given in ((WebinarSpeaker.Part.MODERATOR, row.moderators), (WebinarSpeaker.Part.SPEAKER, row.speakers)):
        if given is None:
            wanted += [pair for pair in present if pair[0] == part]
        else:
            wanted += dict.fromkeys((part, names.speaker(name).pk) for name in given)
    if sorted(present, key=lambda pair: pair[0]) == wanted:
        return False
    mine.delete()
    first = 1 + max((order or 0 for order in parts.values_list("sort_order", flat=True)), default=-1)
    for order, (part, speaker_id) in enumerate(wanted, first):
        WebinarSpeaker.objects.create(webinar=webinar, part=part, speaker_id=speaker_id, sort_order=order)
    return True


def _store_topics(webinar: Webinar, row: WebinarRow, names: _Names) -> bool:
    if row.topics is None:
        return False
    topics = {names.topic(name).pk for name in row.topics}
    if topics == set(webinar.topics.values_list("pk", flat=True)):
        return False
    webinar.topics.set(Topic.objects.filter(pk__in=topics))
    webinar.save()
    return True


def _store_page(webinar: Webinar, row: WebinarRow, user) -> bool:
    """The page in the default language, published, with its title and summary as in the row."""
    summary = None if row.summary is None else Truncator(row.summary).chars(SUMMARY_LENGTH)
    page = WebinarPage.objects.child_of(archive_page()).filter(webinar=webinar).first()
    if page is None:
        page = create_webinar_page(webinar=webinar, summary=summary or "", publish=True, user=user)
        changed = True
    else:
        draft = page if page.live else page.get_latest_revision_as_object()
        wanted = {"title": webinar.title} | ({} if summary is None else {"summary": summary})
        changed = not page.live or any(getattr(draft, name) != value for name, value in wanted.items())
        if changed:
            for name, value in wanted.items():
                setattr(draft, name, value)
            draft.save_revision(user=user).publish(user=user)
    ensure_english_alias(page)
    return changed
