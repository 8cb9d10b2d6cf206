"""The menu *Webinar* of the CMS: what it holds, under which addresses."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.cms import WEBINAR_MENU_HOOK
from portal.cms.listing import ListingViewSet
from webinars.admin import attendance_views, check_in_views, issue_views, match_views, overview, register_views
from webinars.admin.certificate_names import NamesPreviewView, NamesView
from webinars.admin.certificate_views import CertificateView, ReplaceView, RevokeView
from webinars.admin.correction_request_views import CorrectionRequestViewSet
from webinars.admin.filters import CertificateFilterSet, RegistrationFilterSet, WebinarFilterSet
from webinars.admin.finish_views import AnnounceView, FinishView
from webinars.admin.objection_views import CorrectionView
from webinars.admin.objection_viewset import ObjectionViewSet
from webinars.admin.panels import webinar_edit_handler
from webinars.admin.questionnaire_views import StartView
from webinars.admin.questionnaire_viewset import QuestionnaireViewSet
from webinars.admin.recording_views import RecordingView, TranscriptView
from webinars.admin.registration_views import (
    AttendanceIndexView,
    CertificateIndexView,
    CertificateZipView,
    RegistrationIndexView,
)
from webinars.admin.speaker_form import SpeakerForm
from webinars.admin.template_viewset import CertificateTemplateViewSet
from webinars.admin.text_views import TextsView
from webinars.admin.webinar_views import (
    WebinarCreateView,
    WebinarDeleteView,
    WebinarEditView,
    WebinarHistoryView,
    WebinarIndexView,
)
from webinars.models import Certificate, Registration, Speaker, Webinar


class WebinarViewSet(ModelViewSet):
    model = Webinar
    name = "webinar"
    icon = "date"
    menu_label = _("All webinars")
    index_view_class = WebinarIndexView
    add_view_class = WebinarCreateView
    edit_view_class = WebinarEditView
    delete_view_class = WebinarDeleteView
    history_view_class = WebinarHistoryView
    filterset_class = WebinarFilterSet
    copy_view_enabled = False
    sort_order_field = None
    search_fields = ["title", "series_number"]
    search_backend_name = None
    ordering = "-series_number"
    list_per_page = 50

    def get_edit_handler(self):
        return webinar_edit_handler().bind_to_model(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/", overview.OverviewView.as_view(), name="overview"),
            path("<int:pk>/halaman/", overview.MakePageView.as_view(), name="make_page"),
            path("<int:pk>/rekaman/", RecordingView.as_view(), name="recording"),
            path("<int:pk>/rekaman/transkrip/<slug:language>/", TranscriptView.as_view(), name="transcript"),
            path("<int:pk>/teks/", TextsView.as_view(), name="texts"),
            path("<int:pk>/evaluasi/", StartView.as_view(), {"kind": "evaluation"}, name="evaluation"),
            path("<int:pk>/post-test/", StartView.as_view(), {"kind": "post_test"}, name="post_test"),
            *_attendance_urls(),
            path("<int:pk>/presensi/", check_in_views.CheckInView.as_view(), name="check_in"),
            path("<int:pk>/presensi/sekarang/", check_in_views.CheckInLiveView.as_view(), name="check_in_live"),
            path("<int:pk>/presensi/<int:window>/", check_in_views.CheckInListView.as_view(), name="check_in_list"),
            path("<int:pk>/selesaikan/", FinishView.as_view(), name="finish"),
            path("<int:pk>/selesaikan/surat/", AnnounceView.as_view(), name="announce"),
            path("<int:pk>/sertifikat/", issue_views.IssueView.as_view(), name="issue"),
            path("<int:pk>/sertifikat/<int:batch>/", issue_views.BatchView.as_view(), name="batch"),
            path("<int:pk>/sertifikat/nama/", NamesView.as_view(), name="names"),
            path("<int:pk>/sertifikat/nama/<str:token>/", NamesPreviewView.as_view(), name="names_preview"),
            path("<int:pk>/sertifikat/<int:batch>/status/", issue_views.BatchStatusView.as_view(), name="batch_status"),
        ]


def _attendance_urls() -> list[URLPattern]:
    base = "<int:pk>/kehadiran/"
    return [
        path(base, attendance_views.AttendanceView.as_view(), name="attendance"),
        path(f"{base}periksa/<str:token>/", attendance_views.PreviewView.as_view(), name="attendance_preview"),
        path(f"{base}berkas/<int:source>/tarik/", attendance_views.WithdrawView.as_view(), name="withdraw"),
        path(f"{base}cocokkan/", match_views.UnmatchedView.as_view(), name="unmatched"),
        path(f"{base}cocokkan/ingatan/", match_views.RememberedView.as_view(), name="remembered"),
        path(f"{base}cocokkan/<int:stay>/", match_views.MatchView.as_view(), name="match"),
        path(f"{base}cocokkan/<int:stay>/urungkan/", match_views.UndoMatchView.as_view(), name="undo_match"),
    ]


class RegistrationViewSet(ListingViewSet):
    model = Registration
    name = "registration"
    url_prefix = "pendaftaran"
    icon = "clipboard-list"
    menu_label = _("Registrations")
    index_view_class = RegistrationIndexView
    filterset_class = RegistrationFilterSet
    search_fields = ["learner__full_name", "learner__email"]
    ordering = "-registered_at"

    def extra_urlpatterns(self) -> list[URLPattern]:
        return [
            path("baru/", register_views.RegisterView.as_view(), name="register"),
            path("<int:pk>/", register_views.RegistrationDetailView.as_view(), name="detail"),
            path("<int:pk>/koreksi/", CorrectionView.as_view(), name="correct"),
            path("<int:pk>/batal/", register_views.CancelView.as_view(), name="cancel"),
            path("<int:pk>/pulihkan/", register_views.ReinstateView.as_view(), name="reinstate"),
        ]


class AttendanceViewSet(ListingViewSet):
    model = Registration
    name = "attendance"
    url_prefix = "kehadiran"
    icon = "tasks"
    menu_label = _("Attendance")
    index_view_class = AttendanceIndexView
    filterset_class = RegistrationFilterSet
    search_fields = ["learner__full_name", "learner__email"]
    ordering = "learner__full_name"


class CertificateViewSet(ListingViewSet):
    model = Certificate
    name = "certificate"
    url_prefix = "sertifikat"
    icon = "doc-full"
    menu_label = _("Certificates")
    index_view_class = CertificateIndexView
    filterset_class = CertificateFilterSet
    search_fields = ["holder_name", "number"]
    ordering = "-issued_at"

    def extra_urlpatterns(self) -> list[URLPattern]:
        return [
            path("zip/", self.construct_view(CertificateZipView, **self.get_index_view_kwargs()), name="zip"),
            path("<int:pk>/", CertificateView.as_view(), name="detail"),
            path("<int:pk>/cabut/", RevokeView.as_view(), name="revoke"),
            path("<int:pk>/ganti/", ReplaceView.as_view(), name="replace"),
        ]


class SpeakerViewSet(SnippetViewSet):
    model = Speaker
    url_prefix = "narasumber"
    icon = "user"
    menu_label = _("Speakers")
    menu_hook = WEBINAR_MENU_HOOK
    menu_order = 40
    list_display = ["name", "position", "organisation"]
    search_fields = ["name", "organisation"]
    search_backend_name = None
    list_per_page = 50

    def get_edit_handler(self):
        account = FieldPanel("account_email", permission="learners.view_user")
        return ObjectList([*Speaker.panels, account], base_form_class=SpeakerForm).bind_to_model(self.model)


class WebinarMenu(ViewSetGroup):
    menu_label = _("Webinar")
    menu_icon = "date"
    menu_name = "webinar"
    menu_order = 100
    submenu_hook = WEBINAR_MENU_HOOK
    items = (
        WebinarViewSet,
        RegistrationViewSet,
        AttendanceViewSet,
        ObjectionViewSet,
        CertificateViewSet,
        CertificateTemplateViewSet,
        CorrectionRequestViewSet,
        QuestionnaireViewSet,
    )
