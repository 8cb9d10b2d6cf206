"""What the portal writes into Wagtail's log about attendance; the CMS shows it in each object's history."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter


@hooks.register("register_log_actions")
def register_attendance_actions(actions: LogActionRegistry) -> None:
    actions.register_action("webinars.attendance_matched", _("Match attendance"), _("Attendance matched"))
    actions.register_action("webinars.attendance_unmatched", _("Undo a match"), _("Match of attendance undone"))
    actions.register_action("webinars.attendance_withdrawn", _("Withdraw an export"), _("Attendance export withdrawn"))

    @actions.register_action("webinars.attendance_changed")
    class ChangedAfterIssuing(LogFormatter):
        label = _("Change attendance after issuing")
        message = _("Attendance changed after certificates were issued")

        def format_comment(self, log_entry) -> str:
            return _("%(updated)d changed, %(created)d new; now eligible: %(gained)d, no longer: %(lost)d.") % {
                "updated": log_entry.data["updated"],
                "created": log_entry.data["created"],
                "gained": len(log_entry.data["newly_eligible"]),
                "lost": len(log_entry.data["no_longer_eligible"]),
            }
