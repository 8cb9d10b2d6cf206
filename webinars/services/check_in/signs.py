"""What looks strange about a webinar's check-ins: shown to editors with the evidence, and nothing follows by itself.

Codes leak, and whole offices sit behind one address: none of these signs proves anything, so nobody is refused and no
address is blocked. Each is a reason to look; an editor may void a check-in then, and says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webinars.models import CheckIn, CheckInWindow, Webinar

# So many claims by people who were not registered, within so long a time, are a burst.
BURST = 20
BURST_SPAN = timedelta(seconds=30)
# The largest offices that follow on one screen have some hundred people; from one browser nobody checks in so many.
MANY_FROM_ONE_CLIENT = 60
# After the code has gone from the screen come those whose stream lags: a part, not half of all.
LATE_SHARE = 0.5
LATE_AT_LEAST = 20
UNKNOWN_NUMBERS = 50
CLIENTS_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Sign:
    """One thing to look at: `code` says which, `sentence` holds the evidence."""

    window: CheckInWindow
    code: str
    sentence: str


def find_signs(*, webinar: Webinar) -> list[Sign]:
    """By window, in the order in which they opened. One query for the windows, one for the check-ins."""
    windows = list(webinar.check_in_windows.all())
    rows: dict[int, list[CheckIn]] = {window.pk: [] for window in windows}
    fields = ("window_id", "checked_in_at", "client", "sent_from_elsewhere", "registration__origin")
    found = CheckIn.objects.filter(window__in=windows, voided_at__isnull=True).order_by("checked_in_at")
    for row in found.select_related("registration").only(*fields):
        rows[row.window_id].append(row)
    return [sign for window in windows for sign in _signs_of(window, rows[window.pk])]


def forget_clients(*, now: datetime) -> int:
    """Empties what older check-ins tell of the place they came from; returns of how many."""
    old = CheckIn.objects.filter(checked_in_at__lt=now - CLIENTS_KEPT).exclude(client="", key="")
    return old.update(client="", key="")


def _signs_of(window: CheckInWindow, rows: list[CheckIn]) -> Iterator[Sign]:
    checks = (_early, _burst, _one_client, _elsewhere, _late, _unknown)
    for check in checks:
        if sentence := check(window, rows):
            yield Sign(window, check.__name__.strip("_"), sentence)


def _early(window: CheckInWindow, rows: list[CheckIn]) -> str:
    count = window.early_attempts
    if not count:
        return ""
    return ngettext(
        "The right code was sent %(count)s time before it was shown.",
        "The right code was sent %(count)s times before it was shown.",
        count,
    ) % {"count": count}


def _burst(window: CheckInWindow, rows: list[CheckIn]) -> str:
    times = [row.checked_in_at for row in rows if row.registration.origin == row.registration.Origin.CHECK_IN]
    most, first = 0, 0
    for last, moment in enumerate(times):
        while moment - times[first] > BURST_SPAN:
            first += 1
        most = max(most, last - first + 1)
    if most < BURST:
        return ""
    facts = {"count": most, "seconds": int(BURST_SPAN.total_seconds()), "all": len(times)}
    return _("%(count)s people who were not registered came within %(seconds)s seconds (%(all)s in all).") % facts


def _one_client(window: CheckInWindow, rows: list[CheckIn]) -> str:
    clients = Counter(row.client for row in rows if row.client)
    most = max(clients.values(), default=0)
    if most < MANY_FROM_ONE_CLIENT:
        return ""
    return _("%(count)s check-ins came from one browser at one address.") % {"count": most}


def _elsewhere(window: CheckInWindow, rows: list[CheckIn]) -> str:
    people = sum(row.sent_from_elsewhere > 0 for row in rows)
    if not people:
        return ""
    return ngettext(
        "%(count)s participant number was sent again from another place.",
        "%(count)s participant numbers were sent again from another place.",
        people,
    ) % {"count": people}


def _late(window: CheckInWindow, rows: list[CheckIn]) -> str:
    late = sum(window.closes_at is not None and row.checked_in_at >= window.closes_at for row in rows)
    if late < LATE_AT_LEAST or late < LATE_SHARE * len(rows):
        return ""
    facts = {"late": late, "all": len(rows)}
    return _("%(late)s of %(all)s came when the code was no longer shown.") % facts


def _unknown(window: CheckInWindow, rows: list[CheckIn]) -> str:
    if window.unknown_numbers < UNKNOWN_NUMBERS:
        return ""
    return _("The code came %(count)s times with participant numbers that nobody has.") % {
        "count": window.unknown_numbers
    }
