"""What a visitor can do now with a webinar: its state as a sentence, and the one action that follows from it.

Pure: from the webinar's facts, the clock and how the visitor stands to it. Home, webinar page and desk all ask here, so
that they never contradict each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webinars import addresses, next_actions
from webinars.event_times import format_clock, format_day, format_moment, zone_label
from webinars.next_actions import Action
from webinars.standing import STRANGER, Standing, can_still_earn, rule_words
from webinars.states import State, accepts_registrations

if TYPE_CHECKING:
    from webinars.models import Webinar

# So long before the start the room's link becomes the first thing to do; until then it is only shown.
JOIN_EARLY = timedelta(minutes=60)


@dataclass(frozen=True)
class NextStep:
    """The answer: a sentence, perhaps a remark, the one action, and lesser ones beside it."""

    state: State
    sentence: str
    hint: str = ""
    action: Action | None = None
    others: tuple[Action, ...] = field(default=())
    is_registered: bool = False
    # What to check in with; only as long as there is a session to check in at.
    participant_number: str = ""
    # On the waiting list, or with a seat on offer.
    is_queued: bool = False

    @property
    def sign(self) -> str:
        """The suffix of the CSS class `state--…`: the sign before the sentence."""
        done = self.is_registered and self.state in BEFORE
        if self.is_queued:
            return "announced"
        return "done" if done else self.state.value


BEFORE = {State.ANNOUNCED, State.OPEN, State.FULL, State.CLOSED}
AFTER = {State.PREPARING, State.AVAILABLE, State.ARCHIVED}


def find_next_step(
    webinar: Webinar,
    *,
    state: State,
    now: datetime,
    standing: Standing = STRANGER,
    takes_latecomers: bool = False,
) -> NextStep:
    """Where the webinar stands for this visitor. Reads `seats_taken` only where a capacity is set.

    `takes_latecomers`: who was not there can still register for the recording (webinars.evidence).
    """
    if state == State.CANCELLED:
        return _cancelled(webinar, standing)
    if state == State.POSTPONED:
        return _postponed(webinar, standing)
    if state in AFTER:
        may_register = takes_latecomers and not standing.is_registered and not standing.certificate_code
        return _after_for_latecomers(webinar, state) if may_register else _after(webinar, state, now, standing)
    if standing.is_registered:
        return (
            _registered_live(webinar, now, standing)
            if state == State.LIVE
            else _registered(webinar, state, now, standing)
        )
    return _in_queue(webinar, state, now, standing) or _BEFORE_FOR_STRANGERS[state](webinar, now, standing)


def _announced(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    opens = _moment(webinar, webinar.registration_opens_at, now)
    hint = "" if standing.signed_in else _("An account made beforehand makes registering a matter of one click.")
    return NextStep(
        State.ANNOUNCED, _("Registration opens on %(moment)s.") % {"moment": opens}, hint, next_actions.see_all()
    )


def _open(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    closes = _moment(webinar, webinar.registration_deadline, now)
    sentence = _("Registration is open until %(moment)s.") % {"moment": closes}
    return NextStep(State.OPEN, sentence, _seats_left(webinar), next_actions.register(webinar, _("Register")))


def _full(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    hint = _("Join the waiting list: a seat that becomes free is offered to the next in line, by e-mail.")
    if webinar.waiting_count:
        waiting = ngettext("%(count)s person waits already.", "%(count)s people wait already.", webinar.waiting_count)
        hint = f"{hint} {waiting % {'count': webinar.waiting_count}}"
    return NextStep(State.FULL, _("All seats are taken."), hint, next_actions.wait(webinar))


def _in_queue(webinar: Webinar, state: State, now: datetime, standing: Standing) -> NextStep | None:
    """None for who neither waits nor has an offer, and, the queue over, where a seat is free for whoever comes."""
    if standing.offered_until is not None and now < standing.offered_until:
        return _offered(webinar, state, now, standing)
    if standing.offered_until is not None and now < webinar.queue_ends_at:
        return _offer_over(webinar, state)
    if standing.waiting_position is None:
        return None
    if now < webinar.queue_ends_at:
        return _waiting(webinar, state, standing)
    return None if accepts_registrations(webinar, now=now) else _queue_over(webinar, state, now)


def _waiting(webinar: Webinar, state: State, standing: Standing) -> NextStep:
    sentence = _("You are number %(position)s on the waiting list.") % {"position": standing.waiting_position}
    hint = _("As soon as a seat is free for you we write to you. It is kept for you for a limited time.")
    return NextStep(
        state, sentence, hint, next_actions.manage(webinar, _("My place on the waiting list")), is_queued=True
    )


def _offered(webinar: Webinar, state: State, now: datetime, standing: Standing) -> NextStep:
    until = _moment(webinar, standing.offered_until, now)
    sentence = _("A seat is free for you. It is kept until %(moment)s.") % {"moment": until}
    hint = _("Afterwards it goes to the next person on the waiting list.")
    action = Action("offer", _("Take the seat"), addresses.registration_path(webinar.series_number))
    return NextStep(state, sentence, hint, action, is_queued=True)


def _offer_over(webinar: Webinar, state: State) -> NextStep:
    sentence = _("The time to take your seat is over: it goes to the next person.")
    hint = _("You can join the waiting list again, at its end.")
    return NextStep(state, sentence, hint, next_actions.wait(webinar), is_queued=True)


def _queue_over(webinar: Webinar, state: State, now: datetime) -> NextStep:
    """Nobody who has waited is sent away: presence is not bounded by seats."""
    check_in = next_actions.check_in(webinar)
    hint = _(
        "The waiting list has ended without a free seat for you. You can follow the live stream and check in there."
    )
    first, *others = [*next_actions.watch_stream(webinar), *check_in] or [next_actions.see_all()]
    sentence = _until(webinar) if state == State.LIVE else _("All seats are taken.")
    return NextStep(state, sentence, hint, first, tuple(others))


def _closed(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    closed = _moment(webinar, webinar.registration_deadline, now)
    hint = _("The recording will be on the webinar's page afterwards.")
    return NextStep(
        State.CLOSED, _("Registration closed on %(moment)s.") % {"moment": closed}, hint, next_actions.see_all()
    )


def _live(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    """Who follows the live stream checks in without being registered: it is done with the same form."""
    check_in = next_actions.check_in(webinar)
    if accepts_registrations(webinar, now=now):
        action = next_actions.register(webinar, _("Register and join"))
        return NextStep(State.LIVE, _until(webinar), "", action, check_in)
    if now < webinar.registration_deadline and webinar.is_full_at(now):
        hint = _("All seats are taken. The recording will be on the webinar's page afterwards.")
    else:
        hint = _("Registration is closed. The recording will be on the webinar's page afterwards.")
    first, *others = [*check_in, next_actions.see_all()]
    return NextStep(State.LIVE, _until(webinar), hint, first, tuple(others))


_BEFORE_FOR_STRANGERS = {
    State.ANNOUNCED: _announced,
    State.OPEN: _open,
    State.FULL: _full,
    State.CLOSED: _closed,
    State.LIVE: _live,
}


def _registered(webinar: Webinar, state: State, now: datetime, standing: Standing) -> NextStep:
    start = _moment(webinar, webinar.start, now)
    link = next_actions.join(webinar, standing)
    calendar = Action("calendar", _("Save to calendar"), addresses.calendar_path(webinar.series_number))
    soon = link is not None and now >= webinar.start - JOIN_EARLY
    return NextStep(
        state,
        _("You are registered. The webinar starts on %(moment)s.") % {"moment": start},
        _seat_words(standing) if link else _("The link comes by e-mail and stands here before the webinar starts."),
        link if soon else calendar,
        (*((calendar,) if soon else ()), *((link,) if link and not soon else ()), next_actions.manage(webinar)),
        is_registered=True,
        participant_number=standing.participant_number,
    )


def _registered_live(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    link, others = next_actions.join(webinar, standing), (*next_actions.check_in(webinar), next_actions.manage(webinar))
    hint = _seat_words(standing)
    if link is None:
        hint = _("The link is not here yet. Look into your mail or reload this page.")
        link, *others = others
    return NextStep(State.LIVE, _until(webinar), hint, link, tuple(others), True, standing.participant_number)


def _after(webinar: Webinar, state: State, now: datetime, standing: Standing) -> NextStep:
    sentence = {
        State.PREPARING: _("Took place on %(day)s. Certificates are in preparation."),
        State.AVAILABLE: _("Took place on %(day)s. Certificates are available."),
        State.ARCHIVED: _("Took place on %(day)s."),
    }[state] % {"day": format_day(webinar.start, timezone=webinar.timezone)}
    others = (*next_actions.see_attendance(webinar, standing), *next_actions.watch_recording(webinar))
    if standing.certificate_code and not standing.certificate_revoked and not standing.certificate_waits:
        address = addresses.certificate_pdf_path(standing.certificate_code)
        download = Action("certificate", _("Download certificate"), address)
        return NextStep(state, sentence, rule_words(webinar, now, standing), download, others, standing.is_registered)
    hint = _without_certificate(webinar, state, now, standing)
    if can_still_earn(webinar, now, standing):
        earn = Action("earn", _("Still earn the certificate"), addresses.registration_path(webinar.series_number))
        return NextStep(state, sentence, hint, earn, others, is_registered=True)
    first, *others = others or [next_actions.see_all()]
    return NextStep(state, sentence, hint, first, tuple(others), standing.is_registered)


def _after_for_latecomers(webinar: Webinar, state: State) -> NextStep:
    day = format_day(webinar.start, timezone=webinar.timezone)
    sentence = _("Took place on %(day)s. The certificate can still be earned with the recording.") % {"day": day}
    hint = _("How, and until when, stands below under “How to earn the certificate”.")
    return NextStep(
        state,
        sentence,
        hint,
        next_actions.register(webinar, _("Register for the recording")),
        next_actions.watch_recording(webinar),
    )


def _without_certificate(webinar: Webinar, state: State, now: datetime, standing: Standing) -> str:
    if standing.certificate_revoked:
        return _("Your certificate was revoked.")
    if standing.certificate_waits:
        return _("Your certificate waits for its electronic signature. We write to you as soon as it is signed.")
    if standing.is_registered:
        was_away = standing.minutes is None and state == State.AVAILABLE
        if was_away and not can_still_earn(webinar, now, standing):
            return _("No attendance of yours was recorded.")
        return rule_words(webinar, now, standing)
    if state == State.AVAILABLE and not standing.signed_in:
        return _("Were you there? Sign in: your certificate is on your desk.")
    return ""


def _postponed(webinar: Webinar, standing: Standing) -> NextStep:
    sentence = _("Postponed: %(reason)s") % {"reason": webinar.override_reason}
    if standing.is_registered:
        hint = _("Your registration stays valid. We write to you as soon as there is a new date.")
        return NextStep(State.POSTPONED, sentence, hint, next_actions.manage(webinar), is_registered=True)
    if standing.waiting_position is not None or standing.offered_until is not None:
        return NextStep(
            State.POSTPONED, sentence, _("You keep your place on the waiting list."), next_actions.manage(webinar)
        )
    return NextStep(State.POSTPONED, sentence, _("The new date will stand here."), next_actions.see_all())


def _cancelled(webinar: Webinar, standing: Standing) -> NextStep:
    sentence = _("Cancelled: %(reason)s") % {"reason": webinar.override_reason}
    hint = _("You need not do anything: your registration ends with it.") if standing.is_registered else ""
    if standing.waiting_position is not None or standing.offered_until is not None:
        hint = _("You need not do anything: the waiting list ends with it.")
    return NextStep(State.CANCELLED, sentence, hint, next_actions.see_all(), is_registered=standing.is_registered)


def _seats_left(webinar: Webinar) -> str:
    if webinar.seats_left is None:
        return ""
    return ngettext("%(seats)s seat left.", "%(seats)s seats left.", webinar.seats_left) % {"seats": webinar.seats_left}


def _seat_words(standing: Standing) -> str:
    if standing.follows_stream and standing.room_is_full:
        return _("You follow the live stream: the meeting room is full.")
    if standing.follows_stream:
        return _("You follow the live stream.")
    return _("You have a seat in the meeting room.")


def _until(webinar: Webinar) -> str:
    end = format_clock(webinar.end, timezone=webinar.timezone)
    return _("Live now, until %(time)s.") % {"time": f"{end} {zone_label(webinar.timezone, webinar.end)}"}


def _moment(webinar: Webinar, moment: datetime, now: datetime) -> str:
    """With the year only where it is not this year's."""
    year = moment.astimezone(webinar.zone).year != now.astimezone(webinar.zone).year
    return format_moment(moment, timezone=webinar.timezone, year=year)
