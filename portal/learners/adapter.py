"""allauth, fitted to the portal: letters through the outbox, in the recipient's language; where a login leads to."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import has_verified_email
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from portal.learners.mail import base_url, language_of, queue_mail
from portal.learners.models import User

# After three wrong codes allauth leads to the sign-in with the words for too many wrong passwords, which are not true
# there: nothing has to be waited for.
CODES_USED_UP = {
    "account_email_verification_sent": _(
        "The code was wrong three times. Sign in with your password: we then send you a new code."
    ),
    "account_confirm_login_code": _("The code was wrong three times. Have a new code sent to you."),
    "account_confirm_password_reset_code": _("The code was wrong three times. Have a new code sent to you."),
}
EMAIL_LENGTH = User._meta.get_field("email").max_length


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is not active."),
        "duplicate_email": _("This already is your address."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("This address belongs to another account."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is not right. Look at the newest e-mail from us."),
        "incorrect_password": _("This is not your password."),
        "same_as_current": _("This already is your address."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many requests. Wait a moment, then try again."),
    }

    def clean_email(self, email: str) -> str:
        if len(email) > EMAIL_LENGTH:
            raise ValidationError(_("This address is too long."), code="too_long")
        return email

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        user.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        if form.cleaned_data.get("purpose_notice"):
            user.purpose_notice_accepted_at = timezone.now()
        return super().save_user(request, user, form, commit)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        limit_staff_session(request, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("desk")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("learner_profile")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message is not None and message == self.error_messages["too_many_login_attempts"]:
            message = CODES_USED_UP.get(request.resolver_match.url_name, message)
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Who signed up once and never confirmed it is told the way on; on the page both cases look the same."""
        user = User.objects.filter(email__iexact=email).first()
        is_half_made = user and user.has_usable_password() and not has_verified_email(user)
        if is_half_made:
            self.send_mail("account/email/account_unverified", email, {"user": user})
        else:
            super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = context.get("user")
        with override(user.language if user else language_of(email)):
            message = self.render_mail(template_prefix, email, {"email": email, "base_url": base_url()} | context)
        queue_mail(to=email, subject=message.subject, body=message.body + "\n", template=template_prefix)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email)


def limit_staff_session(request: HttpRequest, user: User) -> None:
    """Learners stay signed in for 90 days; who can open the CMS signs in every day."""
    if user.is_staff or user.has_perm("wagtailadmin.access_admin"):
        request.session.set_expiry(settings.STAFF_SESSION_AGE)
