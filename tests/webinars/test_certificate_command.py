"""`issue_certificates --webinar N`, to the letter."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories.certificates import make_attendee
from tests.factories.webinars import WebinarFactory
from webinars.models import Certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    webinar = WebinarFactory(series_number=40, page=False)
    for _ in range(3):
        make_attendee(webinar)
    make_attendee(webinar, minutes=20)
    return webinar


def run(capsys, *arguments: str) -> dict:
    call_command("issue_certificates", "--webinar", "40", "--json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_it_tells_what_it_did_as_one_json_object(webinar, capsys):
    nothing_else = {"updated": 0, "unmatched": [], "errors": [], "refused": []}
    assert run(capsys) == {"created": 3, "unchanged": 0} | nothing_else
    assert run(capsys) == {"created": 0, "unchanged": 3} | nothing_else
    assert Certificate.objects.count() == 3


def test_a_dry_run_tells_the_same_and_writes_nothing(webinar, capsys):
    assert run(capsys, "--dry-run", "--render")["created"] == 3
    assert not Certificate.objects.exists()
    webinar.refresh_from_db()
    assert webinar.certificates_issued_at is None
    assert run(capsys)["created"] == 3


def test_without_json_it_speaks_in_words(webinar, capsys):
    call_command("issue_certificates", webinar=40)
    assert "3" in capsys.readouterr().out


def test_an_unknown_webinar_is_an_error_with_exit_code_1(capsys):
    with pytest.raises(CommandError) as caught:
        call_command("issue_certificates", "--webinar", "9", "--json")
    assert caught.value.returncode == 1
    [error] = json.loads(capsys.readouterr().out)["errors"]
    assert (error["field"], error["row"]) == ("--webinar", 0)


def test_a_theme_that_cannot_be_printed_is_an_error_and_nothing_is_written(webinar, capsys):
    webinar.title = "学"
    webinar.save()
    with pytest.raises(CommandError):
        call_command("issue_certificates", "--webinar", "40", "--json")
    [error] = json.loads(capsys.readouterr().out)["errors"]
    assert "学" in error["message"]
    assert not Certificate.objects.exists()


def test_who_has_to_wait_is_named_and_the_others_get_theirs(webinar, capsys):
    waiting = make_attendee(webinar, full_name="王小明").learner
    result = run(capsys)
    assert result["created"] == 3
    assert result["refused"] == [{"name": "王小明", "email": waiting.email, "code": "missing_glyph", "detail": "王"}]
