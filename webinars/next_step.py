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

from webinars import addresses
from webinars.event_times import format_clock, format_day, format_moment, zone_label
from webinars.states import State, accepts_registrations

if TYPE_CHECKING:
    from webinars.models import Webinar

# So long before the start the room's link becomes the first thing to do; until then it is only shown.
JOIN_EARLY = timedelta(minutes=60)
# A fragment of the webinar page.
RECORDING_ANCHOR = "#rekaman"


@dataclass(frozen=True)
class Standing:
    """How a visitor stands to a webinar; the default is a stranger. `webinars.standings` reads it."""

    signed_in: bool = False
    is_registered: bool = False
    follows_stream: bool = False
    # Minutes attended; None as long as no attendance was imported for this person.
    minutes: int | None = None
    # The code of the newest version; empty where there is none.
    certificate_code: str = ""
    certificate_revoked: bool = False


@dataclass(frozen=True)
class Action:
    """A link with its words; `code` says which it is, for templates that want another look for some."""

    code: str
    label: str
    url: str
    leaves_portal: bool = False


@dataclass(frozen=True)
class NextStep:
    """The answer: a sentence, perhaps a remark, the one action, and lesser ones beside it."""

    state: State
    sentence: str
    hint: str = ""
    action: Action | None = None
    others: tuple[Action, ...] = field(default=())
    is_registered: bool = False

    @property
    def sign(self) -> str:
        """The suffix of the CSS class `state--…`: the sign before the sentence."""
        done = self.is_registered and self.state in BEFORE
        return "done" if done else self.state.value


BEFORE = {State.ANNOUNCED, State.OPEN, State.FULL, State.CLOSED}
AFTER = {State.PREPARING, State.AVAILABLE, State.ARCHIVED}
STRANGER = Standing()


def find_next_step(webinar: Webinar, *, state: State, now: datetime, standing: Standing = STRANGER) -> NextStep:
    """Where the webinar stands for this visitor. Reads `seats_taken` only where a capacity is set."""
    if state == State.CANCELLED:
        return _cancelled(webinar, standing)
    if state == State.POSTPONED:
        return _postponed(webinar, standing)
    if state in AFTER:
        return _after(webinar, state, now, standing)
    if standing.is_registered:
        return (
            _registered_live(webinar, now, standing)
            if state == State.LIVE
            else _registered(webinar, state, now, standing)
        )
    return _BEFORE_FOR_STRANGERS[state](webinar, now, standing)


