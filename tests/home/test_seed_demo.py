from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from wagtail.models import Locale, Page

from home.demo.webinar_texts import WEBINARS
from portal.learners.models import Agency, User
from portal.models import Topic
from webinars.models import Milestone, PostTestTry, Question, Questionnaire, Registration, Speaker, Webinar, WebinarPage
from webinars.services.attendance.importing import import_attendance


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """Seeded once for all tests here, each of which works in a savepoint of its own; yields DATA_DIR of the seeding."""
    folder = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DATA_DIR=folder):
            call_command("seed_demo", verbosity=0)
        yield folder
        transaction.set_rollback(True)


def counts() -> dict[str, int]:
    models = (Page, Webinar, WebinarPage, Speaker, Topic, Agency, User, Registration)
    models += (Questionnaire, Question, PostTestTry, Milestone)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.django_db
def test_seeding_twice_changes_nothing(demo, settings):
    settings.DATA_DIR = demo
    first = counts()
    revisions = dict(Page.objects.values_list("pk", "latest_revision_id"))
    call_command("seed_demo", verbosity=0)
    assert counts() == first
    assert dict(Page.objects.values_list("pk", "latest_revision_id")) == revisions
    assert first["Webinar"] == len(WEBINARS)


@pytest.mark.django_db
def test_every_demo_page_has_an_english_sister_with_words_of_its_own(demo):
    indonesian = Page.objects.filter(locale__language_code="id", depth__gte=3)
    assert indonesian.count() >= 20
    for page in indonesian:
        english = page.get_translation(Locale.objects.get(language_code="en"))
        assert english.live
        assert english.alias_of_id is None
        assert english.title != page.title


@pytest.mark.django_db
def test_seeding_refuses_where_known_passwords_would_be_a_hole(settings):
    settings.DEMO_ALLOWED = False
    before = counts()
    with pytest.raises(CommandError, match="known passwords"):
        call_command("seed_demo")
    assert counts() == before


@pytest.mark.django_db
def test_the_demo_learner_holds_a_certificate_and_an_export_waits_for_the_editor(demo):
    learner = User.objects.get(email="peserta@contoh.example")
    assert [certificate.webinar.series_number for certificate in learner.certificates.all()] == [43]
    assert learner.credits.total_hours() == 4
    waiting = Webinar.objects.get(series_number=44)
    assert not waiting.certificates.exists()
    export = demo / "demo" / "kehadiran-seri-44.csv"
    found = import_attendance(webinar=waiting, data=export.read_bytes(), timezone="Asia/Makassar")
    assert found.created == waiting.registrations.count() == 25
    assert [person["name"] for person in found.unmatched] == ["Tamu Contoh", "RSUD_IRMA CONTOH"]


@pytest.mark.django_db
def test_the_demo_learner_has_an_evaluation_and_a_post_test_to_do(demo, client):
    webinar = Webinar.objects.get(series_number=44)
    evaluation, post_test = webinar.questionnaires.order_by("kind")
    assert evaluation.evaluations_counted >= 20
    assert 0 < post_test.tries.filter(is_passed=False).count() < post_test.tries.filter(is_passed=True).count()
    client.force_login(User.objects.get(email="peserta@contoh.example"))
    html = client.get("/saya/").content.decode()
    assert "/webinar/seri-44/evaluasi/" in html
    assert "/webinar/seri-44/post-test/" in html
