"""People and agencies."""

from __future__ import annotations

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.learners.models import Agency, User
from tests.factories.indexes import QuietFactory

PASSWORD = "Sulapa-eppa-4"


class UserFactory(QuietFactory):
    """A learner whose address is verified and whose profile is complete; password PASSWORD."""

    email = factory.Sequence(lambda n: f"asn{n}@sulselprov.example")
    full_name = factory.Sequence(lambda n: f"Siti Aminah {n}, S.Sos.")
    employment_type = "pns"
    agency_other = "Dinas Kelautan dan Perikanan"
    profile_completed_at = factory.LazyFunction(timezone.now)
    purpose_notice_accepted_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = User
        skip_postgeneration_save = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **({"password": PASSWORD} | kwargs))

    @factory.post_generation
    def verified(user, create, extracted, **kwargs):  # noqa: N805
        if create and extracted is not False:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


class EditorFactory(UserFactory):
    """Staff in the group *Moderators*: may do in the CMS all that editors may."""

    email = factory.Sequence(lambda n: f"editor{n}@bpsdm.example")
    is_staff = True

    @factory.post_generation
    def group(user, create, extracted, **kwargs):  # noqa: N805
        if create:
            user.groups.add(Group.objects.get(name=extracted or "Moderators"))


def make_agency(name: str = "Dinas Kelautan dan Perikanan", *, parent: Agency | None = None, **fields) -> Agency:
    """An agency below the parent, or a root of the tree."""
    if parent is None:
        return Agency.add_root(name=name, kind=fields.pop("kind", Agency.Kind.REGION), **fields)
    return parent.add_child(name=name, **fields)
