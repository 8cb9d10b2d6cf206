"""One page that leads through all that follows a session, and its last step: writing to the certificates' holders."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from wagtail.admin import messages

from webinars.admin.attendance_forms import AttendanceUploadForm
from webinars.admin.finishing import CAN_BE_LEFT, Finishing, read_finishing
from webinars.admin.issue_forms import IssueAllForm
from webinars.admin.screens import WebinarScreen
from webinars.after_event_mail import preview_certificate_ready
from webinars.event_times import format_moment
from webinars.models import AfterEventSettings, Certificate, Webinar
from webinars.objection_times import objection_deadline
from webinars.services.certificates.announcements import announce_certificates
from webinars.services.paths.counts import count_passing

PAGE = 50


def finish_label(webinar: Webinar) -> str:
    return _("Finish Seri-%(number)s") % {"number": webinar.series_number}


class FinishView(WebinarScreen):
    """Import, resolve, preview, issue, mail: each with its state, the next one highlighted.

    `?lewati=` names steps that the editor goes on without, `?hal=` the page of those who get no certificate.
    """

    permission_required = None
    any_permission_required = ["view", "change"]
    template_name = "webinars/admin/finish.html"

    def get_page_title(self) -> str:
        return finish_label(self.webinar)

    def get_page_subtitle(self) -> str:
        """The series stands in the title."""
        return ""

    @cached_property
    def left(self) -> list[str]:
        return [code for code in dict.fromkeys(self.request.GET.getlist("lewati")) if code in CAN_BE_LEFT]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        webinar, user = self.webinar, self.request.user
        found = read_finishing(webinar, left=frozenset(self.left))
        return super().get_context_data(**kwargs) | {
            "found": found,
            "steps": {step.code: step for step in found.steps},
            "leave_urls": {code: self._leave_url(code) for code in CAN_BE_LEFT},
            "is_over": timezone.now() >= webinar.end,
            "form": self._upload_form() if user.has_perm("webinars.add_attendanceimport") else None,
            "path_counts": count_passing(webinar=webinar),
            "deadline": format_moment(objection_deadline(webinar), timezone=webinar.timezone),
            "below": Paginator(found.plan.below, PAGE).get_page(self.request.GET.get("hal")),
            "query": urlencode([("lewati", code) for code in self.left]),
            "letters": self._letters(found),
            "issue_form": IssueAllForm(webinar=webinar, auto_id="all_%s"),
            "by_itself": AfterEventSettings.load().announces_certificates,
        }

    def _upload_form(self) -> AttendanceUploadForm:
        return AttendanceUploadForm(webinar=self.webinar)

    def _leave_url(self, code: str) -> str:
        return "?" + urlencode([("lewati", one) for one in dict.fromkeys([*self.left, code])])

    def _letters(self, found: Finishing) -> list[tuple[str, str, str]]:
        """The mail as it would read for the editor, in each language: (language, subject, text)."""
        user, letters = self.request.user, []
        for language in ("id", "en"):
            with override(language):
                letter = preview_certificate_ready(self.webinar, full_name=user.full_name, email=user.email)
                letters.append((language, letter.subject, letter.body))
        return letters


class AnnounceView(WebinarScreen):
    """Writes to everybody who holds a certificate and was not written to yet."""

    model = Certificate
    permission_required = "add"
    http_method_names = ["post"]
    page_title = gettext_lazy("Announce certificates")

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        count = announce_certificates(webinar=self.webinar, by=request.user)
        told = ngettext(
            "%(count)d holder is written to: the mail is on its way.",
            "%(count)d holders are written to: the mail is on its way.",
            count,
        )
        messages.success(request, told % {"count": count} if count else _("Everybody has been written to already."))
        return HttpResponseRedirect(self.url("finish"))
