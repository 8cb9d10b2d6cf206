"""The number by which somebody checks in: who has one, and that a typing error in it is noticed."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.models import PortalSettings
from tests.factories.check_in import CheckInFactory
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.mail import compose_confirmation
from webinars.models import Registration
from webinars.models import registration as registration_models
from webinars.participant_numbers import (
    LENGTH,
    draw_participant_number,
    group_participant_number,
    has_right_check_digit,
    normalise_participant_number,
)
from webinars.personal_data.participation import export_check_ins, export_registrations
from webinars.services.exports import registration_table

numbers = st.builds(draw_participant_number)


def test_the_check_digit_is_damms():
    assert has_right_check_digit("5724")  # the example of his thesis


@given(numbers, st.integers(0, LENGTH - 1), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_noticed(number, place, digit):
    typed = number[:place] + digit + number[place + 1 :]
    assert (normalise_participant_number(typed) is None) == (typed != number)


@given(numbers, st.integers(0, LENGTH - 2))
def test_two_neighbours_changed_over_are_noticed(number, place):
    typed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (normalise_participant_number(typed) is None) == (typed != number)


def test_a_number_is_understood_however_it_is_typed():
    number = draw_participant_number()
    shown = group_participant_number(number)
    wide = shown.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    for typed in (shown, number, shown.replace(" ", "-"), shown.replace(" ", "."), f"  {shown}\u00a0", wide):
        assert normalise_participant_number(typed) == number


@pytest.mark.parametrize("typed", ["", "12345678", "abc", "٤٨٢", "\x00" * 9, "1" * 3_000, "0" * 9, "🙂", "1234567890"])
def test_what_can_be_no_number_is_none(typed):
    assert normalise_participant_number(typed) is None


@pytest.mark.django_db
def test_everybody_has_a_number_however_registered():
    webinar = WebinarFactory(page=False)
    RegistrationFactory(webinar=webinar)
    Registration.objects.bulk_create(Registration(webinar=webinar, learner=UserFactory()) for _ in range(3))
    found = list(webinar.registrations.values_list("participant_number", flat=True))
    assert len(set(found)) == 4
    assert all(normalise_participant_number(number) == number for number in found)


@pytest.mark.django_db
def test_a_number_that_somebody_has_is_drawn_again(monkeypatch):
    webinar = WebinarFactory(page=False)
    first = RegistrationFactory(webinar=webinar)
    drawn = iter(["100000004", "100000004", "100000013"])
    monkeypatch.setattr(registration_models, "draw_participant_number", lambda: next(drawn))
    second = Registration(webinar=webinar, learner=UserFactory(), participant_number=first.participant_number)
    third = Registration(webinar=webinar, learner=UserFactory(), participant_number=first.participant_number)
    Registration.objects.bulk_create([second, third])
    assert [second.participant_number, third.participant_number] == ["100000004", "100000013"]


@pytest.mark.django_db
def test_the_database_keeps_two_from_having_one_number():
    first, second = (RegistrationFactory(webinar=webinar) for webinar in [WebinarFactory(page=False)] * 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=second.pk).update(participant_number=first.participant_number)


@pytest.mark.django_db
def test_those_who_were_registered_before_get_one():
    registrations = [RegistrationFactory(webinar=WebinarFactory(page=False)) for _ in range(3)]
    kept = registrations.pop().participant_number
    Registration.objects.exclude(participant_number=kept).update(participant_number="")
    migration = import_module("webinars.migrations.0007_participant_numbers")
    migration.draw_for_everybody(apps, SimpleNamespace(connection=connection))
    found = set(Registration.objects.values_list("participant_number", flat=True))
    assert kept in found
    assert len({normalise_participant_number(number) for number in found} - {None}) == 3


@pytest.mark.django_db
def test_it_is_shown_where_its_owner_looks(client):
    registration = RegistrationFactory(webinar=WebinarFactory(page=False))
    client.force_login(registration.learner)
    for path in ("/saya/", f"/webinar/seri-{registration.webinar.series_number}/daftar/"):
        assert registration.grouped_number in client.get(path).content.decode()
    letter = compose_confirmation(registration, portal=PortalSettings.load())
    assert registration.grouped_number in letter.body
    [row] = registration_table(Registration.objects.all()).rows
    assert registration.participant_number in row
    assert export_registrations(registration.learner)[0]["participant_number"] == registration.grouped_number


@pytest.mark.django_db
def test_check_ins_are_among_a_persons_own_data():
    row = CheckInFactory()
    [told] = export_check_ins(row.registration.learner)
    assert (told["series"], told["checked_in_at"]) == (row.window.webinar.series_number, row.checked_in_at)
