"""Whole offices sit behind one address: narrow per account, wide per network."""

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from tests.factories.learners import PASSWORD, UserFactory

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
    assert new_visitor().sign_up("andi@kantor.example").status_code == 429


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
