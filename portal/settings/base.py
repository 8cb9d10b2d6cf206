"""Settings that hold everywhere. The environment is read in this package and nowhere else."""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# Everything written at run time lies under one directory, so that two data sets can lie side by side.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
for folder in ("", "media", "private", "mail", "static"):
    (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "home",
    "search",
    "knowledge",
    "webinars",
    "portal.learners",
    "portal.postbox",
    "portal.apps.PortalConfig",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.learners.users_admin.LearnerUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.page_cache.PageCacheMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.PortalCSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portal.remembered_site.RememberedSiteMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.CmsAccessMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
    ),
}
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Seconds that a process keeps its connection; opening one costs more than a cached page.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # One that all processes share: allauth's rate limits rely on it.
    "default": env.cache_url("CACHE_URL", default="dbcache://portal_cache"),
    # Where the page cache keeps pages; whether they are still true is asked of the database each time.
    "pages": env.cache_url("PAGE_CACHE_URL", default=f"filecache://{DATA_DIR / 'pages'}") | {"TIMEOUT": 3600},
}
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 20_000)
CACHES["pages"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 5_000)
PAGE_CACHE_ENABLED = env.bool("PAGE_CACHE", default=True)
PAGE_CACHE_SECONDS = 3600  # the longest that a page is kept, changed or not

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "learners.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "id"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Asia/Makassar"
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATICFILES_DIRS = []
STATICFILES_FINDERS = ["portal.dev_files.StaticFinder"]
# A container image brings its own, so that a new release never meets the static files of the old one.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATIC_URL = "/static/"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Attendance exports and certificates: never below MEDIA_ROOT, served only after a check of permissions.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SENDFILE_ROOT = DATA_DIR / "private"
SENDFILE_BACKEND = "portal.file_sending"

# Who signs certificates: key (the key file below), bsre (the government's service, in batches), none.
CERTIFICATE_SIGNER = env.str("CERTIFICATE_SIGNER", default="key")
# PKCS#12, or PEM with key and certificates. Without one nothing is signed; development makes a key for itself.
CERTIFICATE_KEY_FILE = env.str("CERTIFICATE_KEY_FILE", default="")
CERTIFICATE_KEY_PASSPHRASE = env.str("CERTIFICATE_KEY_PASSPHRASE", default="")
CERTIFICATE_TSA_URL = env.str("CERTIFICATE_TSA_URL", default="")
# The development key, and in trusted/ the certificates (public) whose signatures count as ours.
CERTIFICATE_KEYS_DIR = DATA_DIR / "keys"
CERTIFICATE_DEVELOPMENT_KEY = False
# The service of CERTIFICATE_SIGNER=bsre and the portal's own login there; its authority's PEM, where that is no public
# one. NIK and passphrase of who signs are typed when signing, and kept nowhere.
BSRE_URL = env.str("BSRE_URL", default="")
BSRE_USER = env.str("BSRE_USER", default="")
BSRE_PASSWORD = env.str("BSRE_PASSWORD", default="")
BSRE_CA_FILE = env.str("BSRE_CA_FILE", default="")

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "ASN Adaptif"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_MODEL = "portal.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.image_form.PortalImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "portal.PortalDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "key", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"]
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FRONTEND_LOGIN_URL = "/akun/login/"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
# A page's tree is copied to English as aliases; real translations replace them one by one.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/saya/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 90 * 24 * 3600  # learners come back once a month, seldom with their password at hand
SESSION_COOKIE_SAMESITE = "Lax"

# Whatever sends mail puts it into the outbox; MAIL_TRANSPORT, set by each of the other modules, takes it from there.
EMAIL_BACKEND = "portal.postbox.backend.QueueingBackend"
EMAIL_TIMEOUT = 30  # seconds, for each step of a message; the outbox's lease is longer than all of them
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="ASN Adaptif <portal@asn-adaptif.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

from portal.settings.accounts import *  # noqa: E402, F403
from portal.settings.search import *  # noqa: E402, F403
from portal.settings.security import *  # noqa: E402, F403
