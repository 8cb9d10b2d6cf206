"""What came in from evaluations and post-tests: charts with their figures, free texts, spreadsheets."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from webinars.admin.listings import spreadsheet_response
from webinars.admin.questionnaire_views import OfQuestionnaire, questionnaire_url
from webinars.models import Question
from webinars.services.questionnaires.results import (
    read_evaluation_results,
    read_post_test_results,
    results_table,
    tries_table,
)

TEXTS_A_PAGE = 50


class ResultScreen(OfQuestionnaire, WagtailAdminTemplateMixin, TemplateView):
    header_icon = "list-ul"

    def get_page_subtitle(self) -> str:
        return str(self.questionnaire)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        webinar = self.questionnaire.webinar
        here = [{"url": reverse("questionnaire:index"), "label": _("Evaluations and post-tests")}]
        if webinar:
            url = reverse("webinar:overview", args=[webinar.pk])
            here = [
                {"url": reverse("webinar:index"), "label": _("Webinars")},
                {"url": url, "label": f"Seri-{webinar.series_number}"},
            ]
        return [*self.breadcrumbs_items, *here, *self.crumbs()]

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"questionnaire": self.questionnaire}


class ResultsView(ResultScreen):
    template_name = "webinars/admin/questionnaire_results.html"
    page_title = gettext_lazy("Results")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Edit"), url=questionnaire_url("edit", self.questionnaire), icon_name="edit")]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        found = self.questionnaire
        results = read_post_test_results(found) if found.is_post_test else read_evaluation_results(found)
        return super().get_context_data(**kwargs) | {"results": results}


class TextsView(ResultScreen):
    """All free texts of one question, in no order that says anything."""

    template_name = "webinars/admin/questionnaire_texts.html"
    page_title = gettext_lazy("Free texts")

    @cached_property
    def question(self) -> Question:
        questions = self.questionnaire.questions.filter(kind=Question.Kind.TEXT)
        return get_object_or_404(questions, pk=self.kwargs["question"])

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": questionnaire_url("results", self.questionnaire), "label": _("Results")}, *super().crumbs()]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        if not read_evaluation_results(self.questionnaire).questions:
            raise Http404
        page = Paginator(self.question.free_texts.all(), TEXTS_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"question": self.question, "texts": page}


class ResultsSpreadsheetView(OfQuestionnaire, TemplateView):
    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return spreadsheet_response(results_table(self.questionnaire), "xlsx")


class TriesSpreadsheetView(OfQuestionnaire, TemplateView):
    """Whose tries they are: for those who may see registrations."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.questionnaire.is_post_test or not self.questionnaire.webinar:
            raise Http404
        if not request.user.has_perm("webinars.view_registration"):
            raise PermissionDenied
        return spreadsheet_response(tries_table(self.questionnaire), "xlsx")
