from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from portal.learners.names import looks_all_capitals
from portal.learners.nip import mask_nip, validate_nip


class EmploymentType(models.TextChoices):
    PNS = "pns", _("PNS (permanent civil servant)")
    CPNS = "cpns", _("CPNS (candidate civil servant)")
    PPPK = "pppk", _("PPPK (contract civil servant)")
    PPPK_PART_TIME = "pppk_part_time", _("PPPK part-time")
    NON_ASN = "non_asn", _("Not a civil servant")


class UserManager(BaseUserManager):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """One address, one spelling: the whole address in lower case, without blanks around it."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email=self.normalize_email(email))

    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(index.Indexed, AbstractBaseUser, PermissionsMixin):
    """A person with an account: a learner, and perhaps staff.

    A NIP is self-declared until an operator or a trusted import confirms it (`nip_confirmed_at`); it is unique among
    confirmed ones only, so that nobody can block another's by typing it.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(
        _("full name with titles"), max_length=200, blank=True, help_text=_("As it is to be printed on certificates.")
    )
    # Of the present name, so that nobody is asked twice.
    capitals_are_meant = models.BooleanField(default=False, editable=False)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    nip_confirmed_at = models.DateTimeField(_("NIP confirmed at"), null=True, blank=True, editable=False)
    employment_type = models.CharField(_("employment type"), max_length=20, choices=EmploymentType, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    agency = models.ForeignKey(
        "learners.Agency",
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
    )
    agency_other = models.CharField(_("another agency"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="id", choices=[("id", "Indonesia"), ("en", "English")]
    )
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May sign in to the CMS."))
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    profile_completed_at = models.DateTimeField(_("profile completed at"), null=True, editable=False)
    purpose_notice_accepted_at = models.DateTimeField(_("purpose notice accepted at"), null=True, editable=False)
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    search_fields = [
        index.SearchField("full_name"),
        index.SearchField("email"),
        index.AutocompleteField("full_name"),
        index.AutocompleteField("email"),
        index.FilterField("is_active"),
        index.FilterField("is_superuser"),
        index.FilterField("last_login"),
        index.FilterField("anonymised_at"),
        index.RelatedFields("groups", [index.FilterField("id")]),
    ]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        permissions = [
            ("confirm_nip", "Can confirm a NIP"),
            ("merge_accounts", "Can merge two accounts of one person"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_case_insensitive"),
            models.UniqueConstraint(
                fields=["nip"],
                condition=Q(nip_confirmed_at__isnull=False) & ~Q(nip=""),
                name="user_confirmed_nip_unique",
            ),
            models.CheckConstraint(condition=Q(nip="") | Q(nip__regex=r"^[0-9]{18}$"), name="user_nip_18_digits"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = User.objects.normalize_email(self.email)
        validate_nip(self.nip, employment_type=self.employment_type)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(",")[0]

    @property
    def has_doubtful_capitals(self) -> bool:
        """A name in capitals that the person has not confirmed yet: asked about before it is printed."""
        return looks_all_capitals(self.full_name) and not self.capitals_are_meant

    @property
    def agency_name(self) -> str:
        return self.agency.name if self.agency else self.agency_other

    @property
    def masked_nip(self) -> str:
        return mask_nip(self.nip)

    @property
    def has_complete_profile(self) -> bool:
        return self.profile_completed_at is not None
