"""Evaluations and post-tests in the CMS: the list, building them, copying, and seeing them as a participant does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from portal.cms.columns import StackedColumn, TextColumn
from webinars.admin.edited_meanwhile import LocksWhatItSaves
from webinars.admin.questionnaire_form import REFUSALS
from webinars.admin.screens import WebinarScreen
from webinars.answer_form import AnswerForm, order_questions
from webinars.event_times import format_moment
from webinars.models import Questionnaire, Webinar
from webinars.services.questionnaires.building import (
    QuestionnaireError,
    copy_questionnaire,
    delete_questionnaire,
    save_questionnaire,
)

# So many of the series' last ones are offered to be copied, beside the templates.
RECENT = 8


def questionnaire_url(name: str, questionnaire: Questionnaire, *args: object) -> str:
    return reverse(f"questionnaire:{name}", args=[questionnaire.pk, *args])


def refusal_words(error: QuestionnaireError) -> str:
    return str(REFUSALS[error.code]) % {"subject": error.subject}


def belongs_to(questionnaire: Questionnaire) -> str:
    return f"Seri-{questionnaire.webinar.series_number}" if questionnaire.webinar else _("Template")


class QuestionnaireIndexView(generic.IndexView):
    any_permission_required = ["view", "add", "change"]
    table_classname = "listing cms-list"

    def get_base_queryset(self) -> QuerySet[Questionnaire]:
        return super().get_base_queryset().select_related("webinar")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """Templates first, then the newest series."""
        return queryset.order_by(F("webinar__series_number").desc(nulls_first=True), "kind", "title")

    @cached_property
    def columns(self) -> list:
        return [
            StackedColumn("title", label=_("Title"), get_url=self.get_edit_url),
            TextColumn("kind", label=_("Kind"), accessor="get_kind_display"),
            TextColumn("webinar", label=_("Webinar"), accessor=belongs_to),
        ]


class SavesQuestionnaire:
    """What creating and editing share: the service saves, and its refusals stand on the form."""

    def save_instance(self) -> Questionnaire:
        return save_questionnaire(questionnaire=self.form.save(commit=False), by=self.request.user)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except QuestionnaireError as error:
            form.add_error(None, refusal_words(error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_success_url(self) -> str:
        webinar = self.object.webinar_id
        return reverse("webinar:overview", args=[webinar]) if webinar else reverse("questionnaire:index")

    def get_success_buttons(self) -> list:
        return [messages.button(questionnaire_url("preview", self.object), _("Preview"))]


class QuestionnaireCreateView(SavesQuestionnaire, generic.CreateView):
    """`?kind=` and `?webinar=` say what it will be; without a webinar it is a template."""

    produced_error_message = None

    def _asked_for(self) -> dict[str, str]:
        kind, webinar = self.request.GET.get("kind", ""), self.request.GET.get("webinar", "")
        asked = {"kind": kind} if kind in Questionnaire.Kind.values else {}
        return asked | ({"webinar": webinar} if webinar.isascii() and webinar.isdigit() and len(webinar) < 19 else {})

    def get_add_url(self) -> str:
        return f"{reverse(self.add_url_name)}?{urlencode(self._asked_for())}"

    def get_initial_form_instance(self) -> Questionnaire:
        asked = self._asked_for()
        webinar = get_object_or_404(Webinar, pk=asked["webinar"]) if "webinar" in asked else None
        instance = Questionnaire(kind=asked.get("kind", ""), webinar=webinar)
        if instance.kind:
            with override("id"):
                instance.title = str(instance.get_kind_display())
            with override("en"):
                instance.title_en = str(instance.get_kind_display())
        return instance

    def get_page_subtitle(self) -> str:
        asked = self.get_initial_form_instance()
        return f"{asked.get_kind_display()} · {belongs_to(asked)}" if asked.kind else _("Template")


class QuestionnaireEditView(LocksWhatItSaves, SavesQuestionnaire, generic.EditView):
    success_message = gettext_lazy("%(object)s is saved.")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Preview"), url=questionnaire_url("preview", self.object), icon_name="view")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [Button(_("Copy as a template"), url=questionnaire_url("copy", self.object), icon_name="copy")]
        if self.object.webinar_id:
            url = questionnaire_url("results", self.object)
            buttons.append(Button(_("Results"), url=url, icon_name="list-ul"))
        if self.user_has_permission("delete"):
            buttons.append(Button(_("Delete"), url=questionnaire_url("delete", self.object), icon_name="bin"))
        return buttons


class QuestionnaireDeleteView(generic.DeleteView):
    def get_usage_url(self) -> None:
        """What hangs on it is what the service asks about: answers."""

    def form_valid(self, form):
        webinar = self.object.webinar_id
        try:
            delete_questionnaire(questionnaire=self.object, by=self.request.user)
        except QuestionnaireError:
            messages.error(self.request, _("It cannot be deleted: answers have come in."))
            return redirect(questionnaire_url("edit", self.object))
        messages.success(self.request, _("It is deleted."))
        return redirect("webinar:overview", webinar) if webinar else redirect("questionnaire:index")


class OfQuestionnaire(PermissionCheckedMixin):
    """A screen about one questionnaire."""

    model = Questionnaire
    any_permission_required = ["view", "change", "add"]

    @cached_property
    def questionnaire(self) -> Questionnaire:
        return get_object_or_404(Questionnaire.objects.select_related("webinar"), pk=self.kwargs["pk"])


class PreviewView(OfQuestionnaire, View):
    """The page as a participant sees it, in either language; nothing can be sent."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        language = "en" if request.GET.get("bahasa") == "en" else "id"
        found = self.questionnaire
        with override(language):
            form = AnswerForm(order_questions(found))
            closes = format_moment(found.closing, timezone=found.webinar.timezone) if found.webinar else "…"
            context = {"questionnaire": found, "form": form, "closes": closes, "state": "preview", "language": language}
            return render(request, "webinars/admin/questionnaire_preview.html", context)


