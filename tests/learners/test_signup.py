import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from portal.learners.models import User
from portal.postbox.models import OutgoingMail
from tests.factories.learners import PASSWORD, UserFactory
from tests.learners.conftest import mailed_code

pytestmark = pytest.mark.django_db
EMAIL = "andi.rahman@sulselprov.example"


def test_a_mailed_code_opens_the_account_and_leads_to_the_profile(visitor):
    answer = visitor.sign_up(EMAIL)
    assert answer["Location"] == "/akun/confirm-email/"
    assert not visitor.get("/saya/profil/").wsgi_request.user.is_authenticated
    assert mail.outbox[0].to == [EMAIL]
    answer = visitor.post("/akun/confirm-email/", {"code": mailed_code()})
    assert answer["Location"] == reverse("learner_profile")
    user = User.objects.get(email=EMAIL)
    assert visitor.get("/saya/profil/").wsgi_request.user == user
    assert EmailAddress.objects.get(user=user).verified
    assert user.purpose_notice_accepted_at


def test_the_purpose_notice_stands_on_the_form_and_must_be_agreed_to(visitor):
    page = visitor.get("/akun/signup/").content.decode()
    for word in ("Untuk apa", "Data apa", "Berapa lama", "Hak Anda", 'href="/privasi/"'):
        assert word in page
    answer = visitor.post("/akun/signup/", {"email": EMAIL, "password1": PASSWORD})
    assert "purpose_notice" in answer.context["form"].errors
    assert not User.objects.exists()


def test_after_the_code_the_visitor_goes_on_where_they_came_from(visitor):
    visitor.sign_up(EMAIL, next="/webinar/seri-41/daftar/")
    answer = visitor.post("/akun/confirm-email/", {"code": mailed_code(), "next": "/webinar/seri-41/daftar/"})
    assert answer["Location"] == "/webinar/seri-41/daftar/"


def test_a_wrong_code_three_times_sends_back_to_the_start(visitor):
    visitor.sign_up(EMAIL)
    right = mailed_code()
    wrong, other, another = [code for code in ("0000-0000", "1111-1111", "2222-2222", "3333-3333") if code != right][:3]
    assert "code" in visitor.post("/akun/confirm-email/", {"code": wrong}).context["verify_form"].errors
    visitor.post("/akun/confirm-email/", {"code": other})
    assert visitor.post("/akun/confirm-email/", {"code": another})["Location"] == "/akun/login/"
    visitor.post("/akun/confirm-email/", {"code": right})
    assert not EmailAddress.objects.get(email=EMAIL).verified
    html = visitor.get("/akun/login/").content.decode()
    assert "Masuk dengan kata sandi Anda" in html
    assert "lima menit" not in html
    visitor.post("/akun/login/", {"login": EMAIL, "password": PASSWORD})
    assert visitor.post("/akun/confirm-email/", {"code": mailed_code()}).status_code == 302
    assert EmailAddress.objects.get(email=EMAIL).verified


def test_only_a_guess_counts_as_an_attempt(visitor):
    visitor.sign_up(EMAIL)
    wrong = "0000-0000" if mailed_code() != "0000-0000" else "1111-1111"
    for data in [{"code": wrong}] * 4 + [{}] * 3 + [{"action": "resend"}] * 6:
        answer = visitor.post("/akun/confirm-email/", data)
        assert answer.headers.get("Location", "/akun/confirm-email/") == "/akun/confirm-email/", data
        visitor.get("/akun/confirm-email/")
    assert len(mail.outbox) == 4
    assert visitor.post("/akun/confirm-email/", {"code": mailed_code()})["Location"] == reverse("learner_profile")


def test_who_never_confirmed_and_signs_up_again_is_told_the_way_on(new_visitor):
    new_visitor().sign_up(EMAIL)
    visitor = new_visitor()
    assert visitor.sign_up(EMAIL, "Sandi-yang-lain-9")["Location"] == "/akun/confirm-email/"
    letter = mail.outbox[-1]
    assert letter.to == [EMAIL]
    assert letter.subject == "Selesaikan pembuatan akun Anda"
    assert "/akun/login/code/" in letter.body
    assert "/akun/password/reset/" in letter.body


def test_another_code_can_be_asked_for(visitor):
    visitor.sign_up(EMAIL)
    first = mailed_code()
    visitor.post("/akun/confirm-email/", {"action": "resend"})
    assert len(mail.outbox) == 2
    assert mailed_code() != first


@pytest.mark.parametrize(("typed", "meant"), [("andi@gmial.com", "andi@gmail.com"), ("a@yaho.co.id", "a@yahoo.co.id")])
def test_a_mistyped_domain_is_questioned_once(visitor, typed, meant):
    answer = visitor.sign_up(typed)
    assert meant in answer.content.decode()
    assert not User.objects.exists()
    confirmed = answer.context["form"]["email_checked"].value()
    assert visitor.sign_up(typed, email_checked=confirmed)["Location"] == "/akun/confirm-email/"
    assert User.objects.get().email == typed


def test_a_confirmed_typo_does_not_confirm_the_next_one(visitor):
    answer = visitor.sign_up("andi@gmai.com", email_checked="andi@gmial.com")
    assert answer.status_code == 200
    assert not User.objects.exists()


def test_a_stranger_who_signed_up_with_my_address_is_locked_out_once_i_come(visitor, new_visitor):
    """They set a password, but never saw the code; I come by a code and must not share my account with them."""
    stranger = new_visitor()
    stranger.sign_up(EMAIL, "Sandi-orang-lain-9")
    visitor.post("/akun/login/code/", {"email": EMAIL})
    visitor.post("/akun/login/code/confirm/", {"code": mailed_code()})
    user = User.objects.get(email=EMAIL)
    assert visitor.get("/saya/profil/").wsgi_request.user == user
    assert not user.has_usable_password()
    assert stranger.get("/saya/profil/").status_code == 302
    assert new_visitor().sign_in(user, "Sandi-orang-lain-9").status_code == 200


def test_a_code_does_not_touch_the_password_of_a_known_person(visitor):
    user = UserFactory()
    visitor.post("/akun/login/code/", {"email": user.email})
    visitor.post("/akun/login/code/confirm/", {"code": mailed_code()})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_english_signs_up_in_english(visitor):
    answer = visitor.post("/en/akun/signup/", {"email": EMAIL, "password1": PASSWORD, "purpose_notice": "on"})
    assert answer["Location"] == "/en/akun/confirm-email/"
    assert User.objects.get().language == "en"
    assert "Good to have you" in mail.outbox[0].body


def test_no_letter_is_left_lying_about(visitor):
    visitor.sign_up(EMAIL)
    assert not OutgoingMail.objects.exclude(content=None, subject="").exists(), (
        "the code is gone from the database once it is sent"
    )
