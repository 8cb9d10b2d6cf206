from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LearnersConfig(AppConfig):
    name = "portal.learners"
    label = "learners"
    verbose_name = _("Learners")

    def ready(self) -> None:
        from portal.content_version import never_shown
        from portal.learners import log_actions, own_data, signals  # noqa: F401  hooks and receivers

        own_data.register()
        never_shown(
            "learners.CreditRule",
            "learners.LearningCredit",
            "learners.User",
            "learners.User_groups",
            "learners.User_user_permissions",
        )

        post_migrate.connect(prepare_learners, sender=self)


def prepare_learners(*, using: str, **kwargs) -> None:
    """After every migration: the credit rules the law gives; safe to repeat."""
    from portal.learners.credit_rules import ensure_credit_rules

    if using == "default":
        ensure_credit_rules()
