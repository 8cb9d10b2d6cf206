"""A template as a picture: of what is typed in the form, of the saved draft, or of a published version.

What cannot be drawn is answered in words (422, plain text): the form's script shows them beside the form, and without
scripts they stand in the tab that the button has opened.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from webinars.admin.edited_meanwhile import SHOWN
from webinars.admin.template_form import fault_words, template_edit_handler
from webinars.admin.template_views import get_version
from webinars.certificate_pdf.drawing import MissingGlyphError, draw_preview_pages
from webinars.models import CertificateTemplate, Role
from webinars.services.certificates.designs import freeze_design
from webinars.services.certificates.pictures import MissingPictureError
from webinars.services.certificates.samples import LONG_NAME, SHORT_NAME, sample_certificate
from webinars.services.certificates.template_faults import Fault, find_drawing_faults
from webinars.services.certificates.templates import draft_wordings, today

NAMES = {"pendek": SHORT_NAME, "panjang": LONG_NAME}
PIXELS_PER_INCH = 96
MOST_SENTENCES = 4


class PreviewView(PermissionCheckedMixin, View):
    """`nama` (pendek, panjang), `peran` (a role) and `halaman` (1, 2) say which picture; POST draws what is typed."""

    model = CertificateTemplate
    any_permission_required = ["view", "change", "add"]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self._answer(self._stored())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        typed = request.POST.copy()
        typed["name"] = typed.get("name") or "-"  # is not drawn
        typed.pop(SHOWN, None)  # nothing is saved here
        form_class = self._edit_handler().get_form_class()
        form = form_class(typed, request.FILES, instance=self._stored(), for_user=request.user)
        if not form.is_valid():
            return _in_words(_wrong_fields(form))
        return self._answer(form.save(commit=False))

    def _edit_handler(self) -> ObjectList:
        return template_edit_handler().bind_to_model(CertificateTemplate)

    def _stored(self) -> CertificateTemplate:
        if "pk" in self.kwargs:
            return get_object_or_404(CertificateTemplate, pk=self.kwargs["pk"])
        draft = CertificateTemplate()
        if self.request.method == "GET":
            draft.wordings = draft_wordings()
        return draft

    def _answer(self, template: CertificateTemplate) -> HttpResponse:
        role, _name, _page = _asked_for(self.request)
        faults = find_drawing_faults(template, role=role)
        if faults:
            return _in_words([fault_words(fault) for fault in faults])
        try:
            return draw(freeze_design(template), self.request)
        except MissingPictureError as error:
            return _in_words([fault_words(Fault("missing_picture", error.name))])


class VersionPreviewView(PermissionCheckedMixin, View):
    model = CertificateTemplate
    any_permission_required = ["view", "change", "add"]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return draw(get_version(kwargs["pk"], kwargs["version"]).design, request)


def draw(design: dict[str, Any], request: HttpRequest) -> HttpResponse:
    role, name, page = _asked_for(request)
    at = datetime.combine(today(), datetime.min.time(), UTC)
    try:
        pages = draw_preview_pages(
            sample_certificate(design, role=role, issued_at=at, name=name), pixels_per_inch=PIXELS_PER_INCH
        )
    except MissingGlyphError as error:
        return _in_words([fault_words(Fault("missing_glyph", error.characters))])
    if page > len(pages):
        return HttpResponse(status=204)
    return HttpResponse(pages[page - 1], content_type="image/png", headers={"Cache-Control": "no-store"})


def _asked_for(request: HttpRequest) -> tuple[str, str, int]:
    asked: QueryDict = request.GET if request.method == "GET" else request.POST
    role = asked.get("peran", "")
    name = NAMES.get(request.GET.get("nama") or asked.get("nama", ""), SHORT_NAME)
    page = 2 if request.GET.get("halaman") == "2" else 1
    return (role if role in Role.values else str(Role.PARTICIPANT)), name, page


def _wrong_fields(form: WagtailAdminModelForm) -> list[str]:
    """Each by the words that stand beside it, of the form itself and of its rows."""
    forms = [form, *(row for formset in form.formsets.values() for row in formset.forms)]
    return [
        " ".join(filter(None, [f"{one[name].label}:" if name in one.fields else "", *errors]))
        for one in forms
        for name, errors in one.errors.items()
    ][:MOST_SENTENCES] or [_("Some fields are not filled in correctly yet.")]


def _in_words(sentences: list[str]) -> HttpResponse:
    text = "\n".join(sentences)
    return HttpResponse(
        text, status=422, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )
