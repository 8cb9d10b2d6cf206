"""Check-in windows and check-ins."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone

from tests.factories.indexes import QuietFactory
from webinars.check_in_codes import draw_code
from webinars.models import CheckIn, CheckInWindow


class CheckInWindowFactory(QuietFactory):
    """Opened a minute ago, for ten minutes; of a webinar that is live."""

    class Meta:
        model = CheckInWindow

    webinar = factory.SubFactory("tests.factories.webinars.WebinarFactory", live=True, page=False)
    code = factory.LazyFunction(draw_code)
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))
    closes_at = factory.LazyAttribute(lambda window: (window.opens_at or window.planned_at) + timedelta(minutes=10))


class CheckInFactory(QuietFactory):
    """By participant number, a moment ago."""

    class Meta:
        model = CheckIn

    window = factory.SubFactory(CheckInWindowFactory)
    registration = factory.SubFactory(
        "tests.factories.webinars.RegistrationFactory", webinar=factory.SelfAttribute("..window.webinar")
    )
    checked_in_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.SelfAttribute("checked_in_at")
