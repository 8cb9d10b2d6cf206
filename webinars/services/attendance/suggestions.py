"""Who an unmatched participant may be: names and addresses compared, for a human to see and to decide. Reads only.

Nothing here matches anybody. A name fits where its words do, whatever the order, after titles, agencies and spellings
are taken off (webinars/person_names.py); a mistyped address and the agency in front of the name count as evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from rapidfuzz import fuzz, process

from portal.learners.models import Agency
from webinars.models import Registration, RememberedMatch, Webinar
from webinars.person_names import PlainName, name_key, plain_name
from webinars.services.attendance.reading import Participant

MOST = 3
LOOKED_AT = 8  # registrants whose names come nearest, for each participant
LEAST = 65  # per cent; less likely ones are no help
NEAR = 55  # letters alike, before the words are looked at
NAMESAKE = 95  # two registrants fit one name alike
SURE = 85  # such a name is taken to be the person, where it is asked who is meant twice
SAME_ADDRESS = 90  # one or two letters of an address mistyped
AGENCY_BONUS = 4


@dataclass(frozen=True)
class Candidate:
    """A registrant with whom participants are compared."""

    registration: int
    learner: int
    full_name: str
    email: str
    agency: str
    agency_names: tuple[str, ...]
    plain: PlainName
    minutes: int | None


@dataclass(frozen=True)
class Suggestion:
    """`score` is 0 to 100; `mail_likeness` likewise, None where the export has no address."""

    candidate: Candidate
    score: int
    name_likeness: int
    mail_likeness: int | None = None
    agency_fits: bool = False
    # The series number of a webinar in which an editor confirmed this name for this person; 0: no longer known.
    remembered_in: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"email": self.candidate.email, "score": self.score}


@dataclass
class PersonSuggestions:
    """The likeliest registrants first, and what a human must know before pressing."""

    participant: Participant
    suggestions: list[Suggestion] = field(default_factory=list)
    is_namesake: bool = False  # one name that fits two people
    same_person: list[str] = field(default_factory=list)  # other participants that seem to be the same person


def suggest_people(*, webinar: Webinar, people: Iterable[Participant]) -> dict[str, list[Suggestion]]:
    """At most three registrants for each participant (by `Participant.key`), the likeliest first."""
    people = list(people)
    return Registrants.of(webinar).suggest(people) if people else {}


def explain_people(*, webinar: Webinar, people: Iterable[Participant]) -> list[PersonSuggestions]:
    """The suggestions with their doubts: namesakes, and several participants who seem to be one person."""
    people = list(people)
    suggestions = suggest_people(webinar=webinar, people=people)
    likely: dict[int, list[Participant]] = defaultdict(list)
    for person in people:
        for first in suggestions[person.key][:1]:
            if first.score >= SURE:
                likely[first.candidate.registration].append(person)
    explained = []
    for person in people:
        found = suggestions[person.key]
        namesakes = [one for one in found if one.name_likeness >= NAMESAKE]
        others = likely[found[0].candidate.registration] if found and found[0].score >= SURE else []
        twins = [other.name or other.email for other in others if other.key != person.key]
        explained.append(PersonSuggestions(person, found, len(namesakes) > 1, twins))
    return explained


@dataclass
class Registrants:
    """Names in two orders of their words, since a first letter mistyped moves a word in the sorted one."""

    candidates: list[Candidate]
    remembered: dict[str, dict[int, int]]
    texts: list[str] = field(init=False)
    sorted_texts: list[str] = field(init=False)
    by_word: dict[str, set[int]] = field(init=False)
    emails: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = [candidate.plain.text for candidate in self.candidates]
        self.sorted_texts = [candidate.plain.sorted_text for candidate in self.candidates]
        self.emails = [candidate.email for candidate in self.candidates]
        self.by_word = defaultdict(set)
        for position, candidate in enumerate(self.candidates):
            for word in set(candidate.plain.words):
                self.by_word[word].add(position)

    @classmethod
    def of(cls, webinar: Webinar) -> Registrants:
        active = Registration.objects.active().filter(webinar=webinar).order_by("pk")
        fields = ("pk", "learner_id", "learner__full_name", "learner__email", "learner__agency_id")
        rows = list(active.values_list(*fields, "learner__agency_other", "attendance__minutes"))
        agencies = {agency.pk: agency for agency in Agency.objects.filter(pk__in={row[4] for row in rows} - {None})}
        candidates = []
        for pk, learner, full_name, email, agency_pk, other, minutes in rows:
            agency = agencies.get(agency_pk)
            names = tuple(agency.all_names) if agency else (other,) if other else ()
            shown = agency.name if agency else other
            plain = plain_name(full_name)
            candidates.append(Candidate(pk, learner, full_name, email, shown, names, plain, minutes))
        return cls(candidates, _remembered_names({candidate.learner for candidate in candidates}))

    def suggest(self, people: list[Participant]) -> dict[str, list[Suggestion]]:
        return {person.key: self._suggest(person) for person in people}

    def _suggest(self, person: Participant) -> list[Suggestion]:
        plain, remembered = plain_name(person.name), self._remembered(person)
        looked_at = self._near_names(plain) | self._near_addresses(person.email)
        looked_at |= (
            {at for at, one in enumerate(self.candidates) if one.learner in remembered} if remembered else set()
        )
        found = [self._compare(person, plain, self.candidates[at], remembered) for at in looked_at]
        likely = [one for one in found if one.score >= LEAST]
        likely.sort(key=lambda one: (one.remembered_in is None, -one.score, one.candidate.registration))
        return likely[:MOST]

    def _remembered(self, person: Participant) -> dict[int, int]:
        return {} if person.email else self.remembered.get(name_key(person.name), {})

    def _near_names(self, plain: PlainName) -> set[int]:
        if not plain.words:
            return set()
        near: set[int] = set()
        for text, choices in ((plain.text, self.texts), (plain.sorted_text, self.sorted_texts)):
            best = process.extract(text, choices, scorer=fuzz.ratio, limit=LOOKED_AT, score_cutoff=NEAR)
            near.update(position for _choice, _score, position in best)
        return near | self._sharing_words(plain)

    def _sharing_words(self, plain: PlainName) -> set[int]:
        """Those who have the two rarest words of the name: further words, which one of them left away, may differ."""
        found = sorted((self.by_word.get(word, set()) for word in set(plain.words)), key=len)
        return set(islice(found[0] & found[1], LOOKED_AT)) if len(found) > 1 else set()

    def _near_addresses(self, email: str) -> set[int]:
        if not email:
            return set()
        best = process.extract(email, self.emails, scorer=fuzz.ratio, limit=MOST, score_cutoff=SAME_ADDRESS)
        return {position for _choice, _score, position in best}

    def _compare(
        self, person: Participant, plain: PlainName, candidate: Candidate, remembered: dict[int, int]
    ) -> Suggestion:
        likeness = name_likeness(plain, candidate.plain)
        mail = round(fuzz.ratio(person.email, candidate.email)) if person.email else None
        fits = agency_fits(plain.affiliations, candidate.agency_names)
        score = likeness + (AGENCY_BONUS if fits else 0)
        if mail is not None and mail >= SAME_ADDRESS:
            score = max(score, mail) + AGENCY_BONUS
        # 100 is kept for what an editor confirmed: no comparison is ever certain.
        score = 100 if candidate.learner in remembered else min(99, round(score))
        return Suggestion(candidate, score, round(likeness), mail, fits, remembered.get(candidate.learner))


def name_likeness(one: PlainName, other: PlainName) -> float:
    """0 to 100: letters in any order of the words; a word that is missing costs less than one that differs."""
    if not one.words or not other.words:
        return 0.0
    whole = max(fuzz.ratio(one.text, other.text), fuzz.ratio(one.sorted_text, other.sorted_text))
    fewer, more = sorted((len(one.words), len(other.words)))
    shared = fuzz.token_set_ratio(one.text, other.text) * (0.7 + 0.3 * fewer / more)
    return max(whole, shared)


def agency_fits(affiliations: Iterable[str], agency_names: Iterable[str]) -> bool:
    """Whether what stands in front of a name is the agency's name, an alias, its initials or a good part of it."""
    names = [name.casefold() for name in agency_names]
    for written in affiliations:
        for name in names:
            if written in (name, _initials(name)) or (len(written) > 2 and written in name.split()):
                return True
            if len(written) > 5 and fuzz.token_set_ratio(written, name) >= SAME_ADDRESS:
                return True
    return False


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word not in {"dan", "dan/atau", "dengan", "untuk", "&", "-"})


def _remembered_names(learners: set[int]) -> dict[str, dict[int, int]]:
    """Name -> learner -> series number, as editors confirmed where an export had no address."""
    rows = RememberedMatch.objects.filter(email="").values_list("name_key", "learner_id", "webinar__series_number")
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for key, learner, series in rows:
        if learner in learners:
            found[key][learner] = series or 0
    return found
