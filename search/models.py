"""What can be found: one flat row per thing and language, and the outbox of changes for engines elsewhere."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.facets import Facets
from search.synonyms import MOST_WORDS, read_expressions


class Kind(models.TextChoices):
    """What a result is; also the values of the facet and of the API's `jenis`."""

    WEBINAR = "webinar", _("Webinars")
    STORY = "story", _("Good practice")
    RESOURCE = "resource", _("Learning resources")
    PASSAGE = "passage", _("Spoken in recordings")
    DOCUMENT = "document", _("Documents")
    SPEAKER = "speaker", _("Speakers")
    TOPIC = "topic", _("Topics")
    PAGE = "page", _("Pages of the portal")


class SearchEntry(models.Model):
    """What is public of one thing in one language, as plain text.

    Derived data: search.services.entries writes it from the content in the transaction that changes the content, and
    `rebuild_search` can make it anew at any time. Each engine keeps the words in an index of its own, by primary key.
    """

    # Which thing: the same for all its languages, for example 'webinars.webinarpage:<translation key>'.
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    # Which readers find it: those of its language, and of languages in which the thing has no text of its own: 'id+en'.
    shown_in = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=Kind)
    year = models.PositiveSmallIntegerField(null=True)
    topics = models.JSONField(default=list)  # primary keys, with the topics above them
    speakers = models.JSONField(default=list)  # primary keys
    agency = models.BigIntegerField(null=True)  # a primary key
    form = models.CharField(max_length=12)  # knowledge.ResourcePage.LearningForm
    # The key of the thing that this is a part of: a transcript's passages and a webinar's documents name the webinar.
    part_of = models.CharField(max_length=120)
    # What readers open most, from 0 (or not known) to 1: a mild boost, not part of the digest.
    popularity = models.FloatField(default=0)
    published_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    external_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=32)
    updated_at = models.DateTimeField(auto_now=True)
    title = models.TextField()
    url = models.TextField()
    keywords = models.TextField()  # one a line: speakers, topics, agency
    summary = models.TextField()
    body = models.TextField()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="search_entry_key_language")]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="search_entry_newest"),
            models.Index(fields=["part_of"], name="search_entry_part_of"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def facets(self) -> Facets:
        values = {
            "kind": (self.kind,),
            "topic": tuple(self.topics),
            "year": (self.year,) if self.year else (),
            "speaker": tuple(self.speakers),
            "agency": (self.agency,) if self.agency else (),
            "form": (self.form,) if self.form else (),
            "language": (self.language,),
        }
        return Facets(tuple(self.shown_in.split("+")), values)


class EntryFacets(models.Model):
    """An entry's facets again, packed into one value in a narrow row.

    A question that half of 10,000 entries answer is counted by one GROUP BY over these, whatever filters are chosen;
    reading the same from the entries, with their long texts, takes several times as long.
    """

    entry = models.OneToOneField(SearchEntry, on_delete=models.CASCADE, primary_key=True, related_name="packed_facets")
    packed = models.TextField()  # Facets.pack()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("facets of an entry")
        verbose_name_plural = _("facets of entries")
        indexes = [models.Index(fields=["packed", "expires_at"], name="search_entry_facets")]

    def __str__(self) -> str:
        return self.packed


class SearchChange(models.Model):
    """An entry that an engine outside the database has yet to hear of, written in the transaction of the change.

    One row an entry, the last change wins, so the outbox never outgrows what there is to find. Who applies a row reads
    the entry as it then is (none: it is deleted there), and removes the row where `ticket` is still the one it read.
    """

    key = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    deleted = models.BooleanField(default=False)
    ticket = models.UUIDField(default=uuid.uuid4)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("search change")
        verbose_name_plural = _("search changes")
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="search_change_key_language")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class Synonym(models.Model):
    """Expressions that editors declare to mean the same; applied to what readers type, never to what is indexed.

    `also` empty: each of `words` finds all the others. Else who types one of `words` also finds those of `also`, and
    not the other way round.
    """

    words = models.TextField(_("words"), help_text=_("One word or expression a line, for example: ASN."))
    also = models.TextField(
        _("also finds"),
        blank=True,
        help_text=_(
            "One a line. Leave it empty where all the words above mean the same. Else whoever searches for a word above"
            " also finds these, but not the other way round."
        ),
    )
    language = models.CharField(
        _("language of the readers"),
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: readers of every language."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        lines = [" = ".join(filter(None, map(str.strip, text.splitlines()))) for text in (self.words, self.also)]
        return " → ".join(filter(None, lines))

    def clean(self) -> None:
        """Every line must hold a word that can be searched for, and there must be two things to tell apart."""
        faults = {}
        for name in ("words", "also"):
            lines = [line for line in getattr(self, name).splitlines() if line.strip()]
            if bad := [line.strip() for line in lines if not read_expressions(line)]:
                faults[name] = _("Write one to %(most)d words on each line, not '%(line)s'.") % {
                    "most": MOST_WORDS,
                    "line": bad[0][:60],
                }
        if not faults and len({*read_expressions(self.words), *read_expressions(self.also)}) < 2:
            faults["words"] = _("Write at least two different words or expressions.")
        if not faults and self._is_there_already():
            faults["words"] = _("These synonyms are there already.")
        if faults:
            raise ValidationError(faults)

    def _is_there_already(self) -> bool:
        """Whoever deletes one of two that say the same would wonder why the words are still found."""
        others = Synonym.objects.filter(language=self.language).exclude(pk=self.pk)
        return any(other._meaning() == self._meaning() for other in others)

    def _meaning(self) -> tuple[frozenset, frozenset]:
        return frozenset(read_expressions(self.words)), frozenset(read_expressions(self.also))


class KnownWord(models.Model):
    """A word that stands, or once stood, in an entry: what a misspelt word may have been meant to be.

    Without a constraint, so that two changes at once never wait for each other; a rebuild forgets what stands nowhere.
    Before a word is offered, the engine is asked whether readers find it: what was withdrawn is never told.
    """

    word = models.CharField(max_length=40, db_index=True)

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")

    def __str__(self) -> str:
        return self.word


class DocumentText(models.Model):
    """The text inside a document, as far as it could be read, and of which file it is (search.services.document_texts).

    A file that is given up is not tried again before it changes.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Text not read yet")
        READ = "read", _("Text is searched")
        UNREADABLE = "unreadable", _("Text cannot be read")

    class Fault(models.TextChoices):
        NONE = "", ""
        TIME = "time", _("reading it takes too long")
        SIZE = "size", _("it is too large when unpacked")
        BROKEN = "broken", _("the file is broken")
        LOCKED = "locked", _("it is protected by a password")
        EMPTY = "empty", _("it holds no text (perhaps scanned pages)")
        MISSING = "missing", _("the file is not on the server")

    document = models.OneToOneField("portal.PortalDocument", on_delete=models.CASCADE, related_name="searched_text")
    digest = models.CharField(max_length=64)  # SHA-256 of the file; empty: none was read yet
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    fault = models.CharField(max_length=12, choices=Fault, blank=True, default=Fault.NONE)
    text = models.TextField()
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")

    def __str__(self) -> str:
        return str(self.document)


class CompletionTitle(models.Model):
    """An entry whose title is offered while readers type. The engine keeps the title's words beside it.

    The primary key is the place in the ranking (search.completion.place_of), so that the first rows are the best.
    """

    id = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(SearchEntry, on_delete=models.CASCADE, related_name="completion")

    class Meta:
        verbose_name = _("title for completion")
        verbose_name_plural = _("titles for completion")

    def __str__(self) -> str:
        return str(self.entry_id)


class DailySearch(models.Model):
    """How often a text was searched for on one day, without who. `text` is folded: see search.counting."""

    date = models.DateField()
    language = models.CharField(max_length=10)
    text = models.CharField(max_length=100)
    searches = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)  # on results, where readers run scripts
    results = models.PositiveIntegerField(default=0)  # of the day's last search

    class Meta:
        verbose_name = _("searches of a day")
        verbose_name_plural = _("searches of a day")
        constraints = [models.UniqueConstraint(fields=["date", "language", "text"], name="search_daily_search")]

    def __str__(self) -> str:
        return f"{self.date}: {self.text}"


class DailyClicks(models.Model):
    """How often a thing was opened from the search on one day; `key` is SearchEntry.key."""

    date = models.DateField()
    key = models.CharField(max_length=120)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("clicks of a day")
        verbose_name_plural = _("clicks of a day")
        constraints = [models.UniqueConstraint(fields=["date", "key"], name="search_daily_clicks")]

    def __str__(self) -> str:
        return f"{self.date}: {self.key}"
