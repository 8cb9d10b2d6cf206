"""What the learner's desk shows: what needs me now, my registrations, my certificates, my JP of this year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Locale

from portal.learners.models import CreditRule, LearningCredit, User
from webinars import addresses
from webinars.earlier_standing import EarlierStanding, read_earlier_standing
from webinars.event_times import format_moment
from webinars.models import Certificate, CertificateVersion, Registration, Webinar
from webinars.next_actions import Action
from webinars.open_questionnaires import OpenQuestionnaire, find_open_questionnaires
from webinars.question_form import series_with_open_questions
from webinars.services.certificates.name_check import unchecked_names
from webinars.standings import newest_versions
from webinars.states import State
from webinars.webinar_cards import WebinarCard, make_cards, shown_in

# So long a certificate counts as news.
NEWS = timedelta(days=14)
# So near a webinar comes before everything but one that is live.
SOON = timedelta(hours=24)
NOTHING_EARLIER = EarlierStanding()
# Open webinars looked through for one that the learner is not registered for.
CANDIDATES = 5


@dataclass(frozen=True)
class Need:
    """One thing that wants the learner's attention, with what to press."""

    sign: str
    sentence: str
    action: Action | None
    card: WebinarCard | None = None
    title: str = ""
    # Whose lattice to show; None where it concerns no webinar.
    series_number: int | None = None
    # Pressing it does the thing at once, with these fields of a form.
    posts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CreditYear:
    """The learner's JP of one year, as the ledger has them, beside the rules that hold in it."""

    year: int
    credits: list[LearningCredit]
    rules: list[CreditRule]

    @property
    def earned(self) -> int:
        """Reversals subtracted."""
        return sum(credit.hours for credit in self.credits)

    @property
    def earned_asynchronously(self) -> int:
        """Of those earned, the ones learned at a time of the learner's own."""
        return sum(credit.hours for credit in self.credits if credit.is_asynchronous)

    @property
    def target(self) -> int:
        """JP that the picture is drawn against: what to reach, else what counts at most; 0 where no rule holds."""
        floors = [rule.hours for rule in self.rules if rule.bound == CreditRule.Bound.FLOOR]
        return max(floors or [rule.hours for rule in self.rules], default=0)


@dataclass(frozen=True)
class Desk:
    needs: list[Need] = field(default_factory=list)
    upcoming: list[WebinarCard] = field(default_factory=list)
    past: list[WebinarCard] = field(default_factory=list)
    certificates: list[CertificateVersion] = field(default_factory=list)
    credit_year: CreditYear | None = None
    earlier: EarlierStanding = field(default_factory=EarlierStanding)


def describe_desk(request: HttpRequest, *, now: datetime | None = None) -> Desk:
    """Everything on the desk of the learner who asks, in a fixed number of queries."""
    now = now or timezone.now()
    user = request.user
    registered, offered = _read_cards(request, now)
    certificates = newest_versions(user)
    earlier = read_earlier_standing(user)
    over = [card for card in registered if card.webinar.end <= now]  # postponed and cancelled ones grow old, too
    return Desk(
        needs=list_needs(
            user, registered=registered, offered=offered, certificates=certificates, earlier=earlier, now=now
        ),
        upcoming=sorted((card for card in registered if card not in over), key=_start),
        past=sorted(over, key=_start, reverse=True),
        certificates=certificates,
        credit_year=read_credit_year(user, year=timezone.localdate(now).year),
        earlier=earlier,
    )


def list_needs(
    user: User,
    *,
    registered: list[WebinarCard],
    offered: list[WebinarCard],
    certificates: list[CertificateVersion],
    now: datetime,
    earlier: EarlierStanding = NOTHING_EARLIER,
) -> list[Need]:
    """The most pressing first: a seat on offer, what runs, what is to complete, what is asked, what is near or new."""
    queued = [card for card in registered if card.step.is_queued]
    coming = [card for card in registered if card.webinar.end > now and card.step.state != State.CANCELLED]
    coming = [card for card in coming if card not in queued]
    live = [card for card in coming if card.step.state == State.LIVE]
    rest = sorted((card for card in coming if card not in live), key=_start)
    near = [card for card in rest if card.webinar.planned_start - now <= SOON]
    needs = [_of_card(card) for card in queued if card.step.action and card.step.action.code == "offer"]
    needs += [_of_card(card) for card in live]
    if not user.has_complete_profile:
        needs.append(_complete_profile())
    needs += [_of_name(row) for row in unchecked_names(user, [card.webinar for card in registered], now=now)]
    asking = series_with_open_questions(user, now=now) if registered else []
    needs += [_of_questions(card) for card in coming if card.webinar.series_number in asking]
    if registered:
        titles = {card.webinar.pk: card.title for card in registered}
        needs += [_of_questionnaire(one, titles) for one in find_open_questionnaires(user, now=now)]
    needs += [_of_card(card) for card in near]
    needs += [_of_earlier(earlier)] if earlier.waiting else []
    needs += [_of_certificate(version) for version in certificates if _is_news(version, now)]
    # What is far off wants nothing yet; it, or what one could register for, fills an empty place at the top.
    return needs or [_of_card(card) for card in (rest or queued or offered)[:1]]


