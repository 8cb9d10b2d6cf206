"""Visitors who post forms and read the letters that they get for it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from tests.factories.learners import PASSWORD

CODE = re.compile(r"\b\d{4}-\d{4}\b")


class Visitor(Client):
    """A client whose posts are followed by the worker's tasks, as in a running portal."""

    def __init__(self, capture, **kwargs) -> None:
        super().__init__(**kwargs)
        self._capture = capture

    def post(self, *args, **kwargs):
        with self._capture(execute=True):
            return super().post(*args, **kwargs)

    def sign_up(self, email: str, password: str = PASSWORD, **data):
        form = {"email": email, "password1": password, "purpose_notice": "on"} | data
        return self.post("/akun/signup/", form)

    def sign_in(self, user, password: str = PASSWORD, **data):
        return self.post("/akun/login/", {"login": user.email, "password": password} | data)


@pytest.fixture
def new_visitor(django_capture_on_commit_callbacks):
    return lambda: Visitor(django_capture_on_commit_callbacks)


@pytest.fixture
def visitor(new_visitor) -> Visitor:
    return new_visitor()


@pytest.fixture
def signed_in(new_visitor):
    """signed_in(user): a visitor with that user's session."""

    def one(user) -> Visitor:
        visitor = new_visitor()
        visitor.force_login(user)
        return visitor

    return one


def mailed_code() -> str:
    """The code in the newest letter that holds one."""
    return next(found for letter in reversed(mail.outbox) if (found := CODE.search(letter.body))).group()
