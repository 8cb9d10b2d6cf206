import pytest
from django.conf import settings
from django.core import mail
from django.test import override_settings

from portal.learners.models import User
from tests.factories.learners import PASSWORD, EditorFactory, UserFactory
from tests.learners.conftest import mailed_code

pytestmark = pytest.mark.django_db


def test_a_password_leads_to_the_desk(visitor):
    assert visitor.sign_in(UserFactory())["Location"] == "/saya/"


def test_in_english_to_the_english_desk(visitor):
    user = UserFactory()
    answer = visitor.post("/en/akun/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == "/en/saya/"


def test_an_address_in_capitals_is_the_same_address(visitor):
    user = UserFactory()
    answer = visitor.post("/akun/login/", {"login": f" {user.email.upper()} ", "password": PASSWORD})
    assert answer["Location"] == "/saya/"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_a_login_leads_to_this_host_alone(visitor, target):
    assert visitor.sign_in(UserFactory(), next=target)["Location"] == "/saya/"


def test_a_login_goes_on_to_the_page_that_asked_for_it(visitor):
    assert visitor.sign_in(UserFactory(), next="/webinar/seri-41/daftar/")["Location"] == "/webinar/seri-41/daftar/"


def test_a_mailed_code_is_enough(visitor):
    user = UserFactory(password=None)
    answer = visitor.post("/akun/login/code/?next=/webinar/", {"email": user.email, "next": "/webinar/"})
    assert answer["Location"].startswith("/akun/login/code/confirm/")
    assert (
        visitor.post("/akun/login/code/confirm/", {"code": mailed_code(), "next": "/webinar/"})["Location"]
        == "/webinar/"
    )
    assert visitor.get("/saya/profil/").wsgi_request.user == user


def test_a_person_whom_an_import_registered_comes_in_by_one_code(visitor):
    """No password, no row of allauth's yet: the login code proves the address, no second code is asked for."""
    user = User.objects.create_user("perawat@rsud.example", full_name="Sitti Rahma")
    visitor.post("/akun/login/code/", {"email": user.email})
    assert visitor.post("/akun/login/code/confirm/", {"code": mailed_code()})["Location"] == "/saya/"
    assert len(mail.outbox) == 1
    assert user.emailaddress_set.get().verified


def test_a_forgotten_password_is_replaced_by_a_mailed_code(visitor):
    user = UserFactory()
    visitor.post("/akun/password/reset/", {"email": user.email})
    answer = visitor.post("/akun/password/reset/confirm/", {"code": mailed_code()})
    assert answer["Location"] == "/akun/password/reset/complete/"
    answer = visitor.post("/akun/password/reset/complete/", {"password1": "Kata-sandi-baru-7"})
    assert answer["Location"] == "/saya/"
    user.refresh_from_db()
    assert user.check_password("Kata-sandi-baru-7")
    assert "Kata sandi akun Anda diubah" in mail.outbox[-1].body


def test_learners_stay_for_90_days_and_staff_for_a_day(visitor, new_visitor):
    visitor.sign_in(UserFactory())
    assert visitor.session.get_expiry_age() == 90 * 24 * 3600
    editor = new_visitor()
    editor.sign_in(EditorFactory())
    assert editor.session.get_expiry_age() == settings.STAFF_SESSION_AGE
    by_code, user = new_visitor(), EditorFactory()
    by_code.post("/akun/login/code/", {"email": user.email})
    by_code.post("/akun/login/code/confirm/", {"code": mailed_code()})
    assert by_code.session.get_expiry_age() == settings.STAFF_SESSION_AGE


def test_an_inactive_account_stays_outside(visitor):
    user = UserFactory(is_active=False)
    assert visitor.sign_in(user)["Location"] == "/akun/inactive/"
    assert visitor.get("/akun/inactive/").status_code == 200


def test_signing_out_takes_a_button_and_leaves_no_message_cookie(signed_in):
    visitor = signed_in(UserFactory())
    assert visitor.get("/akun/logout/").status_code == 200
    assert visitor.post("/akun/logout/")["Location"] == "/"
    assert "messages" not in visitor.cookies or not visitor.cookies["messages"].value


def test_the_address_changes_after_a_code_and_both_addresses_are_told(signed_in):
    user = UserFactory()
    old = user.email
    visitor = signed_in(user)
    assert visitor.post("/akun/email/", {"email": "baru@sulselprov.example", "action_add": ""})["Location"].startswith(
        "/akun/reauthenticate/"
    ), "90 days signed in: who changes the address shows the password again"
    visitor.post("/akun/reauthenticate/", {"password": PASSWORD})
    visitor.post("/akun/email/", {"email": "baru@sulselprov.example", "action_add": ""})
    assert mail.outbox[-1].to == ["baru@sulselprov.example"]
    user.refresh_from_db()
    assert user.email == old
    visitor.post("/akun/confirm-email/", {"code": mailed_code()})
    user.refresh_from_db()
    assert user.email == "baru@sulselprov.example"
    assert mail.outbox[-1].to == [old]
    assert list(user.emailaddress_set.values_list("email", flat=True)) == ["baru@sulselprov.example"]


@override_settings(ALLOWED_HOSTS=["*"])
def test_letters_lead_to_the_configured_host_whatever_the_request_says(visitor):
    user = UserFactory()
    visitor.post(
        "/akun/signup/",
        {"email": user.email, "password1": PASSWORD, "purpose_notice": "on"},
        headers={"host": "evil.example"},
    )
    assert "evil.example" not in mail.outbox[-1].body
    assert "http://localhost:8000/akun/login/code/" in mail.outbox[-1].body