class CopyAsTemplateView(OfQuestionnaire, View):
    permission_required = "add"
    any_permission_required = None

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """From a link in a menu: asks first."""
        return render(request, "webinars/admin/questionnaire_copy.html", {"questionnaire": self.questionnaire})

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        copy = copy_questionnaire(source=self.questionnaire, webinar=None, by=request.user)
        messages.success(request, _("The template is made. Give it a title of its own."))
        return redirect(questionnaire_url("edit", copy))


class StartView(WebinarScreen):
    """How a webinar gets its evaluation or post-test: copied from a template or an earlier series, or from nothing."""

    model = Questionnaire
    permission_required = "add"
    template_name = "webinars/admin/questionnaire_start.html"

    @property
    def kind(self) -> Questionnaire.Kind:
        return Questionnaire.Kind(self.kwargs["kind"])

    def get_page_title(self) -> str:
        return str(self.kind.label)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        existing = self.webinar.questionnaires.filter(kind=self.kind).first()
        return redirect(questionnaire_url("edit", existing)) if existing else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        source = request.POST.get("source", "")
        pk = int(source) if source.isascii() and source.isdigit() and len(source) < 19 else 0
        try:
            made = copy_questionnaire(
                source=get_object_or_404(Questionnaire, pk=pk, kind=self.kind), webinar=self.webinar, by=request.user
            )
        except QuestionnaireError as error:
            messages.error(request, refusal_words(error))
            return HttpResponseRedirect(self.overview_url)
        messages.success(request, _("It is copied. Look through the questions before the session starts."))
        return redirect(questionnaire_url("edit", made))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        of_kind = Questionnaire.objects.filter(kind=self.kind).select_related("webinar")
        query = urlencode({"kind": self.kind.value, "webinar": self.webinar.pk})
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "templates": of_kind.templates(),
            "earlier": of_kind.filter(webinar__isnull=False).order_by("-webinar__series_number")[:RECENT],
            "empty_url": f"{reverse('questionnaire:add')}?{query}",
        }
