"""The only file that knows every app's views."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from home.views import desk
from portal import component_views, views
from portal.sitemaps import PortalSitemap
from webinars.views import registration

urlpatterns = [
    path("cms/", include(wagtailadmin_urls)),
    path("dokumen/", include(wagtaildocs_urls)),
    path("robots.txt", views.robots_txt, name="robots_txt"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PortalSitemap}}, name="sitemap"),
]

if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

urlpatterns += i18n_patterns(
    path("komponen/", component_views.components, name="components"),
    path("akun/", include("allauth.urls")),
    path("saya/", desk.desk, name="desk"),
    path("webinar/seri-<int:series_number>/daftar/", registration.registration, name="webinar_registration"),
    path("webinar/seri-<int:series_number>/kalender.ics", registration.calendar, name="webinar_calendar"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
