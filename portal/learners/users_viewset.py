"""Wagtail's management of accounts and roles, for a user who is known by an address and one full name.

Learners are looked at under Webinar > Learners; here administrators make editors, and close accounts.
"""

from __future__ import annotations

from functools import cached_property

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.bulk_actions.delete import DeleteBulkAction
from wagtail.users.views.users import DeleteView, IndexView, UserViewSet

from portal.learners.mail import queue_letter
from portal.learners.models import User
from portal.learners.names import tidy_name, validate_printable_name
from portal.learners.services.deletion import DeletionError, delete_or_anonymise

ACCOUNT_FIELDS = {"email", "full_name", "employment_type", "language", "is_staff", "is_superuser", "groups"}


class AccountFormMixin:
    """No first and last name, no password: people sign in by a mailed code and choose a password themselves."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].max_length = User._meta.get_field("email").max_length

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean_full_name(self) -> str:
        name = tidy_name(self.cleaned_data["full_name"])
        if name:
            validate_printable_name(name)
        return name


class AccountCreationForm(AccountFormMixin, UserCreationForm):
    first_name = last_name = None

    class Meta(UserCreationForm.Meta):
        fields = ACCOUNT_FIELDS

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        with transaction.atomic():
            user = super().save(commit)
            if commit:
                EmailAddress.objects.create(user=user, email=user.email, primary=True)
                queue_letter(to=user.email, language=user.language, template="learners/email/account_made")
        return user


class AccountEditForm(AccountFormMixin, UserEditForm):
    first_name = last_name = None

    class Meta(UserEditForm.Meta):
        fields = ACCOUNT_FIELDS | {"is_active"}

    def save(self, commit: bool = True) -> User:
        with transaction.atomic():
            user = super().save(commit)
            if commit and "email" in self.changed_data:  # the old one opens the account no longer
                EmailAddress.objects.filter(user=user).delete()
                EmailAddress.objects.create(user=user, email=user.email, primary=True)
        return user


class AccountIndexView(IndexView):
    """Emptied accounts are nobody's any more; sorted by the name that people have."""

    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns
        for column in columns:
            if column.name == "name":
                column.sort_key = "full_name"
            elif column.name == User.USERNAME_FIELD:
                column.label = _("E-mail address")
        return columns

    def get_base_queryset(self):
        return super().get_base_queryset().filter(anonymised_at__isnull=True)


class AccountDeleteView(DeleteView):
    """Whoever holds certificates is anonymised, here too."""

    def delete_action(self) -> None:
        try:
            delete_or_anonymise(user=self.object, by=self.request.user)
        except DeletionError as error:
            raise ValidationError(_("This is the last administrator.")) from error


class AccountBulkDeletion(DeleteBulkAction):
    """Takes the place of Wagtail's, which knows nothing of certificates."""

    @classmethod
    def execute_action(cls, objects: list[User], user: User | None = None, **kwargs) -> tuple[int, int]:
        for one in objects:
            delete_or_anonymise(user=one, by=user)
        return len(objects), 0

    def get_execution_context(self) -> dict:
        return super().get_execution_context() | {"user": self.request.user}


class LearnerUserViewSet(UserViewSet):
    menu_label = _("Users")
    index_view_class = AccountIndexView
    delete_view_class = AccountDeleteView

    def get_form_class(self, for_update: bool = False) -> type[UserCreationForm]:
        return AccountEditForm if for_update else AccountCreationForm
