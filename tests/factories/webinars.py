"""Webinars, their speakers and registrations. A webinar comes with its published page and the page's English alias."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone

from tests.factories.indexes import QuietFactory
from webinars.models import Attendance, CertificatePath, Registration, Speaker, Webinar, WebinarPage, WebinarSpeaker
from webinars.services.events.pages import archive_page, ensure_english_alias

SESSION = timedelta(hours=2, minutes=30)


def nine_in_makassar(days: int) -> datetime:
    """09.00 WITA (01.00 UTC), so many days from today; negative: ago."""
    return datetime.combine(timezone.now().date() + timedelta(days=days), datetime.min.time(), UTC) + timedelta(hours=1)


class PathFactory(QuietFactory):
    """A path to the certificate: in the meeting room for 112 minutes, unless it asks for something else."""

    class Meta:
        model = CertificatePath

    name = "Ruang rapat"
    name_en = "Meeting room"
    minimum_attendance = 112


class LatePathFactory(PathFactory):
    """The recording and the post-test, for so many days after the session."""

    name = "Menyusul"
    name_en = "Afterwards"
    sort_order = 1
    minimum_attendance = None
    needs_recording = True
    needs_post_test = True
    is_asynchronous = True
    open_days = 14


class WebinarFactory(QuietFactory):
    """Next week from 09.00 to 11.30 WITA, registration open, no capacity.

    `page=False` makes no page; `past=True` puts it in last week, `live=True` lets it begin an hour ago. Its one path
    asks for `minimum_attendance` minutes (112), or per cent with `attendance_unit="percent"`; `paths=[…]` gives others:
    unsaved rows of CertificatePath (see PathFactory).
    """

    class Meta:
        model = Webinar
        skip_postgeneration_save = True

    class Params:
        past = factory.Trait(planned_start=factory.LazyFunction(lambda: nine_in_makassar(-7)))
        live = factory.Trait(planned_start=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1)))

    series_number = factory.Sequence(lambda number: 100 + number)
    title = factory.Sequence(lambda number: f"Pelayanan publik yang adaptif {number}")
    planned_start = factory.LazyFunction(lambda: nine_in_makassar(7))
    planned_end = factory.LazyAttribute(lambda webinar: webinar.planned_start + SESSION)
    timezone = "Asia/Makassar"
    join_url = factory.LazyAttribute(lambda webinar: f"https://rapat.example/j/{webinar.series_number}")
    stream_url = factory.LazyAttribute(lambda webinar: f"https://siaran.example/{webinar.series_number}")
    credit_hours = 4
    credit_regulation = "Peraturan LAN Nomor 10 Tahun 2018"

    @classmethod
    def _adjust_kwargs(cls, **kwargs) -> dict:
        """The rule of one number that most tests want, as a path."""
        minimum, unit = kwargs.pop("minimum_attendance", 112), kwargs.pop("attendance_unit", "minutes")
        kwargs.setdefault("paths", [PathFactory.build(minimum_attendance=minimum, attendance_unit=unit)])
        return kwargs

    @factory.post_generation
    def page(self, create: bool, extracted: bool | None, **kwargs) -> None:
        if create and extracted is not False:
            make_webinar_page(self)


def make_webinar_page(webinar: Webinar) -> WebinarPage:
    """As `create_webinar_page` leaves a published one and its alias, at a third of the cost: it has no revision."""
    parent, now = archive_page(), timezone.now()
    page = WebinarPage(title=webinar.title, slug=webinar.slug, summary="Ringkasan webinar.", webinar=webinar)
    page.locale, page.first_published_at, page.last_published_at = parent.locale, now, now
    parent.add_child(instance=page)
    ensure_english_alias(page)
    return page


class SpeakerFactory(QuietFactory):
    class Meta:
        model = Speaker

    name = factory.Sequence(lambda number: f"Dr. Andi Narasumber {number}, M.Si.")
    position = "Widyaiswara Ahli Madya"
    organisation = "BPSDM Provinsi Sulawesi Selatan"


class WebinarSpeakerFactory(QuietFactory):
    class Meta:
        model = WebinarSpeaker

    webinar = factory.SubFactory(WebinarFactory)
    speaker = factory.SubFactory(SpeakerFactory)
    part = WebinarSpeaker.Part.SPEAKER


class RegistrationFactory(QuietFactory):
    """A learner with a complete profile, registered with a seat in the meeting room."""

    class Meta:
        model = Registration

    webinar = factory.SubFactory(WebinarFactory, page=False)
    learner = factory.SubFactory("tests.factories.learners.UserFactory")


class AttendanceFactory(QuietFactory):
    class Meta:
        model = Attendance

    registration = factory.SubFactory(RegistrationFactory)
    minutes = 120
