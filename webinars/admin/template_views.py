"""Certificate templates in the CMS: the list, the form with its two buttons, and the versions."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from portal.cms.columns import StackedColumn, TextColumn
from webinars.admin.edited_meanwhile import LocksWhatItSaves
from webinars.admin.template_form import fault_words, preview_labels
from webinars.models import CertificateTemplate, CertificateTemplateVersion, CertificateVersion, Role
from webinars.services.certificates.template_faults import TemplateError
from webinars.services.certificates.templates import (
    delete_template,
    draft_wordings,
    make_default,
    publish_template,
    save_template,
)


def template_url(name: str, template: CertificateTemplate) -> str:
    return reverse(f"certificate_template:{name}", args=[template.pk])


def look_of(template: CertificateTemplate) -> str:
    parts = (template.get_layout_display(), template.get_orientation_display(), template.get_language_display())
    return " · ".join(str(part) for part in parts)


def standing_of(template: CertificateTemplate) -> str:
    newest = template.newest_version
    return _("published, version %(version)d") % {"version": newest} if newest else _("draft, not published yet")


class TemplateIndexView(generic.IndexView):
    any_permission_required = ["view", "change", "add"]
    table_classname = "listing cms-list"

    def get_base_queryset(self) -> QuerySet[CertificateTemplate]:
        return super().get_base_queryset().annotate(newest_version=Max("versions__version"))

    @cached_property
    def columns(self) -> list:
        return [
            StackedColumn("name", label=_("Name"), second=look_of, get_url=self.get_edit_url),
            TextColumn("standing", label=_("State"), accessor=standing_of),
            TextColumn("is_default", label=_("Use"), accessor=lambda one: _("default") if one.is_default else ""),
        ]


class SavesTemplate:
    """What creating and editing share: two buttons, a preview beside the form, and the service that saves."""

    template_name = "webinars/admin/template_form.html"
    success_message = gettext_lazy("The draft of %(object)s is saved.")

    wants_default = False

    def save_instance(self) -> CertificateTemplate:
        """A draft that was never published does not become the default: certificates would be made from none."""
        template = self.form.save(commit=False)
        self.wants_default = template.is_default and not (template.pk and template.versions.exists())
        template.is_default = template.is_default and not self.wants_default
        return save_template(template=template, by=self.request.user)

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        is_published = "action-publish" in self.request.POST and self._publish()
        if self.wants_default and is_published:
            make_default(template=self.object, by=self.request.user)
        elif self.wants_default:
            words = _("A template becomes the default only once it is published: tick it again as you publish.")
            messages.warning(self.request, words)
        return response

    def _publish(self) -> bool:
        """Whether it stands; what was typed is saved in either case."""
        try:
            version = publish_template(template=self.object, by=self.request.user)
        except TemplateError as error:
            faults = format_html_join("", "<li>{}</li>", ([fault_words(fault)] for fault in error.faults))
            head = _("It is not published, for something is missing:")
            messages.error(self.request, format_html("{}<ul>{}</ul>", head, faults))
            return False
        published = _("Version %(version)d is published: new certificates are made from it.")
        messages.success(self.request, published % {"version": version.version})
        return True

    def get_success_url(self) -> str:
        return template_url("edit", self.object)

    def get_success_buttons(self) -> list:
        return []

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        stored = getattr(self, "object", None)
        preview = (
            template_url("preview", stored) if stored and stored.pk else reverse("certificate_template:preview_new")
        )
        return super().get_context_data(**kwargs) | {
            "preview_url": preview,
            "preview_labels": preview_labels(),
            "roles": Role.choices,
        }


class TemplateCreateView(SavesTemplate, generic.CreateView):
    produced_error_message = None

    def get_initial_form_instance(self) -> CertificateTemplate:
        draft = CertificateTemplate()
        if self.request.method == "GET":
            draft.wordings = draft_wordings()
        return draft


class TemplateEditView(LocksWhatItSaves, SavesTemplate, generic.EditView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Versions"), url=template_url("versions", self.object), icon_name="history")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not self.user_has_permission("delete"):
            return []
        return [Button(_("Delete"), url=template_url("delete", self.object), icon_name="bin")]


class TemplateDeleteView(generic.DeleteView):
    def get_usage_url(self) -> None:
        """What hangs on it are versions and webinars: the database asks."""

    def form_valid(self, form) -> HttpResponse:
        try:
            delete_template(template=self.object, by=self.request.user)
        except ProtectedError:
            messages.error(self.request, _("It cannot be deleted: it was published, or a webinar has chosen it."))
            return redirect(template_url("edit", self.object))
        messages.success(self.request, _("It is deleted."))
        return redirect("certificate_template:index")


class VersionsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What was published when and by whom, and which webinars' certificates are made from it."""

    model = CertificateTemplate
    any_permission_required = ["view", "change", "add"]
    template_name = "webinars/admin/template_versions.html"
    header_icon = "history"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.template = get_object_or_404(CertificateTemplate, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Versions")

    def get_page_subtitle(self) -> str:
        return self.template.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("certificate_template:index"), "label": _("Certificate templates")},
            {"url": template_url("edit", self.template), "label": self.template.name},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        versions = list(self.template.versions.select_related("published_by").order_by("-version"))
        uses = self._uses()
        for version in versions:
            version.uses = uses.get(version.pk, [])
        return super().get_context_data(**kwargs) | {"template": self.template, "versions": versions}

    def _uses(self) -> dict[int, list[dict[str, Any]]]:
        """By version: {series, webinar, count} of the certificates made from it."""
        webinar = "certificate__webinar"
        counted = (
            CertificateVersion.objects.filter(template_version__template=self.template)
            .values("template_version", webinar, f"{webinar}__series_number")
            .annotate(count=Count("certificate", distinct=True))
            .order_by(f"-{webinar}__series_number")
        )
        uses: dict[int, list[dict[str, Any]]] = {}
        for row in counted:
            use = {"webinar": row[webinar], "series": row[f"{webinar}__series_number"], "count": row["count"]}
            uses.setdefault(row["template_version"], []).append(use)
        return uses


def get_version(pk: int, number: int) -> CertificateTemplateVersion:
    return get_object_or_404(CertificateTemplateVersion, template=pk, version=number)
