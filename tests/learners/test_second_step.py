import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail

from tests.factories.learners import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_app_is_set_up_after_showing_the_password_again(signed_in):
    user = UserFactory()
    visitor = signed_in(user)
    assert visitor.get("/akun/2fa/totp/activate/")["Location"].startswith("/akun/reauthenticate/")
    visitor.post("/akun/reauthenticate/", {"password": PASSWORD})
    page = visitor.get("/akun/2fa/totp/activate/")
    answer = visitor.post("/akun/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})
    assert answer["Location"] == "/akun/2fa/recovery-codes/"
    assert visitor.get("/akun/2fa/recovery-codes/").content.decode().count("<code>") == 10
    assert mail.outbox[-1].to == [user.email]


def test_signing_in_then_takes_the_apps_code(visitor):
    user, secret = UserFactory(), generate_totp_secret()
    TOTP.activate(user, secret)
    assert visitor.sign_in(user)["Location"].startswith("/akun/2fa/authenticate/")
    assert visitor.post("/akun/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert visitor.get("/saya/profil/").status_code == 302
    assert visitor.post("/akun/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/saya/"


def test_a_mailed_code_does_not_get_around_it(visitor):
    from tests.learners.conftest import mailed_code

    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    visitor.post("/akun/login/code/", {"email": user.email})
    answer = visitor.post("/akun/login/code/confirm/", {"code": mailed_code()})
    assert answer["Location"].startswith("/akun/2fa/authenticate/")


def test_a_new_password_does_not_get_around_it(visitor):
    from tests.learners.conftest import mailed_code

    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    visitor.post("/akun/password/reset/", {"email": user.email})
    visitor.post("/akun/password/reset/confirm/", {"code": mailed_code()})
    answer = visitor.post("/akun/password/reset/complete/", {"password1": "Kata-sandi-baru-7"})
    assert answer["Location"].startswith("/akun/2fa/authenticate/")


def test_a_recovery_code_opens_once(visitor, new_visitor):
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    visitor.sign_in(user)
    assert visitor.post("/akun/2fa/authenticate/", {"code": code})["Location"] == "/saya/"
    other = new_visitor()
    other.sign_in(user)
    assert other.post("/akun/2fa/authenticate/", {"code": code}).status_code == 200


def test_learners_are_offered_it_on_one_page_and_pushed_nowhere(signed_in):
    visitor = signed_in(UserFactory())
    page = visitor.get("/akun/2fa/").content.decode()
    assert "Pasang aplikasi" in page
    assert "Untuk CMS" not in page
    assert "langkah kedua" not in visitor.get("/saya/profil/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/akun/2fa/",
        "/akun/2fa/totp/deactivate/",
        "/akun/2fa/recovery-codes/",
        "/akun/2fa/recovery-codes/generate/",
        "/akun/2fa/webauthn/",
        "/akun/2fa/webauthn/add/",
        "/akun/2fa/reauthenticate/",
        "/akun/email/",
        "/akun/password/change/",
        "/akun/logout/",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_is_in_the_portals_look_and_language(signed_in, prefix, path):
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    visitor = signed_in(user)
    visitor.post("/akun/reauthenticate/", {"password": PASSWORD})
    answer = visitor.get(f"{prefix}{path}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "site-footer" in page
    assert f'lang="{"en" if prefix else "id"}"' in page
    assert "style=" not in page
    assert page.count("button--primary") <= 1


def test_switching_it_off_is_told_by_mail(signed_in):
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    visitor = signed_in(user)
    visitor.post("/akun/reauthenticate/", {"password": PASSWORD})
    assert visitor.post("/akun/2fa/totp/deactivate/")["Location"] == "/akun/2fa/"
    assert not Authenticator.objects.filter(user=user, type="totp").exists()
    assert "tidak diminta lagi" in mail.outbox[-1].body
