"""Wagtail's user management with our user: listing, search, making, changing and closing accounts."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from portal.learners.models import User
from portal.learners.services.credits import book_credit
from tests.factories.learners import UserFactory
from tests.learners.conftest import mailed_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(signed_in):
    return signed_in(UserFactory(is_superuser=True, is_staff=True))


@pytest.mark.parametrize("query", ["", "?q=rahman", "?ordering=full_name", "?ordering=-email", "?q=%00%27%22"])
def test_accounts_are_listed_searched_and_sorted(admin, query):
    UserFactory(full_name="Andi Rahman, S.T.", email="andi@makassar.example").save()  # saved again: the CMS finds it
    page = admin.get(f"/cms/users/{query}")
    assert page.status_code == 200
    if "%00" not in query:
        assert "andi@makassar.example" in page.content.decode()


def test_an_account_is_made_without_a_password_and_its_owner_told(admin, visitor):
    group = Group.objects.get(name="Editors")
    form = {"email": "Editor.Baru@BPSDM.example", "full_name": "Editor Baru", "language": "id", "groups": [group.pk]}
    page = admin.get("/cms/users/new/").content.decode()
    assert 'name="full_name"' in page
    assert 'name="first_name"' not in page
    assert 'name="password1"' not in page
    assert admin.post("/cms/users/new/", form).status_code == 302
    user = User.objects.get(email="editor.baru@bpsdm.example")
    assert list(user.groups.all()) == [group]
    assert not user.has_usable_password()
    assert mail.outbox[-1].to == [user.email]
    visitor.post("/akun/login/code/", {"email": user.email})
    answer = visitor.post("/akun/login/code/confirm/", {"code": mailed_code(), "next": "/cms/"})
    assert answer["Location"] == "/cms/"
    assert visitor.get("/cms/").status_code == 200


def test_a_changed_address_takes_the_place_of_the_old_one(admin):
    user = UserFactory()
    form = {"email": "baru@makassar.example", "full_name": user.full_name, "language": "id", "is_active": "on"}
    assert admin.post(f"/cms/users/edit/{user.pk}/", form).status_code == 302
    assert [(a.email, a.verified) for a in user.emailaddress_set.all()] == [("baru@makassar.example", False)]


def test_an_address_in_use_is_refused(admin):
    taken = UserFactory()
    answer = admin.post("/cms/users/new/", {"email": taken.email.upper(), "full_name": "X Y", "language": "id"})
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors


def test_closing_an_account_with_jp_anonymises_it(admin):
    from datetime import date

    user = UserFactory()
    book_credit(
        learner=user, source="certificate", source_reference="certificate:1", description="Seri-41", hours=4,
        earned_on=date(2026, 5, 12),
    )  # fmt: skip
    assert admin.post(f"/cms/users/delete/{user.pk}/").status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.is_active) == ("", False)
    assert user.email not in admin.get("/cms/users/").content.decode()


def test_closing_many_at_once_does_the_same(admin):
    from datetime import date

    kept, gone = UserFactory(), UserFactory()
    book_credit(
        learner=kept, source="certificate", source_reference="certificate:2", description="Seri-41", hours=4,
        earned_on=date(2026, 5, 12),
    )  # fmt: skip
    path = f"/cms/bulk/learners/user/delete/?id={kept.pk}&id={gone.pk}"
    assert admin.get(path).status_code == 200
    assert admin.post(path).status_code == 302
    assert User.objects.get(pk=kept.pk).anonymised_at
    assert not User.objects.filter(pk=gone.pk).exists()


def test_ones_own_settings_have_one_name(admin):
    page = admin.get("/cms/account/").content.decode()
    assert 'name="full_name-full_name"' in page
    assert "first_name" not in page


def test_the_history_of_an_account_opens(admin):
    user = UserFactory()
    assert admin.get(f"/cms/users/history/{user.pk}/").status_code == 200
    assert admin.get(f"/cms/users/usage/{user.pk}/").status_code == 200
