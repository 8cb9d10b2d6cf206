from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

NAME_FIELDS = ("first_name", "last_name")
LEARNER_FIELDS = ["full_name", "employment_type", "position", "agency", "agency_other", "language", "is_staff"]


class LearnerUserCreationForm(UserCreationForm):
    first_name = last_name = None

    class Meta(UserCreationForm.Meta):
        fields = {"email", "is_superuser", "groups"} | set(LEARNER_FIELDS)


class LearnerUserEditForm(UserEditForm):
    first_name = last_name = None

    class Meta(UserEditForm.Meta):
        fields = {"email", "is_superuser", "groups", "is_active"} | set(LEARNER_FIELDS)


class LearnerUserViewSet(UserViewSet):
    menu_label = _("Users")

    def get_form_class(self, for_update: bool = False):
        return LearnerUserEditForm if for_update else LearnerUserCreationForm
