"""Issuing certificates: who gets one and who does not, the batch at work, certificates of speakers and committee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from webinars import addresses
from webinars.admin.issue_forms import EarlyForm, IssueAllForm, RoleCertificateForm
from webinars.admin.screens import WebinarScreen
from webinars.batch_progress import read_progress
from webinars.evidence import judge_webinar, paths_of
from webinars.models import Certificate, CertificateBatch, Registration, Role, Webinar, WebinarSpeaker
from webinars.path_words import describe_paths, label_of, list_missing
from webinars.rule import Verdict
from webinars.services.certificates.batches import NUMBER_WORDS, is_dead, start_issuing
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import issue_role_certificate, issue_speaker_certificates
from webinars.services.certificates.name_check import count_checked
from webinars.services.certificates.waiting import waiting_versions
from webinars.services.paths.counts import count_passing

SHOWN = 300
# A worker looks for work every second: after so long it is likely that none is running.
WAITING_LONG = timedelta(seconds=20)


@dataclass
class IssuePlan:
    """Registrants by what issuing would do for them; each with what is known of why (`why`).

    `absent` count those of whom nothing is known: no attendance, no check-in, no milestone.
    """

    new: list[Registration]
    nameless: list[Registration]
    below: list[Registration]
    held: int = 0
    absent: int = 0


def plan_issue(webinar: Webinar) -> IssuePlan:
    verdicts, now = judge_webinar(webinar), timezone.now()
    participants = Certificate.objects.filter(webinar=webinar, role=Role.PARTICIPANT)
    held = set(participants.filter(learner__isnull=False).values_list("learner", flat=True))
    active = Registration.objects.active().filter(webinar=webinar).exclude(learner__in=held)
    plan = IssuePlan(new=[], nameless=[], below=[], held=participants.count())
    for row in active.select_related("learner__agency", "attendance").order_by("learner__full_name", "pk"):
        verdict = verdicts.get(row.pk)
        if verdict is None:
            continue  # registered a moment ago
        row.why = _why(verdict, webinar, now)
        if verdict.fulfilled:
            (plan.new if (row.printed_name or row.learner.full_name).strip() else plan.nameless).append(row)
        elif hasattr(row, "attendance") or any(item.reached for path in verdict.paths for item in path.conditions):
            plan.below.append(row)
        else:
            plan.absent += 1
    return plan


def _why(verdict: Verdict, webinar: Webinar, now: datetime) -> str:
    """The path taken, or what is missing on the nearest one."""
    if verdict.taken:
        return label_of(verdict.taken.path)
    nearest = verdict.nearest(now=now, is_over=now >= webinar.end)
    return f"{label_of(nearest.path)}: {', '.join(list_missing(nearest))}" if nearest else ""


class IssueView(WebinarScreen):
    """Who gets a certificate and who does not; issuing starts from here."""

    model = Certificate
    permission_required = "add"
    template_name = "webinars/admin/issue.html"
    page_title = gettext_lazy("Issue the certificates")

    @cached_property
    def form(self) -> RoleCertificateForm:
        return RoleCertificateForm(self._data("role"), webinar=self.webinar)

    @cached_property
    def speakers_form(self) -> EarlyForm:
        return EarlyForm(self._data("speakers"), webinar=self.webinar, auto_id="speakers_%s")

    @cached_property
    def all_form(self) -> IssueAllForm:
        return IssueAllForm(self._data("all"), webinar=self.webinar, auto_id="all_%s")

    def _data(self, action: str) -> QueryDict | None:
        is_meant = self.request.method == "POST" and self.request.POST.get("action") == action
        return self.request.POST if is_meant else None

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        action = {"all": self._issue_all, "speakers": self._issue_speakers, "role": self._issue_role}.get(
            request.POST.get("action", "")
        )
        return action() if action else HttpResponseRedirect(request.path)

    def _issue_all(self) -> HttpResponse:
        if not self.all_form.is_valid():
            return self.render_to_response(self.get_context_data())
        letter_number = self.all_form.typed_letter_number
        batch = start_issuing(webinar=self.webinar, started_by=self.request.user, letter_number=letter_number)
        return HttpResponseRedirect(self.url("batch", batch.pk))

    def _issue_speakers(self) -> HttpResponse:
        if not self.speakers_form.is_valid():
            return self.render_to_response(self.get_context_data())
        form = self.speakers_form
        try:
            issued = issue_speaker_certificates(
                webinar=self.webinar,
                issued_by=self.request.user,
                letter_number=form.typed_letter_number,
                early=form.is_early,
            )
        except CertificateError as error:
            messages.error(self.request, refusal_words(error))
        else:
            messages.success(
                self.request, _("%(count)d certificates of speakers and moderators stand.") % {"count": len(issued)}
            )
        return HttpResponseRedirect(self.request.path)

    def _issue_role(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        fields = self.form.cleaned_data
        try:
            certificate = issue_role_certificate(
                webinar=self.webinar,
                role=fields["role"],
                holder_name=fields["holder_name"],
                learner=fields["email"],
                credit_hours=fields["credit_hours"],
                issued_by=self.request.user,
                letter_number=self.form.typed_letter_number,
                early=self.form.is_early,
            )
        except CertificateError as error:
            self.form.add_error("holder_name", refusal_words(error))
            return self.render_to_response(self.get_context_data())
        messages.success(
            self.request,
            _("%(holder)s has certificate %(number)s.")
            % {"holder": certificate.holder_name, "number": certificate.number},
        )
        return HttpResponseRedirect(self.request.path)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        webinar = self.webinar
        return super().get_context_data(**kwargs) | {
            "plan": plan_issue(webinar),
            "shown": SHOWN,
            "shown_slice": f":{SHOWN}",
            "is_over": timezone.now() >= webinar.end,
            "path_counts": count_passing(webinar=webinar),
            "paths": describe_paths(
                paths_of(webinar), session_minutes=webinar.session_minutes, timezone=webinar.timezone
            ),
            "registered": webinar.seats_taken,
            "speakers": self._speakers(),
            "form": self.form,
            "speakers_form": self.speakers_form,
            "all_form": self.all_form,
            "names": count_checked(webinar) if webinar.names_checked_until else None,
            **waiting_context(webinar),
        }

    def _speakers(self) -> list[tuple[WebinarSpeaker, bool]]:
        """Who speaks or moderates, and whether he or she holds the certificate."""
        held = self.webinar.certificates.exclude(role=Role.PARTICIPANT)
        names = set(held.values_list("holder_name", flat=True))
        learners = set(held.exclude(learner=None).values_list("learner_id", flat=True))
        parts = self.webinar.speaker_parts.select_related("speaker").order_by("sort_order", "pk")
        return [(part, part.speaker.name in names or part.speaker.learner_id in learners) for part in parts]


def waiting_context(webinar: Webinar) -> dict[str, Any]:
    """How many certificates wait for the signatory, and the address to give to him or her."""
    count = waiting_versions(webinars=[webinar.pk]).count()
    return {"waiting_count": count, "signing_address": addresses.absolute(reverse("signing"))}


def refusal_words(error: CertificateError) -> str:
    words = NUMBER_WORDS | {
        "no_name": _("The name is empty."),
        "not_over": _("This webinar has not taken place yet."),
        "missing_glyph": _("This character cannot be printed: %(detail)s"),
    }
    return words.get(error.code, _("This certificate cannot be issued.")) % {"detail": error.detail}


class BatchView(WebinarScreen):
    """How far a batch has come; the page asks again by itself."""

    model = Certificate
    permission_required = None
    any_permission_required = ["add", "view"]
    template_name = "webinars/admin/batch.html"

    def get_page_title(self) -> str:
        return _("Certificates") if self.is_finished else _("Certificates being issued")

    @cached_property
    def batch(self) -> CertificateBatch:
        return get_object_or_404(self.webinar.certificate_batches, pk=self.kwargs["batch"])

    @property
    def is_finished(self) -> bool:
        return self.batch.status in {CertificateBatch.Status.DONE, CertificateBatch.Status.FAILED}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        batch = self.batch
        waits_long = timezone.now() - batch.created_at > WAITING_LONG
        return super().get_context_data(**kwargs) | {
            "batch": batch,
            "is_finished": self.is_finished,
            "no_worker": batch.status == CertificateBatch.Status.WAITING and waits_long,
            "issued": batch.certificates.count(),
            "progress": read_progress(batch, now=timezone.now()),
            "is_dead": is_dead(batch),
            **waiting_context(batch.webinar),
        }


class BatchStatusView(BatchView):
    """The same for the page's script: {done, total, stage, words, finished}."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        progress = read_progress(self.batch, now=timezone.now())
        return JsonResponse(
            {
                "done": progress.done,
                "total": progress.total,
                "stage": progress.stage,
                "words": progress.words,
                "finished": self.is_finished,
            }
        )
