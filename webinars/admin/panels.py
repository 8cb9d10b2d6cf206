"""The panels of the webinar's form, in the order in which an editor thinks of a webinar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList

from webinars.admin.webinar_form import WebinarForm
from webinars.models import Certificate


class NoticePanel(HelpPanel):
    """What saving will set in motion: who is written to, and what a change of the rule does not do."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context=None) -> dict:
            context = super().get_context_data(parent_context)
            context["registered"] = self.instance.registrations.standing().count()
            context["issued"] = Certificate.objects.filter(webinar=self.instance).count()
            return context


NOTIFIED = NoticePanel(template="webinars/admin/panels/notified.html")
RULE_NOTICE = NoticePanel(template="webinars/admin/panels/rule_notice.html")
ZONE_NOTICE = HelpPanel(template="webinars/admin/panels/zone_notice.html")

WHAT = MultiFieldPanel(
    [FieldPanel("series_number"), FieldPanel("title"), FieldPanel("topics"), FieldPanel("poster")],
    heading=_("Theme and topics"),
    icon="title",
)
WHEN = MultiFieldPanel(
    [
        FieldPanel("timezone"),
        FieldRowPanel([FieldPanel("planned_start"), FieldPanel("planned_end")]),
        ZONE_NOTICE,
    ],
    heading=_("Date and time"),
    icon="date",
)
WHO = InlinePanel("speaker_parts", heading=_("Who speaks"), label=_("Person"), icon="group")
REGISTRATION = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
        FieldRowPanel([FieldPanel("capacity"), FieldPanel("meeting_seats")]),
    ],
    heading=_("Registration"),
    icon="clipboard-list",
)
QUESTIONS = InlinePanel(
    "questions",
    heading=_("Questions at registration"),
    label=_("Question"),
    help_text=_("Asked on the registration form. Whoever removes a question removes its answers."),
    icon="help",
)
LINKS = MultiFieldPanel(
    [FieldPanel("join_url"), FieldPanel("join_note"), FieldPanel("stream_url"), FieldPanel("recording_url")],
    heading=_("Links"),
    icon="link",
)
RULE = MultiFieldPanel(
    [
        RULE_NOTICE,
        FieldRowPanel([FieldPanel("credit_hours"), FieldPanel("credit_regulation")]),
        FieldPanel("certificate_template"),
        FieldPanel("names_checked_until"),
    ],
    heading=_("Certificate and JP"),
    icon="success",
)
PATHS = InlinePanel(
    "paths",
    heading=_("Paths to the certificate"),
    label=_("Path"),
    help_text=_(
        "Any one path suffices; on a path everything that is set has to be fulfilled. They are tried from top to "
        "bottom, asynchronous ones last. Without any path nobody gets a certificate."
    ),
    icon="tasks",
)
CERTIFICATE_TOPICS = InlinePanel(
    "certificate_topics",
    heading=_("Topics on the certificate"),
    label=_("Topic on the certificate"),
    help_text=_("For the second page, where the certificate template has one."),
    panels=[FieldRowPanel([FieldPanel("title"), FieldPanel("title_en"), FieldPanel("credit_hours")])],
    icon="list-ol",
)
AFTERWARDS = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("actual_start"), FieldPanel("actual_end")]),
        FieldPanel("participants_count"),
        FieldPanel("objections_until"),
    ],
    heading=_("How it really went"),
    icon="history",
    classname="collapsed",
)
OVERRIDE = MultiFieldPanel(
    [FieldPanel("override"), FieldPanel("override_reason"), NOTIFIED],
    heading=_("Postpone or cancel"),
    icon="warning",
    classname="collapsed",
)


def webinar_edit_handler() -> ObjectList:
    panels = [WHAT, WHEN, WHO, REGISTRATION, QUESTIONS, LINKS, PATHS, RULE, CERTIFICATE_TOPICS, AFTERWARDS, OVERRIDE]
    return ObjectList(panels, base_form_class=WebinarForm)
