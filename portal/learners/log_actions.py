"""What the portal writes into Wagtail's log about people; never with their addresses or numbers."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def register_learner_actions(actions: LogActionRegistry) -> None:
    actions.register_action("learners.nip_confirmed", _("Confirm a NIP"), _("NIP confirmed"))
    actions.register_action("learners.agency_merged", _("Merge another agency"), _("People merged into this agency"))
    actions.register_action("learners.deleted", _("Delete an account"), _("Account deleted"))
    actions.register_action("learners.anonymised", _("Anonymise an account"), _("Account anonymised"))
    actions.register_action(
        "learners.accounts_merged", _("Merge two accounts"), _("Another account merged into this one")
    )
