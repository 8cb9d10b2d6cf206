from datetime import date

import pytest

from portal.learners.credit_rules import ensure_credit_rules
from portal.learners.models import CreditRule, LearningCredit
from portal.learners.models.credit import AppendOnlyError
from portal.learners.services.credits import CreditBooking, CreditError, book_credit, book_credits, reverse_credit
from tests.factories.learners import UserFactory

pytestmark = pytest.mark.django_db


def booking(learner, reference="certificate:1", hours=4, earned_on=date(2026, 5, 12)):
    return CreditBooking(
        learner_id=learner.pk,
        source="certificate",
        source_reference=reference,
        description="Seri-41",
        hours=hours,
        earned_on=earned_on,
        regulation="Peraturan LAN Nomor 10 Tahun 2018",
    )


def book(learner, reference="certificate:1", hours=4):
    return book_credit(
        learner=learner,
        source="certificate",
        source_reference=reference,
        description="Seri-41",
        hours=hours,
        earned_on=date(2026, 5, 12),
    )


def test_booking_twice_is_one_row():
    learner = UserFactory()
    assert book(learner) == book(learner)
    assert learner.credits.total_hours() == 4


def test_many_are_booked_at_once_and_only_the_missing_ones(django_assert_max_num_queries):
    learner = UserFactory()
    book(learner, "certificate:7")
    bookings = [booking(learner, f"certificate:{number}") for number in range(1200)]
    with django_assert_max_num_queries(40):
        assert book_credits(bookings) == 1199
    assert book_credits(bookings) == 0
    assert learner.credits.count() == 1200


def test_a_reference_booked_for_somebody_else_is_refused_and_nothing_is_booked():
    book(UserFactory(), "certificate:2")
    other = UserFactory()
    with pytest.raises(CreditError) as refused:
        book_credits([booking(other, "certificate:1"), booking(other, "certificate:2")])
    assert refused.value.code == "reference_taken"
    assert not other.credits.exists()


def test_a_reversal_takes_the_hours_back_in_their_year_and_only_once():
    learner = UserFactory()
    book(learner)
    first = reverse_credit(source_reference="certificate:1", reason="Sertifikat dicabut")
    assert reverse_credit(source_reference="certificate:1") == first
    assert (first.hours, first.earned_on, first.reverses.source_reference) == (-4, date(2026, 5, 12), "certificate:1")
    assert learner.credits.of_year(2026).total_hours() == 0
    book(learner)
    assert learner.credits.total_hours() == 0, "what was reversed is not booked again by repeating the booking"


@pytest.mark.parametrize("reference", ["certificate:404", "certificate:1:reversal"])
def test_what_is_no_booking_cannot_be_reversed(reference):
    book(UserFactory())
    reverse_credit(source_reference="certificate:1")
    with pytest.raises(CreditError) as refused:
        reverse_credit(source_reference=reference)
    assert refused.value.code == "not_booked"


def test_the_ledger_only_grows():
    credit = book(UserFactory())
    with pytest.raises(AppendOnlyError):
        credit.save()
    with pytest.raises(AppendOnlyError):
        credit.delete()
    with pytest.raises(AppendOnlyError):
        LearningCredit.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        LearningCredit.objects.update(hours=40)


def test_the_lawful_rules_stand_after_migrating():
    pns = CreditRule.in_force(employment_type="pns", year=2026)
    pppk = CreditRule.in_force(employment_type="pppk", year=2026)
    assert (pns.hours, pns.bound, pns.regulation) == (20, "floor", "UU 20/2023 pasal 49")
    assert (pppk.hours, pppk.bound, pppk.regulation) == (24, "ceiling", "PP 49/2018 pasal 40")
    assert CreditRule.in_force(employment_type="pns", year=2022) is None


def test_a_rule_changed_by_an_editor_stays_changed():
    CreditRule.objects.filter(employment_type="pns").update(hours=24, from_year=2027)
    ensure_credit_rules()
    assert list(CreditRule.objects.filter(employment_type="pns").values_list("hours", "from_year")) == [(24, 2027)]