def _announced(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    opens = _moment(webinar, webinar.registration_opens_at, now)
    hint = "" if standing.signed_in else _("An account made beforehand makes registering a matter of one click.")
    return NextStep(State.ANNOUNCED, _("Registration opens on %(moment)s.") % {"moment": opens}, hint, _see_all())


def _open(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    closes = _moment(webinar, webinar.registration_deadline, now)
    sentence = _("Registration is open until %(moment)s.") % {"moment": closes}
    return NextStep(State.OPEN, sentence, _seats_left(webinar), _register(webinar, _("Register")))


def _full(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    hint = _("A seat becomes free when somebody cancels. The recording will be on the webinar's page afterwards.")
    return NextStep(State.FULL, _("All seats are taken."), hint, _see_all())


def _closed(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    closed = _moment(webinar, webinar.registration_deadline, now)
    hint = _("The recording will be on the webinar's page afterwards.")
    return NextStep(State.CLOSED, _("Registration closed on %(moment)s.") % {"moment": closed}, hint, _see_all())


def _live(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    if accepts_registrations(webinar, now=now):
        return NextStep(State.LIVE, _until(webinar), "", _register(webinar, _("Register and join")))
    hint = _("Registration is closed. The recording will be on the webinar's page afterwards.")
    return NextStep(State.LIVE, _until(webinar), hint, _see_all())


_BEFORE_FOR_STRANGERS = {
    State.ANNOUNCED: _announced,
    State.OPEN: _open,
    State.FULL: _full,
    State.CLOSED: _closed,
    State.LIVE: _live,
}


def _registered(webinar: Webinar, state: State, now: datetime, standing: Standing) -> NextStep:
    start = _moment(webinar, webinar.start, now)
    link = _join(webinar, standing)
    calendar = Action("calendar", _("Save to calendar"), addresses.calendar_path(webinar.series_number))
    soon = link is not None and now >= webinar.start - JOIN_EARLY
    return NextStep(
        state,
        _("You are registered. The webinar starts on %(moment)s.") % {"moment": start},
        _seat_words(standing) if link else _("The link comes by e-mail and stands here before the webinar starts."),
        link if soon else calendar,
        (*((calendar,) if soon else ()), *((link,) if link and not soon else ()), _manage(webinar)),
        is_registered=True,
    )


def _registered_live(webinar: Webinar, now: datetime, standing: Standing) -> NextStep:
    link, manage = _join(webinar, standing), _manage(webinar)
    if link is None:
        hint = _("The link is not here yet. Look into your mail or reload this page.")
        return NextStep(State.LIVE, _until(webinar), hint, manage, is_registered=True)
    return NextStep(State.LIVE, _until(webinar), _seat_words(standing), link, (manage,), is_registered=True)


def _after(webinar: Webinar, state: State, now: datetime, standing: Standing) -> NextStep:
    sentence = {
        State.PREPARING: _("Took place on %(day)s. Certificates are in preparation."),
        State.AVAILABLE: _("Took place on %(day)s. Certificates are available."),
        State.ARCHIVED: _("Took place on %(day)s."),
    }[state] % {"day": format_day(webinar.start, timezone=webinar.timezone)}
    if standing.certificate_code and not standing.certificate_revoked:
        action = Action(
            "certificate", _("Download certificate"), addresses.certificate_pdf_path(standing.certificate_code)
        )
        return NextStep(
            state, sentence, _minutes_words(webinar, standing), action, _recording(webinar), standing.is_registered
        )
    hint = _without_certificate(webinar, state, standing)
    recording = _recording(webinar)
    return NextStep(state, sentence, hint, recording[0] if recording else _see_all(), (), standing.is_registered)


def _without_certificate(webinar: Webinar, state: State, standing: Standing) -> str:
    if standing.certificate_revoked:
        return _("Your certificate was revoked.")
    if standing.is_registered and standing.minutes is None and state == State.AVAILABLE:
        return _("No attendance of yours was recorded.")
    if standing.is_registered:
        return _minutes_words(webinar, standing)
    if state == State.AVAILABLE and not standing.signed_in:
        return _("Were you there? Sign in: your certificate is on your desk.")
    return ""


def _postponed(webinar: Webinar, standing: Standing) -> NextStep:
    sentence = _("Postponed: %(reason)s") % {"reason": webinar.override_reason}
    if standing.is_registered:
        hint = _("Your registration stays valid. We write to you as soon as there is a new date.")
        return NextStep(State.POSTPONED, sentence, hint, _manage(webinar), is_registered=True)
    return NextStep(State.POSTPONED, sentence, _("The new date will stand here."), _see_all())


def _cancelled(webinar: Webinar, standing: Standing) -> NextStep:
    sentence = _("Cancelled: %(reason)s") % {"reason": webinar.override_reason}
    hint = _("You need not do anything: your registration ends with it.") if standing.is_registered else ""
    return NextStep(State.CANCELLED, sentence, hint, _see_all(), is_registered=standing.is_registered)


def _seats_left(webinar: Webinar) -> str:
    if webinar.seats_left is None:
        return ""
    return ngettext("%(seats)s seat left.", "%(seats)s seats left.", webinar.seats_left) % {"seats": webinar.seats_left}


def _seat_words(standing: Standing) -> str:
    if standing.follows_stream:
        return _("You follow the live stream: the meeting room is full.")
    return _("You have a seat in the meeting room.")


def _minutes_words(webinar: Webinar, standing: Standing) -> str:
    if standing.minutes is None:
        return ""
    facts = {"minutes": standing.minutes, "required": webinar.required_minutes}
    if standing.minutes >= webinar.required_minutes:
        return _("You attended %(minutes)s minutes; %(required)s are required.") % facts
    return _("You attended %(minutes)s minutes; a certificate requires %(required)s.") % facts


def _until(webinar: Webinar) -> str:
    end = format_clock(webinar.end, timezone=webinar.timezone)
    return _("Live now, until %(time)s.") % {"time": f"{end} {zone_label(webinar.timezone, webinar.end)}"}


def _moment(webinar: Webinar, moment: datetime, now: datetime) -> str:
    """With the year only where it is not this year's."""
    year = moment.astimezone(webinar.zone).year != now.astimezone(webinar.zone).year
    return format_moment(moment, timezone=webinar.timezone, year=year)


def _register(webinar: Webinar, label: str) -> Action:
    return Action("register", label, addresses.registration_path(webinar.series_number))


def _manage(webinar: Webinar) -> Action:
    return Action("manage", _("My registration"), addresses.registration_path(webinar.series_number))


def _see_all() -> Action:
    return Action("all", _("All webinars"), addresses.archive_path())


def _join(webinar: Webinar, standing: Standing) -> Action | None:
    if standing.follows_stream:
        return Action("stream", _("Watch the live stream"), webinar.stream_url, True) if webinar.stream_url else None
    return Action("join", _("Enter the meeting room"), webinar.join_url, True) if webinar.join_url else None


def _recording(webinar: Webinar) -> tuple[Action, ...]:
    if not webinar.recording_url:
        return ()
    url = addresses.webinar_path(webinar.series_number) + RECORDING_ANCHOR
    return (Action("recording", _("Watch the recording"), url),)
