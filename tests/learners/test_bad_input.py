"""NUL bytes, quotes, pictures, markup and 3,000 characters: a designed answer in every form, never a 500."""

import pytest

from tests.factories.learners import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
BAD = {
    "nul": "a\0b",
    "quotes": "'\"; DROP TABLE learners_user; --",
    "emoji": "😀" * 20,
    "long": "x" * 3000,
    "long_address": "x" * 3000 + "@contoh.example",
    "address_of_300": "x@" + "y" * 60 + ("." + "z" * 60) * 4 + ".example",
    "markup": "<script>alert(1)</script>",
    "format": "%s%n{0}{{7*7}}",
    "right_to_left": "\u202eabc\u200b",
    "lone_surrogate": "%ED%A0%80",
    "nul_address": "a\0@contoh.example",
}
OPEN_FORMS = {
    "/akun/signup/": ("email", "password1", "purpose_notice", "email_checked", "next"),
    "/akun/login/": ("login", "password", "next"),
    "/akun/login/code/": ("email", "next"),
    "/akun/password/reset/": ("email", "next"),
    "/akun/2fa/login/": ("credential",),
    "/akun/2fa/webauthn/login/": ("credential",),
}
OWN_FORMS = {
    "/saya/profil/": ("full_name", "employment_type", "nip", "agency", "agency_choice", "position", "language", "next"),
    "/saya/hapus-akun/": ("password", "code"),
    "/akun/email/": ("email", "action_add", "email_checked"),
    "/akun/password/change/": ("oldpassword", "password1"),
    "/akun/reauthenticate/": ("password", "next"),
    "/akun/2fa/totp/activate/": ("code",),
    "/akun/2fa/webauthn/add/": ("name", "credential"),
    "/akun/2fa/reauthenticate/": ("code",),
}


def check(answer, value):
    assert answer.status_code < 500
    assert "<script>alert(1)</script>" not in answer.content.decode()


@pytest.mark.parametrize("value", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("path", OPEN_FORMS)
def test_forms_for_everybody(visitor, path, value):
    check(visitor.post(path, dict.fromkeys(OPEN_FORMS[path], value)), value)
    check(visitor.get(path, {"next": value, "email": value}), value)


@pytest.mark.parametrize("value", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("path", OWN_FORMS)
def test_forms_of_ones_own(signed_in, path, value):
    visitor = signed_in(UserFactory())
    visitor.post("/akun/reauthenticate/", {"password": PASSWORD})
    check(visitor.post(path, dict.fromkeys(OWN_FORMS[path], value)), value)
    check(visitor.get(path, {"next": value}), value)


@pytest.mark.parametrize("value", BAD.values(), ids=BAD.keys())
def test_codes(visitor, new_visitor, value):
    visitor.sign_up("andi@contoh.example")
    check(visitor.post("/akun/confirm-email/", {"code": value, "action": value}), value)
    user = UserFactory()
    for start, confirm in (("login/code/", "login/code/confirm/"), ("password/reset/", "password/reset/confirm/")):
        other = new_visitor()
        other.post(f"/akun/{start}", {"email": user.email})
        check(other.post(f"/akun/{confirm}", {"code": value, "action": value}), value)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
@pytest.mark.parametrize("path", ["/saya/profil/", "/saya/data/", "/saya/hapus-akun/", "/saya/instansi/"])
def test_other_methods(signed_in, path, method):
    assert getattr(signed_in(UserFactory()), method)(path).status_code in {200, 405}