def read_credit_year(user: User, *, year: int) -> CreditYear:
    """Two queries. Of each bound the newest rule that already holds in the year."""
    rules: dict[str, CreditRule] = {}
    found = CreditRule.objects.filter(employment_type=user.employment_type, from_year__lte=year)
    for rule in found.order_by("from_year"):
        rules[rule.bound] = rule
    return CreditYear(year, list(user.credits.of_year(year)), list(rules.values()))


def _read_cards(request: HttpRequest, now: datetime) -> tuple[list[WebinarCard], list[WebinarCard]]:
    """Of the webinars the learner is registered for, whatever became of their pages, and of those to register for."""
    locale_id = Locale.get_active().pk
    standing = Registration.objects.standing().filter(learner=request.user)
    mine = list(Webinar.objects.filter(pk__in=standing.values("webinar")).with_seats_taken())
    known = {webinar.pk for webinar in mine}
    open_now = shown_in(locale_id).with_seats_taken().upcoming(now).filter(override="").exclude(pk__in=known)
    webinars = [*mine, *open_now[:CANDIDATES]]
    cards = make_cards(webinars, request=request, locale_id=locale_id, now=now, pageless=True)
    registered = [card for card in cards if card.webinar.pk in known]
    offered = [card for card in cards if card.step.action and card.step.action.code == "register"]
    return registered, offered


def _start(card: WebinarCard) -> datetime:
    return card.webinar.planned_start


def _is_news(version: CertificateVersion, now: datetime) -> bool:
    certificate = version.certificate
    if version.is_waiting:
        return False  # there is nothing to download yet
    return certificate.status == Certificate.Status.VALID and now - certificate.issued_at <= NEWS


def _of_card(card: WebinarCard) -> Need:
    number = card.webinar.series_number
    return Need(card.step.sign, card.step.sentence, card.step.action, card, card.title, number)


def _of_certificate(version: CertificateVersion) -> Need:
    webinar: Webinar = version.certificate.webinar
    sentence = _("Your certificate of Seri-%(number)s is ready.") % {"number": webinar.series_number}
    action = Action("certificate", _("Download certificate"), addresses.certificate_pdf_path(version.code))
    return Need("available", sentence, action, title=webinar.title, series_number=webinar.series_number)


def _of_earlier(earlier: EarlierStanding) -> Need:
    count = len(earlier.waiting)
    title = ngettext("%(count)d earlier certificate was found", "%(count)d earlier certificates were found", count)
    sentence = _("They bear your e-mail address and were issued before this portal: %(hours)s JP in all.")
    action = Action("earlier", _("Put them on my desk"), addresses.earlier_certificates_path())
    return Need(
        "available",
        sentence % {"hours": earlier.waiting_hours},
        action,
        title=title % {"count": count},
        posts={"action": "claim"},
    )


def _of_questions(card: WebinarCard) -> Need:
    number = card.webinar.series_number
    sentence = _("The organiser asks you something about your registration for Seri-%(number)s.") % {"number": number}
    action = Action("questions", _("Answer"), addresses.registration_path(number) + "#pertanyaan")
    return Need("announced", sentence, action, title=card.title, series_number=number)


def _of_name(registration: Registration) -> Need:
    webinar = registration.webinar
    words = {
        "number": webinar.series_number,
        "moment": format_moment(webinar.names_checked_until, timezone=webinar.timezone),
    }
    sentence = _("Is your name right on the certificate of Seri-%(number)s? You can check it until %(moment)s.") % words
    action = Action("name", _("Check my name"), addresses.name_check_path(webinar.series_number))
    return Need("announced", sentence, action, title=webinar.title, series_number=webinar.series_number)


def _of_questionnaire(found: OpenQuestionnaire, titles: dict[int, str]) -> Need:
    """Under the webinar's title in the reader's language, where its page is shown in it."""
    webinar = found.questionnaire.webinar
    number = webinar.series_number
    until = {"moment": format_moment(found.closing, timezone=webinar.timezone)}
    if found.questionnaire.is_post_test:
        action = Action("post_test", _("Do the post-test"), addresses.post_test_path(number))
        sentence = _("Post-test to do until %(moment)s.") % until
    else:
        action = Action("evaluation", _("Fill in the evaluation"), addresses.evaluation_path(number))
        sentence = _("Evaluation to fill in until %(moment)s.") % until
    title = titles.get(webinar.pk, webinar.title)
    return Need("announced", sentence, action, title=title, series_number=number)


def _complete_profile() -> Need:
    action = Action("profile", _("Complete my profile"), addresses.profile_path())
    sentence = _("Your certificates need your full name, and your agency.")
    return Need("announced", sentence, action, title=_("Complete your profile, once"))
