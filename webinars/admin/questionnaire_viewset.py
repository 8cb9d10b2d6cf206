"""Evaluations and post-tests in the menu of the CMS, and under which addresses."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from webinars.admin import questionnaire_views, result_views
from webinars.admin.questionnaire_form import questionnaire_edit_handler
from webinars.models import Questionnaire


class QuestionnaireViewSet(ModelViewSet):
    model = Questionnaire
    name = "questionnaire"
    url_prefix = "kuesioner"
    icon = "form"
    menu_label = _("Evaluations and post-tests")
    add_to_reference_index = False
    index_view_class = questionnaire_views.QuestionnaireIndexView
    add_view_class = questionnaire_views.QuestionnaireCreateView
    edit_view_class = questionnaire_views.QuestionnaireEditView
    delete_view_class = questionnaire_views.QuestionnaireDeleteView
    list_filter = ["kind"]
    search_fields = ["title"]
    search_backend_name = None
    copy_view_enabled = False
    sort_order_field = None
    list_per_page = 50

    def get_edit_handler(self):
        return questionnaire_edit_handler().bind_to_model(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/pratinjau/", questionnaire_views.PreviewView.as_view(), name="preview"),
            path("<int:pk>/salin/", questionnaire_views.CopyAsTemplateView.as_view(), name="copy"),
            path("<int:pk>/hasil/", result_views.ResultsView.as_view(), name="results"),
            path("<int:pk>/hasil/teks/<int:question>/", result_views.TextsView.as_view(), name="texts"),
            path("<int:pk>/hasil.xlsx", result_views.ResultsSpreadsheetView.as_view(), name="results_xlsx"),
            path("<int:pk>/percobaan.xlsx", result_views.TriesSpreadsheetView.as_view(), name="tries_xlsx"),
        ]
