"""The code that confirms the deletion of an account, for those without a password."""

from __future__ import annotations

import time

from allauth.core.internal.cryptokit import generate_user_code, normalize_user_code
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from portal.learners.mail import queue_letter
from portal.learners.models import User

SESSION_KEY = "deletion_code"
LIFETIME = 15 * 60  # seconds
ATTEMPTS = 3


class DeletionCode:
    """Lies hashed in the session, for 15 minutes and three attempts."""

    def __init__(self, request: HttpRequest) -> None:
        self.session = request.session

    @property
    def is_awaited(self) -> bool:
        state = self.session.get(SESSION_KEY)
        return bool(state) and state["left"] > 0 and time.time() - state["at"] < LIFETIME

    def send(self, user: User) -> None:
        code = generate_user_code(numeric=True, length=8)
        hashed = make_password(normalize_user_code(code))
        self.session[SESSION_KEY] = {"hash": hashed, "at": time.time(), "left": ATTEMPTS}
        queue_letter(
            to=user.email, language=user.language, template="learners/email/deletion_code", context={"code": code}
        )

    def matches(self, typed: str) -> bool:
        state = self.session[SESSION_KEY]
        self.session[SESSION_KEY] = state | {"left": state["left"] - 1}
        return check_password(normalize_user_code(typed), state["hash"])
