"""The only file that knows every app's views."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from home.views import desk, topics
from portal import component_views, dev_files, dev_mail, views
from portal.learners.views import cms_access, cms_account, email_code, personal_data, profile
from portal.sitemaps import PortalSitemap
from search.views import completions, completions_api, count_click, search, search_api
from webinars.views import (
    attendance,
    certificate_corrections,
    certificate_downloads,
    certificate_upload,
    certificates,
    check_in,
    check_in_screen,
    earlier_certificates,
    groups,
    lattice,
    preview,
    questionnaires,
    recordings,
    registration,
    signing,
)

urlpatterns = [
    # Wagtail's own ways in lead to the one sign-in.
    path("cms/login/", cms_access.to_login),
    path("cms/password_reset/", cms_access.to_login),
    path("cms/password_reset/<path:rest>", cms_access.to_login),
    path("cms/account/", cms_account.cms_account),
    path("cms/", include(wagtailadmin_urls)),
    path("dokumen/", include(wagtaildocs_urls)),
    path("robots.txt", views.robots_txt, name="robots_txt"),
    path("pekerja-luring.js", views.offline_worker, name="offline_worker"),
    path("webinar/seri-<int:series_number>/kisi.svg", lattice.lattice, name="webinar_lattice"),
    path("webinar/seri-<int:series_number>/audio.<slug:extension>", recordings.audio, name="webinar_audio"),
    path(
        "webinar/seri-<int:series_number>/transkrip-<slug:language>.vtt",
        recordings.transcript_file,
        name="webinar_transcript_file",
    ),
    path("api/cari", search_api, name="search_api"),
    path("api/cari/lengkapi", completions_api, name="completions_api"),
    path("api/sertifikat/<str:code>", certificates.certificate_json, name="certificate_json"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PortalSitemap}}, name="sitemap"),
]

if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, view=dev_files.serve_upload, document_root=settings.MEDIA_ROOT)
if settings.DEV_MAIL_ENABLED:
    urlpatterns += [
        path("surat-dev/", dev_mail.letters, name="dev_letters"),
        path("surat-dev/<slug:key>/", dev_mail.letter, name="dev_letter"),
        path("surat-dev/<slug:key>/<int:number>/", dev_mail.attachment, name="dev_attachment"),
    ]

urlpatterns += i18n_patterns(
    path("komponen/", component_views.components, name="components"),
    path("komponen/galat/<str:name>/", component_views.error_page, name="components_error"),
    path("akun/confirm-email/", email_code.confirm_email, name="account_email_verification_sent"),
    path("akun/", include("allauth.urls")),
    path("topik/", topics.topic_list, name="topics"),
    path("topik/<slug:slug>/", topics.topic, name="topic"),
    path("cari/", search, name="search"),
    path("cari/lengkapi/", completions, name="search_completions"),
    path("cari/klik/", count_click, name="search_click"),
    path("luring/", views.offline, name="offline"),
    path("_util/login/", cms_access.to_login),
    path("saya/", desk.desk, name="desk"),
    path("saya/profil/", profile.profile, name="learner_profile"),
    path("saya/instansi/", profile.agency_options, name="agency_options"),
    path("saya/kehadiran/seri-<int:series_number>/", attendance.my_attendance, name="my_attendance"),
    path("saya/sertifikat-lama/", earlier_certificates.my_earlier_certificates, name="earlier_certificates"),
    path(
        "saya/sertifikat-lama/<int:pk>.pdf",
        earlier_certificates.earlier_certificate_file,
        name="earlier_certificate_file",
    ),
    path(
        "saya/sertifikat/<str:code>/perbaikan/",
        certificate_corrections.ask_for_correction,
        name="certificate_correction",
    ),
    path("saya/data/", personal_data.my_data, name="learner_data"),
    path("saya/data/unduh/", personal_data.download_data, name="download_data"),
    path("saya/hapus-akun/", personal_data.delete_account, name="delete_account"),
    path("saya/hapus-akun/selesai/", personal_data.farewell, {"outcome": "deleted"}, name="account_deleted"),
    path("saya/hapus-akun/tertutup/", personal_data.farewell, {"outcome": "anonymised"}, name="account_anonymised"),
    path("webinar/seri-<int:series_number>/pratinjau.png", preview.preview, name="webinar_preview"),
    path("webinar/seri-<int:series_number>/daftar/", registration.registration, name="webinar_registration"),
    path("webinar/seri-<int:series_number>/nama/", certificate_corrections.check_my_name, name="name_check"),
    path("webinar/seri-<int:series_number>/presensi/", check_in.check_in_page, name="webinar_check_in"),
    path(
        "webinar/seri-<int:series_number>/presensi/konfirmasi/<str:token>/",
        check_in.confirm,
        name="webinar_check_in_claim",
    ),
    path("webinar/seri-<int:series_number>/layar/", check_in_screen.screen, name="webinar_screen"),
    path("webinar/seri-<int:series_number>/transkrip/", recordings.transcript, name="webinar_transcript"),
    path("webinar/podcast.xml", recordings.podcast, name="podcast"),
    path("webinar/seri-<int:series_number>/evaluasi/", questionnaires.evaluation, name="webinar_evaluation"),
    path("webinar/seri-<int:series_number>/post-test/", questionnaires.post_test, name="webinar_post_test"),
    path("webinar/seri-<int:series_number>/rombongan/", groups.group, name="webinar_group"),
    path("undangan/<str:token>/", groups.invitation, name="group_invitation"),
    path("webinar/seri-<int:series_number>/kalender.ics", registration.calendar, name="webinar_calendar"),
    path("sertifikat/", certificates.certificate_form, name="certificate_form"),
    path("sertifikat/unduh/<str:token>/", certificate_downloads.certificate_download, name="certificate_download"),
    path("sertifikat/berkas/", certificate_upload.certificate_upload, name="certificate_upload"),
    path("sertifikat/lama/", earlier_certificates.earlier_verification, name="earlier_verification"),
    path("sertifikat/<str:code>.pdf", certificates.certificate_file, name="certificate_file"),
    path("sertifikat/<str:code>/", certificates.certificate_verification, name="certificate_verification"),
    path("tte/", signing.signing, name="signing"),
    path("tte/seri-<int:series_number>/", signing.signing_names, name="signing_names"),
    path("tte/baca/<int:pk>.pdf", signing.signing_preview, name="signing_preview"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler429 = "portal.learners.views.email_code.too_many_requests"
