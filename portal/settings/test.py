"""The test run: development's parts, with tasks run at once, cheap password hashes and a data directory of its own."""

from portal.settings.base import SENDFILE_ROOT, STORAGES
from portal.settings.development import *  # noqa: F403
from portal.settings.development import DATA_DIR, DATABASES, env

# Each parallel process writes its files apart, and none of them beside the developer's own data.
TEST_DIR = DATA_DIR / "test"
DATA_DIR = TEST_DIR / env.str("PYTEST_XDIST_WORKER", default="main")
MEDIA_ROOT = DATA_DIR / "media"
SENDFILE_ROOT = DATA_DIR / SENDFILE_ROOT.name
EMAIL_FILE_PATH = DATA_DIR / "mail"
CERTIFICATE_KEYS_DIR = DATA_DIR / "keys"
for folder in (MEDIA_ROOT, SENDFILE_ROOT, EMAIL_FILE_PATH):
    folder.mkdir(parents=True, exist_ok=True)
STORAGES = STORAGES | {
    "private": STORAGES["private"] | {"OPTIONS": {"location": SENDFILE_ROOT, "base_url": None}},
}

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Django puts the same in place of EMAIL_BACKEND while tests run: what is queued and what is sent directly meet there.
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "pages"},
}
ACCOUNT_RATE_LIMITS = False
# Tests that want Elasticsearch ask for it (tests.support.search_servers), whatever the developer's own portal uses.
ELASTICSEARCH_URL = ""
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads and the browser's server see one database, in WAL as in production.
    DATABASES["default"]["TEST"] = {"NAME": TEST_DIR / "test.sqlite3"}
