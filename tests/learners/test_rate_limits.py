"""Whole offices sit behind one address: narrow per account, wide per network."""

import re
import time

import pytest
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from portal.learners.code_waiting import seconds_to_wait, tell_waiting
from portal.learners.views.email_code import too_many_requests
from tests.factories.learners import PASSWORD, UserFactory
from tests.learners.conftest import mailed_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits():
    """As configured; the test run switches them off."""
    from portal.settings.accounts import ACCOUNT_RATE_LIMITS

    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS=ACCOUNT_RATE_LIMITS):
        yield
    cache.clear()


def test_guessing_one_password_ends_after_five_attempts(visitor, new_visitor):
    user = UserFactory()
    for _ in range(5):
        visitor.sign_in(user, "salah-sekali")
    answer = new_visitor().sign_in(user, PASSWORD)
    assert answer.status_code == 200
    assert "Terlalu banyak percobaan" in answer.content.decode()


def test_the_neighbours_in_the_office_sign_in_meanwhile(visitor, new_visitor):
    for _ in range(6):
        visitor.sign_in(UserFactory(), "salah-sekali")
    assert new_visitor().sign_in(UserFactory())["Location"] == "/saya/"


def test_thirty_colleagues_sign_up_behind_one_address(new_visitor):
    answers = [new_visitor().sign_up(f"pegawai{number}@kantor.example") for number in range(30)]
    assert {answer["Location"] for answer in answers} == {"/akun/confirm-email/"}


@pytest.mark.parametrize("path", ["/akun/login/code/", "/akun/password/reset/"])
def test_one_mailbox_is_not_flooded_by_codes(new_visitor, path):
    user = UserFactory()
    for _ in range(8):
        new_visitor().post(path, {"email": user.email})
    assert len(mail.outbox) == 5


def test_the_limit_answers_with_a_page_of_ours(new_visitor):
    user = UserFactory()
    for _ in range(5):
        new_visitor().post("/akun/password/reset/", {"email": user.email})
    answer = new_visitor().post("/akun/password/reset/", {"email": user.email})
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Terlalu banyak percobaan" in page
    assert "site-header" in page


def test_a_second_sign_up_at_once_is_slowed_down(new_visitor):
    assert new_visitor().sign_up("andi@kantor.example").status_code == 302
    answer = new_visitor().sign_up("Andi@kantor.example", purpose_notice="on")
    html = answer.content.decode()
    assert re.search(r"Tunggu (10|\d) detik", html)
    assert 'value="andi@kantor.example"' in html.lower()
    assert len(mail.outbox) == 1


def test_signing_in_to_a_new_account_at_once_says_how_long_to_wait(new_visitor):
    new_visitor().sign_up("andi@kantor.example")
    answer = new_visitor().post("/akun/login/", {"login": "andi@kantor.example", "password": PASSWORD})
    assert answer.status_code == 200
    assert re.search(r"Tunggu (10|\d) detik", answer.content.decode())


def test_another_code_at_once_leads_back_to_the_code(visitor):
    visitor.sign_up("andi@kantor.example")
    code = mailed_code()
    answer = visitor.post("/akun/confirm-email/", {"action": "resend"})
    assert answer["Location"] == "/akun/confirm-email/"
    assert re.search(r"Tunggu (10|\d) detik", visitor.get(answer["Location"]).content.decode())
    assert visitor.post("/akun/confirm-email/", {"code": code})["Location"] == "/saya/profil/"


def test_two_forms_at_the_same_moment_are_told_the_true_time(client):
    """The one that comes too late finds the limit only after its own check."""
    request = client.post("/akun/signup/", {"email": "andi@kantor.example"}).wsgi_request
    assert consume_email_verification_rate_limit(request, "andi@kantor.example")
    answer = too_many_requests(request)
    assert answer.status_code == 429
    assert re.search(r"Tunggu (10|\d) detik", answer.content.decode())


def test_after_ten_codes_in_an_hour_the_minutes_are_told(rf, monkeypatch):
    request, email = rf.get("/"), "andi@kantor.example"
    started = time.time()
    for number in range(10):
        monkeypatch.setattr(time, "time", lambda number=number: started + 60 * number)
        assert consume_email_verification_rate_limit(request, email)
    assert "51 menit" in tell_waiting(seconds_to_wait(request, email))


def test_behind_the_proxy_the_visitors_own_address_counts():
    """Production trusts as many proxies as it has: what a visitor puts into the header counts for nothing."""
    from allauth.core.internal.httpkit import get_client_ip
    from django.test import RequestFactory

    request = RequestFactory().get("/", headers={"x-forwarded-for": "6.6.6.6, 10.1.2.3"}, REMOTE_ADDR="172.18.0.2")
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert get_client_ip(request) == "10.1.2.3"
    assert get_client_ip(request) == "172.18.0.2"


def test_the_counts_lie_in_the_cache_that_all_processes_share():
    assert settings.CACHES["default"]
    from portal.settings import base

    assert "Database" in base.CACHES["default"]["BACKEND"] or "redis" in base.CACHES["default"]["BACKEND"].lower()


def test_a_form_without_its_token_gets_a_page_of_ours():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/akun/login/", {"login": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "Buka ulang halaman" in answer.content.decode()
