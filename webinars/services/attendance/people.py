"""Who in an export is which registrant: by address, by confirmed NIP, because an editor said so; never by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from webinars.attendance_formats.rows import normalise_email
from webinars.models import AttendanceStay, Registration, RememberedMatch, Webinar

MatchedBy = AttendanceStay.MatchedBy


@dataclass(frozen=True)
class Registrants:
    """A webinar's registrations that are not cancelled, by whatever may tell a participant of an export."""

    by_email: dict[str, int]
    by_nip: dict[str, int]
    remembered: dict[str, int]
    decided: dict[str, int]

    def find(self, *, email: str, nip: str, participant: str) -> tuple[int | None, MatchedBy]:
        """The registration and by what it was found, in the order of how sure each is."""
        for found, matched_by in (
            (self.by_email.get(email), MatchedBy.EMAIL),
            (self.by_nip.get(nip), MatchedBy.NIP),
            (self.decided.get(participant), MatchedBy.EDITOR),
            (self.remembered.get(email), MatchedBy.REMEMBERED),
        ):
            if found:
                return found, matched_by
        return None, MatchedBy.NOBODY


def participant_of(email: str, nip: str, name: str) -> str:
    """Who a row is about: by e-mail, else by NIP, else by name whatever its case."""
    return email or nip or name.casefold()


def find_registrants(webinar: Webinar, *, decided: dict[str, int] | None = None) -> Registrants:
    """`decided` are editors' matches of participants in this webinar."""
    active = Registration.objects.active().filter(webinar=webinar)
    rows = list(active.values_list("pk", "learner_id", "learner__email", "learner__nip", "learner__nip_confirmed_at"))
    by_learner = {learner: pk for pk, learner, *_rest in rows}
    verified = EmailAddress.objects.filter(verified=True, user__registrations__in=active)
    further = [(email, by_learner[user]) for user, email in verified.values_list("user_id", "email")]
    remembered = RememberedMatch.objects.exclude(email="").filter(learner__registrations__in=active)
    return Registrants(
        # The account's own address comes first, should two people claim one.
        by_email=_by_address(further) | _by_address((email, pk) for pk, _learner, email, *_rest in rows),
        by_nip={nip: pk for pk, _learner, _email, nip, confirmed in rows if nip and confirmed},
        remembered={email: by_learner[user] for user, email in remembered.values_list("learner_id", "email")},
        decided=decided or {},
    )


def _by_address(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """By the normalised spelling; where two addresses have the same one, each is found as written alone."""
    pairs = list(pairs)
    found: dict[str, set[int]] = defaultdict(set)
    for email, pk in pairs:
        found[normalise_email(email)].add(pk)
    single = {email: next(iter(pks)) for email, pks in found.items() if len(pks) == 1 and email}
    return single | {email.lower(): pk for email, pk in pairs}


def decided_by_editors(stays: QuerySet[AttendanceStay], *, with_names: bool = False) -> dict[str, int]:
    """Participant -> registration, as editors matched them.

    What holds for an e-mail or a NIP holds in every export of the webinar; a name holds only where it was read, for
    another person of that name may be in the next room.
    """
    by_editor = stays.filter(matched_by=MatchedBy.EDITOR)
    decided = by_editor.filter(registration__in=Registration.objects.active())
    if not with_names:
        decided = decided.exclude(email="", nip="")
    rows = decided.values_list("email", "nip", "name", "registration_id")
    return {participant_of(email, nip, name): registration for email, nip, name, registration in rows}
