"""A participant answers an evaluation and does a post-test twice, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories.questionnaires import make_questionnaire
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from tests.functional.test_learner_pages import sign_in
from tests.support.browser import assert_accessible
from webinars.models import EvaluationSheet, Milestone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_evaluation_and_post_test(open_page, live_server, javascript):
    registration = RegistrationFactory(webinar=WebinarFactory(past=True))
    webinar = registration.webinar
    for kind in ("evaluation", "post_test"):
        make_questionnaire(webinar, kind=kind, tries_allowed=2, closes_at=webinar.planned_end.replace(year=2100))
    page = open_page(width=360, javascript=javascript)
    sign_in(page, live_server, registration.learner)

    def judge() -> None:
        if javascript:
            assert_accessible(page)

    page.goto(f"{live_server.url}/saya/")
    page.get_by_role("link", name="Isi evaluasi").click()
    judge()
    page.get_by_label("4 · Baik").check()
    page.get_by_label("Apa yang perlu diperbaiki?").fill("Lebih banyak contoh.")
    page.get_by_role("button", name="Kirim tanpa nama saya").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("4 · Baik").is_checked()
    assert page.get_by_label("Apa yang perlu diperbaiki?").input_value() == "Lebih banyak contoh."
    judge()
    page.get_by_label("YouTube").check()
    page.get_by_label("Tanya jawab").check()
    page.get_by_role("button", name="Kirim tanpa nama saya").click()
    expect(page.get_by_text("Anda sudah mengisi evaluasi ini")).to_be_visible()
    judge()
    assert sorted(map(str, EvaluationSheet.objects.get().answers.values()))[0] == "4"

    page.goto(f"{live_server.url}/saya/")
    page.get_by_role("link", name="Kerjakan post-test").click()
    judge()
    for choice in ("10 persen", "Diskusi kasus", "Bimbingan", "Pembimbing"):
        page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Kirim dan lihat hasilnya").click()
    expect(page.get_by_text("2 dari 3 benar: 66%")).to_be_visible()
    assert page.get_by_text("Yang benar:").count() == 0
    judge()
    page.get_by_role("link", name="Coba lagi").click()
    for choice in ("70 persen", "Diskusi kasus", "Bimbingan", "Pembimbing"):
        page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Kirim dan lihat hasilnya").click()
    expect(page.get_by_text("3 dari 3 benar: 100%")).to_be_visible()
    judge()
    kinds = set(registration.milestones.values_list("kind", flat=True))
    assert kinds == {Milestone.Kind.EVALUATION, Milestone.Kind.POST_TEST}
    page.goto(f"{live_server.url}/saya/")
    assert page.get_by_role("link", name="Kerjakan post-test").count() == 0
