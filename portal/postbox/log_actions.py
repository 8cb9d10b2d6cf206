"""What the outbox writes into Wagtail's log; never to whom."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def register_outbox_actions(actions: LogActionRegistry) -> None:
    actions.register_action("postbox.sent_again", _("Send a mail again"), _("Mail sent again"))
