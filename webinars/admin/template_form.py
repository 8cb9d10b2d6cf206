"""The form in which a certificate template is made: how it looks, what it says to whom, who signs."""

from __future__ import annotations

from datetime import date

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminAutoHeightTextInput

from webinars.admin.edited_meanwhile import NoticesOtherEdits
from webinars.event_times import format_day
from webinars.models import Role
from webinars.services.certificates.designs import MOST_LOGOS
from webinars.services.certificates.template_faults import Fault

FAULT_WORDS = {
    "broken": gettext_lazy("The wording for %(role)s has a brace without its partner: %(subject)s"),
    "unknown_placeholder": gettext_lazy("The wording for %(role)s holds a placeholder that is not known: %(subject)s"),
    "missing_placeholder": gettext_lazy("The wording for %(role)s lacks the placeholder %(subject)s."),
    "no_wording": gettext_lazy("There is no wording for %(role)s."),
    "two_wordings": gettext_lazy("There is more than one wording for %(role)s."),
    "no_english": gettext_lazy("The wording for %(role)s lacks its English title or statement."),
    "missing_picture": gettext_lazy("The file of the picture “%(subject)s” is missing. Upload it again."),
    "too_many_logos": gettext_lazy("There are more than four logos."),
    "no_signatory": gettext_lazy("Nobody signs today. Add a signatory, or look at the dates."),
    "too_many_signatories": gettext_lazy("More than three people sign on %(subject)s."),
    "no_superior": gettext_lazy("%(subject)s signs on behalf of an office: say which one."),
    "pattern": gettext_lazy("This pattern of the certificate numbers cannot be filled in: %(subject)s"),
    "scope": gettext_lazy("The pattern of the certificate numbers must name the webinar or the year: %(detail)s"),
    "missing_glyph": gettext_lazy("This character cannot be printed: %(detail)s"),
}


def fault_words(fault: Fault) -> str:
    subject: str = fault.subject
    if fault.code == "too_many_signatories" and (day := parse_date(subject)):
        subject = format_day(date(day.year, day.month, day.day))
    role = Role(fault.role).label if fault.role else ""
    return str(FAULT_WORDS[fault.code]) % {"subject": subject, "detail": subject, "role": role}


LOOK = MultiFieldPanel(
    [
        FieldPanel("name"),
        FieldPanel("layout"),
        FieldRowPanel([FieldPanel("orientation"), FieldPanel("language")]),
        FieldPanel("background"),
        FieldPanel("has_topics_page"),
        FieldPanel("is_default"),
    ],
    heading=gettext_lazy("Look"),
    icon="image",
)
LOGOS = InlinePanel(
    "logos",
    heading=gettext_lazy("Logos"),
    label=gettext_lazy("Logo"),
    max_num=MOST_LOGOS,
    panels=[FieldPanel("image"), FieldPanel("name")],
    icon="image",
)
WORDS_HELP = HelpPanel(template="webinars/admin/panels/placeholders.html", heading=gettext_lazy("Placeholders"))
WORDS = InlinePanel(
    "wordings",
    heading=gettext_lazy("Wordings"),
    label=gettext_lazy("Wording of a role"),
    help_text=gettext_lazy("One for each role."),
    panels=[
        FieldRowPanel([FieldPanel("role"), FieldPanel("credit_hours")]),
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
        FieldPanel("statement", widget=AdminAutoHeightTextInput),
        FieldPanel("statement_en", widget=AdminAutoHeightTextInput),
    ],
    icon="title",
)
SIGNATORIES = InlinePanel(
    "signatories",
    heading=gettext_lazy("Signatories"),
    label=gettext_lazy("Signatory"),
    help_text=gettext_lazy("Printed is who signs on the day of issue: three at most."),
    panels=[
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("rank"), FieldPanel("office")]),
        FieldRowPanel([FieldPanel("form"), FieldPanel("on_behalf_of")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        FieldPanel("image"),
    ],
    icon="user",
)
NUMBERS = MultiFieldPanel(
    [FieldPanel("number_pattern"), FieldPanel("classification")],
    heading=gettext_lazy("Certificate number"),
    icon="list-ol",
)


class TemplateForm(NoticesOtherEdits, WagtailAdminModelForm):
    """Does not mind that another template is the default: saving moves the mark."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"is_default"}


def template_edit_handler() -> ObjectList:
    panels = [LOOK, LOGOS, WORDS_HELP, WORDS, SIGNATORIES, NUMBERS]
    return ObjectList(panels, base_form_class=TemplateForm)


def preview_labels() -> dict[str, str]:
    return {"pendek": _("With a short name"), "panjang": _("With an extremely long name")}
