"""Certificate templates in the menu of the CMS, and under which addresses."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from webinars.admin import template_views
from webinars.admin.template_form import template_edit_handler
from webinars.admin.template_preview import PreviewView, VersionPreviewView
from webinars.models import CertificateTemplate


class CertificateTemplateViewSet(ModelViewSet):
    model = CertificateTemplate
    name = "certificate_template"
    url_prefix = "templat-sertifikat"
    icon = "doc-full-inverse"
    menu_label = _("Certificate templates")
    add_to_reference_index = False
    index_view_class = template_views.TemplateIndexView
    add_view_class = template_views.TemplateCreateView
    edit_view_class = template_views.TemplateEditView
    delete_view_class = template_views.TemplateDeleteView
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False
    sort_order_field = None
    list_per_page = 50

    def get_edit_handler(self):
        return template_edit_handler().bind_to_model(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        version = "<int:pk>/versi/<int:version>/gambar.png"
        return [
            *super().get_urlpatterns(),
            path("pratinjau.png", PreviewView.as_view(), name="preview_new"),
            path("<int:pk>/pratinjau.png", PreviewView.as_view(), name="preview"),
            path("<int:pk>/versi/", template_views.VersionsView.as_view(), name="versions"),
            path(version, VersionPreviewView.as_view(), name="version_preview"),
        ]
