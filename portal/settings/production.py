"""Production: everything secret or particular comes from the environment (.env.example lists it)."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATA_DIR, INSTALLED_APPS, STORAGES, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
# Mails and the QR codes of certificates lead there.
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default=f"https://{ALLOWED_HOSTS[0]}")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
STAFF_MFA_REQUIRED = True

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
# Documents lie in media/, certificates in private/: one root for both. deploy/nginx/nginx.conf opens these two alone,
# as internal locations below /private/.
SENDFILE_BACKEND = env.str("SENDFILE_BACKEND", default="django_sendfile.backends.nginx")
SENDFILE_ROOT = DATA_DIR
SENDFILE_URL = "/private/"

# One way out: the API of a mail service by django-anymail, or SMTP.
if MAIL_SERVICE := env.str("MAIL_SERVICE", default=""):
    MAIL_TRANSPORT = f"anymail.backends.{MAIL_SERVICE}.EmailBackend"
    ANYMAIL = env.json("ANYMAIL")
    INSTALLED_APPS = [*INSTALLED_APPS, "anymail"]
else:
    EMAIL_CONFIG = env.email_url("EMAIL_URL")
    MAIL_TRANSPORT = EMAIL_CONFIG.pop("EMAIL_BACKEND")
    vars().update(EMAIL_CONFIG)
DEV_MAIL_ENABLED = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # What was refused or not found stands in the proxy's log, without the codes of certificates that paths can hold.
    "loggers": {"django.request": {"level": "ERROR"}},
}
