"""The demo's accounts: a learner, and an editor who may also publish and issue; everybody may know the password."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from portal.learners.models import Agency, EmploymentType, User

PASSWORD = "belajar-bersama-2026"
LEARNER = "peserta@contoh.example"
EDITOR = "editor@contoh.example"


@transaction.atomic
def seed_people() -> None:
    agency = Agency.objects.filter(name="Dinas Perpustakaan dan Kearsipan").first()
    _ensure_account(
        LEARNER,
        full_name="Nurul Contoh, S.Sos., M.Si.",
        employment_type=EmploymentType.PNS,
        position="Pustakawan Ahli Muda",
        agency=agency,
    )
    editor = _ensure_account(
        EDITOR, full_name="Editor Contoh, S.Kom.", employment_type=EmploymentType.PNS, agency=agency, is_staff=True
    )
    editor.groups.add(*Group.objects.filter(name__in=["Editors", "Moderators"]))


def _ensure_account(email: str, **fields) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        now = timezone.now()
        user = User.objects.create_user(
            email, PASSWORD, profile_completed_at=now, purpose_notice_accepted_at=now, **fields
        )
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user
