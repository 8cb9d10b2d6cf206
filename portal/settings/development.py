"""The embedded default: one directory, SQLite, mail in files. Works without any environment."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATA_DIR, env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "development-only-not-a-secret"
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS = ["127.0.0.1"]
PAGE_CACHE_ENABLED = env.bool("PAGE_CACHE", default=False)  # a changed template shows at once

MAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEV_MAIL_ENABLED = True
CERTIFICATE_DEVELOPMENT_KEY = True  # made on first run; what it signs says so
DEMO_ALLOWED = True  # seed_demo makes accounts with known passwords

# `make run` shows web and worker in one terminal: of the tasks only what went wrong.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"warnings": {"class": "logging.StreamHandler", "level": "WARNING"}},
    "loggers": {
        "django_tasks": {"handlers": ["warnings"], "propagate": False},
        "django_tasks_db": {"handlers": ["warnings"], "propagate": False},
    },
}
