"""Nobody can ask the portal whether a person has an account: known and unknown addresses get the same answers."""

import re

import pytest
from django.core import mail

from tests.factories.learners import UserFactory

pytestmark = pytest.mark.django_db
UNKNOWN = "tidak-dikenal@sulselprov.example"


def normal(response, email: str) -> tuple:
    """What a visitor sees, without their address, tokens and times."""
    text = response.content.decode().replace(email, "ADDRESS")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return response.status_code, response.headers.get("Location"), text


def walk(visitor, steps, email):
    seen = []
    for path, data in steps:
        filled = {key: value.replace("ADDRESS", email) for key, value in data.items()}
        answer = visitor.post(path, filled)
        seen.append(normal(answer, email))
        if answer.status_code == 302:
            seen.append(normal(visitor.get(answer["Location"]), email))
    return seen, sorted(visitor.cookies)


PASSWORD_AND_NOTICE = {"email": "ADDRESS", "password1": "Sulapa-eppa-4", "purpose_notice": "on"}
WRONG = {"code": "0000-0000"}


@pytest.mark.parametrize(
    "steps",
    [
        [("/akun/signup/", PASSWORD_AND_NOTICE), ("/akun/confirm-email/", WRONG)],
        [("/akun/signup/", PASSWORD_AND_NOTICE), ("/akun/confirm-email/", {"action": "resend"})],
        [("/akun/login/code/", {"email": "ADDRESS"}), ("/akun/login/code/confirm/", WRONG)],
        [("/akun/login/code/", {"email": "ADDRESS"}), ("/akun/login/code/confirm/", {"action": "resend"})],
        [("/akun/password/reset/", {"email": "ADDRESS"}), ("/akun/password/reset/confirm/", WRONG)],
        [("/akun/login/", {"login": "ADDRESS", "password": "salah-sekali"})],
    ],
    ids=["signup", "signup-resend", "code", "code-resend", "reset", "login"],
)
def test_known_and_unknown_addresses_get_the_same_answers(new_visitor, steps):
    known = UserFactory().email
    assert walk(new_visitor(), steps, known) == walk(new_visitor(), steps, UNKNOWN)


@pytest.mark.parametrize("path", ["/akun/login/code/", "/akun/password/reset/"])
def test_the_difference_is_told_to_the_address_alone(visitor, path):
    visitor.post(path, {"email": UNKNOWN})
    assert mail.outbox[-1].to == [UNKNOWN]
    assert "Tidak ada akun" in mail.outbox[-1].body
    assert "http://localhost:8000/akun/signup/" in mail.outbox[-1].body


def test_who_has_an_account_is_told_how_to_get_in(visitor):
    user = UserFactory(language="en")
    visitor.sign_up(user.email)
    assert mail.outbox[-1].to == [user.email]
    assert "/en/akun/login/code/" in mail.outbox[-1].body, "in the person's language, not in the visitor's"


def test_a_new_address_that_is_taken_shows_only_after_the_code(signed_in):
    """Changing to somebody else's address: the refusal comes when the code proves that one reads their mail."""
    other, user = UserFactory(), UserFactory()
    visitor = signed_in(user)
    visitor.post("/akun/reauthenticate/", {"password": "Sulapa-eppa-4"})
    answer = visitor.post("/akun/email/", {"email": other.email, "action_add": ""})
    assert answer["Location"] == "/akun/confirm-email/"
