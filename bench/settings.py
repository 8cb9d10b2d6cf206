"""Production's settings without its proxy: plain http, static addresses without a manifest."""

from portal.settings.production import *  # noqa: F403
from portal.settings.production import STORAGES

ROOT_URLCONF = "bench.urls"
SECURE_SSL_REDIRECT = False
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
