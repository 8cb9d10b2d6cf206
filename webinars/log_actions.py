"""What the portal writes into Wagtail's log about attendance; the CMS shows it in each object's history."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter


@hooks.register("register_log_actions")
def register_attendance_actions(actions: LogActionRegistry) -> None:
    actions.register_action("webinars.attendance_matched", _("Match attendance"), _("Attendance matched"))
    actions.register_action("webinars.attendance_unmatched", _("Undo a match"), _("Match of attendance undone"))
    actions.register_action("webinars.match_forgotten", _("Forget a match"), _("Remembered match withdrawn"))
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


@hooks.register("register_log_actions")
def register_registration_actions(actions: LogActionRegistry) -> None:
    actions.register_action("webinars.registered", _("Register somebody"), _("Registered by an editor"))
    actions.register_action("webinars.registration_cancelled", _("Cancel a registration"), _("Cancelled by an editor"))


@hooks.register("register_log_actions")
def register_schedule_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "webinars.rule_changed", _("Change the rule"), _("Rule changed after certificates were issued")
    )

    @actions.register_action("webinars.schedule_changed")
    class ScheduleChanged(LogFormatter):
        label = _("Change time, place or state")

        def format_message(self, log_entry) -> str:
            override, data = log_entry.data.get("override"), log_entry.data
            if override is not None:
                messages = {"postponed": _("Postponed: %(reason)s"), "cancelled": _("Cancelled: %(reason)s")}
                return messages.get(override, _("Takes place after all")) % {"reason": data["reason"]}
            return _("Time changed") if "after" in data else _("Link changed")


@hooks.register("register_log_actions")
def register_certificate_actions(actions: LogActionRegistry) -> None:
    actions.register_action("webinars.certificate_issued", _("Issue a certificate"), _("Certificate issued"))
    actions.register_action(
        "webinars.template_published", _("Publish a certificate template"), _("Certificate template published")
    )
    actions.register_action("webinars.certificate_revoked", _("Revoke a certificate"), _("Certificate revoked"))
    actions.register_action("webinars.correction_requested", _("Ask for a correction"), _("Correction asked for"))
    actions.register_action("webinars.correction_refused", _("Refuse a correction"), _("Correction refused"))
    actions.register_action("webinars.names_corrected", _("Correct names by a table"), _("Names corrected by a table"))

    @actions.register_action("webinars.certificate_corrected")
    class CertificateCorrected(LogFormatter):
        label = _("Correct a certificate")

        def format_message(self, log_entry) -> str:
            return _("Certificate corrected: version %(version)d") % {"version": log_entry.data["version"]}

    @actions.register_action("webinars.certificates_issued")
    class CertificatesIssued(LogFormatter):
        label = _("Issue certificates")

        def format_message(self, log_entry) -> str:
            return _("Certificates issued: %(count)d") % {"count": log_entry.data["count"]}


@hooks.register("register_log_actions")
def register_check_in_actions(actions: LogActionRegistry) -> None:
    actions.register_action("webinars.check_in_planned", _("Plan a check-in"), _("Check-in planned"))
    actions.register_action(
        "webinars.check_in_unplanned", _("Give up a planned check-in"), _("Planned check-in removed")
    )
    actions.register_action("webinars.check_in_removed", _("Remove a check-in window"), _("Check-in window removed"))
    actions.register_action("webinars.check_in_accepted", _("Accept a claim"), _("Check-in accepted unconfirmed"))
    actions.register_action("webinars.check_in_opened", _("Open a check-in"), _("Check-in opened"))
    actions.register_action("webinars.check_in_extended", _("Extend a check-in"), _("Check-in extended"))
    actions.register_action("webinars.check_in_closed", _("Close a check-in"), _("Check-in closed"))
    actions.register_action("webinars.check_in_restored", _("Restore a check-in"), _("Check-in counts again"))

    @actions.register_action("webinars.check_in_voided")
    class CheckInVoided(LogFormatter):
        label = _("Void a check-in")

        def format_message(self, log_entry) -> str:
            return _("Check-in %(code)s voided: %(reason)s") % log_entry.data


@hooks.register("register_log_actions")
def register_objection_actions(actions: LogActionRegistry) -> None:
    actions.register_action("webinars.objection_accepted", _("Accept an objection"), _("Objection accepted"))
    actions.register_action("webinars.objection_declined", _("Decline an objection"), _("Objection declined"))

    @actions.register_action("webinars.attendance_corrected")
    class AttendanceCorrected(LogFormatter):
        label = _("Correct attendance")

        def format_message(self, log_entry) -> str:
            """The reason stands in the correction alone, and goes with the person."""
            from webinars.models import AttendanceCorrection

            data = log_entry.data
            if "code" in data:
                message = _("Check-in %(code)s granted") % data
            else:
                before = "–" if data["before"] is None else data["before"]
                message = _("Minutes corrected: %(before)s → %(minutes)s") % (data | {"before": before})
            row = AttendanceCorrection.objects.filter(pk=data["correction"]).first()
            return f"{message}: {row.reason}" if row and row.reason else message

    @actions.register_action("webinars.certificates_signed")
    class Signed(LogFormatter):
        label = _("Sign certificates")

        def format_message(self, log_entry) -> str:
            return _("Certificates signed electronically: %(count)d") % {"count": log_entry.data["count"]}

    @actions.register_action("webinars.certificates_announced")
    class CertificatesAnnounced(LogFormatter):
        label = _("Announce certificates")

        def format_message(self, log_entry) -> str:
            return _("Holders written to: %(count)d") % {"count": log_entry.data["count"]}

    @actions.register_action("webinars.exports_deleted")
    class ExportsDeleted(LogFormatter):
        label = _("Delete old exports")

        def format_message(self, log_entry) -> str:
            return _("Attendance exports deleted for their age: %(count)d") % {"count": log_entry.data["count"]}


@hooks.register("register_log_actions")
def register_earlier_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "webinars.earlier_request_declined", _("Decline a request by NIP"), _("Request by NIP declined")
    )

    @actions.register_action("webinars.earlier_request_accepted")
    class EarlierRequestAccepted(LogFormatter):
        label = _("Put earlier certificates on a desk")

        def format_message(self, log_entry) -> str:
            return _("Earlier certificates put on a desk: %(numbers)s") % {
                "numbers": ", ".join(log_entry.data["numbers"])
            }
