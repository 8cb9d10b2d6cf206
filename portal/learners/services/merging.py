"""Two accounts of one person become one; the other is emptied, and nothing leads into it any more."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from portal.learners.merging import MergeError, Moved, move_elsewhere
from portal.learners.models import LearningCredit, User
from portal.learners.services.deletion import anonymise, forget_in_log
from portal.learners.tasks import end_sessions_task

# What the kept account takes over where it has nothing itself.
FILLED_FIELDS = ("full_name", "employment_type", "position", "profile_completed_at", "purpose_notice_accepted_at")
MOST_CANDIDATES = 200


@transaction.atomic
def merge_accounts(*, kept: User, duplicate: User, by: User | None = None, dry_run: bool = False) -> list[Moved]:
    """Moves all that the duplicate has to the kept account and empties it; returns what moved, and logs it.

    Learning credits change their owner and nothing else: the ledger's one exception, only here. Verified addresses stay
    known, so that attendance under the old one still finds its person; unverified ones open no account, so they go.
    A dry run does everything and takes it back. Raises MergeError; then nothing has happened.
    """
    first, second = sorted((kept.pk, duplicate.pk))
    rows = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=[first, second])}
    _refuse(rows, kept, duplicate)
    kept, duplicate = rows[kept.pk], rows[duplicate.pk]
    moved = [*move_elsewhere(kept, duplicate), *_move_own(kept, duplicate)]
    moved = [line for line in moved if line.moved or line.joined]
    if dry_run:
        transaction.set_rollback(True)
        return moved
    _empty(kept, duplicate)
    counts = [{"what": str(line.label), "moved": line.moved, "joined": line.joined} for line in moved]
    log(kept, "learners.accounts_merged", user=by, data={"duplicate": duplicate.pk, "moved": counts})
    transaction.on_commit(partial(end_sessions_task.enqueue, duplicate.pk))
    return moved


def _refuse(rows: dict[int, User], kept: User, duplicate: User) -> None:
    if kept.pk == duplicate.pk:
        raise MergeError("same")
    if len(rows) < 2 or any(user.anonymised_at for user in rows.values()):
        raise MergeError("gone")
    other = rows[duplicate.pk]
    if other.is_staff or other.is_superuser or other.groups.exists():
        raise MergeError("staff")
    nips = {user.nip for user in rows.values() if user.nip_confirmed_at}
    if len(nips) > 1:
        raise MergeError("nips_differ")


def _move_own(kept: User, duplicate: User) -> list[Moved]:
    credits = LearningCredit.objects.hand_over(duplicate=duplicate, kept=kept)
    addresses = EmailAddress.objects.filter(user=duplicate, verified=True).update(user=kept, primary=False)
    return [Moved(_("JP (credit hours)"), credits), Moved(_("E-mail addresses"), addresses)]


def _empty(kept: User, duplicate: User) -> None:
    """The duplicate first: a confirmed NIP can stand in one account alone."""
    filled = {name: getattr(duplicate, name) for name in FILLED_FIELDS if not getattr(kept, name)}
    if not kept.agency_id and not kept.agency_other:
        filled |= {"agency": duplicate.agency, "agency_other": duplicate.agency_other}
    if duplicate.nip and (not kept.nip or (duplicate.nip_confirmed_at and not kept.nip_confirmed_at)):
        filled |= {"nip": duplicate.nip, "nip_confirmed_at": duplicate.nip_confirmed_at}
    forget_in_log(duplicate)
    anonymise(duplicate)
    for name, value in filled.items():
        setattr(kept, name, value)
    kept.save()


def find_candidates() -> list[tuple[User, User, str]]:
    """Pairs that may be one person, with why: "nip" (the same number, confirmed for one) or "name"."""
    people = User.objects.filter(anonymised_at__isnull=True, is_staff=False).order_by("date_joined")
    rows = list(people.values_list("pk", "full_name", "nip", "nip_confirmed_at"))
    confirmed = {nip for _pk, _name, nip, at in rows if at}
    by_nip, by_name = defaultdict(list), defaultdict(list)
    for pk, name, nip, at in rows:
        if nip in confirmed:
            by_nip[nip].append(pk)
        if key := bare_name(name):
            by_name[key].append((pk, nip if at else ""))
    pairs = {(pks[0], pk): "nip" for pks in by_nip.values() for pk in pks[1:]}
    for namesakes in by_name.values():
        first, first_nip = namesakes[0]
        for pk, nip in namesakes[1:]:
            if not (first_nip and nip):
                pairs.setdefault((first, pk), "name")
    chosen = sorted(pairs.items(), key=lambda pair: pair[1] != "nip")[:MOST_CANDIDATES]
    found = User.objects.select_related("agency").in_bulk([pk for pair, _why in chosen for pk in pair])
    return [(found[one], found[other], why) for (one, other), why in chosen]


def bare_name(name: str) -> str:
    """Without titles, capitals and punctuation; a title has a dot, or stands after a comma."""
    words = [word for word in name.split(",")[0].split() if "." not in word]
    return re.sub(r"[^\w ]", "", " ".join(words).casefold())
