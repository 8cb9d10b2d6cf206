"""One sign-in for the CMS, with no way around it."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.test import override_settings
from django.urls import reverse

from tests.factories.learners import PASSWORD, EditorFactory, UserFactory

pytestmark = pytest.mark.django_db
WAGTAILS_OWN_DOORS = [
    "/cms/login/",
    "/cms/password_reset/",
    "/cms/password_reset/done/",
    "/cms/password_reset/confirm/MQ/set-password/",
    "/cms/password_reset/complete/",
    "/_util/login/",
    "/en/_util/login/",
]


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/users/", "/cms/api/main/pages/", "/cms/no-such-page/"])
def test_visitors_are_sent_to_the_portals_sign_in(client, path):
    assert client.get(path)["Location"] == f"/akun/login/?next={path}"


@pytest.mark.parametrize("path", WAGTAILS_OWN_DOORS)
def test_wagtails_own_doors_open_nothing(client, path):
    """Not even with the right password: a sign-in there would skip the second step."""
    editor = EditorFactory()
    for answer in (
        client.get(path),
        client.post(path, {"username": editor.email, "password": PASSWORD, "email": editor.email}),
    ):
        assert answer.status_code == 302
        assert "/akun/login/" in answer["Location"]
        assert "_auth_user_id" not in client.session


def test_a_door_of_wagtails_keeps_where_one_wanted_to_go_on_this_host_alone(client):
    assert client.get("/_util/login/?next=/webinar/")["Location"] == "/akun/login/?next=%2Fwebinar%2F"
    assert client.get("/_util/login/?next=https://evil.example/")["Location"] == "/akun/login/?next=%2Fcms%2F"


def test_the_names_of_wagtails_doors_lead_to_ours():
    assert reverse("wagtailadmin_login") == "/cms/login/"
    assert reverse("wagtailcore_login") == "/_util/login/"


def test_an_editor_signs_in_and_is_in_the_cms(visitor):
    answer = visitor.sign_in(EditorFactory(), next="/cms/")
    assert answer["Location"] == "/cms/"
    assert visitor.get("/cms/").status_code == 200
    assert visitor.get("/cms/login/", follow=True).redirect_chain[-1][0] == "/cms/"


@pytest.mark.parametrize("path", ["/cms/", "/cms/login/", "/cms/pages/", "/cms/account/"])
def test_a_learner_gets_a_page_that_says_so_and_no_loop(signed_in, path):
    answer = signed_in(UserFactory()).get(path)
    assert answer.status_code == 403
    assert "Halaman ini khusus editor" in answer.content.decode()


def test_staff_without_permission_stay_outside(signed_in):
    assert signed_in(UserFactory(is_staff=True)).get("/cms/").status_code == 403


def test_scripts_get_no_redirect_to_follow(client, signed_in):
    assert client.get("/cms/pages/", headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403
    learner = signed_in(UserFactory())
    assert learner.get("/cms/pages/", headers={"x-requested-with": "XMLHttpRequest"}).content == b""


@override_settings(STAFF_MFA_REQUIRED=True)
def test_staff_set_up_a_second_step_before_the_cms_opens(signed_in):
    editor = EditorFactory()
    visitor = signed_in(editor)
    answer = visitor.get("/cms/", follow=True)
    assert answer.redirect_chain == [("/akun/2fa/", 302)]
    assert "Untuk CMS, Anda perlu langkah kedua" in answer.content.decode()
    TOTP.activate(editor, generate_totp_secret())
    assert visitor.get("/cms/").status_code == 200


@override_settings(STAFF_MFA_REQUIRED=True)
def test_a_password_alone_does_not_get_past_the_second_step(visitor):
    editor = EditorFactory()
    TOTP.activate(editor, generate_totp_secret())
    assert visitor.sign_in(editor, next="/cms/")["Location"].startswith("/akun/2fa/authenticate/")
    assert visitor.get("/cms/")["Location"] == "/akun/login/?next=/cms/"


@override_settings(STAFF_MFA_REQUIRED=True)
def test_learners_are_never_asked_for_a_second_step(visitor):
    assert visitor.sign_in(UserFactory())["Location"] == "/saya/"
    assert visitor.get("/saya/profil/").status_code == 200


def test_the_cms_has_a_looser_content_policy_and_the_portal_a_strict_one(signed_in):
    visitor = signed_in(EditorFactory())
    strict = visitor.get("/akun/email/")["Content-Security-Policy"]
    assert "script-src 'self'" in [directive.strip() for directive in strict.split(";")]
    assert "'unsafe-inline'" in visitor.get("/cms/")["Content-Security-Policy"]
    refused = signed_in(UserFactory()).get("/cms/")
    assert "'unsafe-inline'" not in refused["Content-Security-Policy"]
    for policy in (visitor.get("/cms/")["Content-Security-Policy"], refused["Content-Security-Policy"]):
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy


def test_passwords_and_addresses_are_not_changed_in_wagtail(signed_in):
    page = signed_in(EditorFactory()).get("/cms/account/").content.decode()
    assert 'name="password' not in page
    assert 'name="name_email-email"' not in page


def test_editors_and_moderators_may_enter():
    for name in ("Editors", "Moderators"):
        user = UserFactory()
        user.groups.add(Group.objects.get(name=name))
        assert user.has_perm("wagtailadmin.access_admin")
