"""Where the search runs: on Elasticsearch where an address is given, else in the database."""

from portal.settings.base import env

# Empty: the database answers. https://… with user and password, or with an API key instead of both.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_USER = env.str("ELASTICSEARCH_USER", default="")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", default="")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
# The authority that signed the server's certificate (PEM), where that is no public one.
ELASTICSEARCH_CA_FILE = env.str("ELASTICSEARCH_CA_FILE", default="")
# What its indexes' names begin with, so that several portals can share one server.
ELASTICSEARCH_PREFIX = env.str("ELASTICSEARCH_PREFIX", default="portal")
# Seconds that a search waits for Elasticsearch, all its questions together, before the database answers instead.
ELASTICSEARCH_TIMEOUT = env.float("ELASTICSEARCH_TIMEOUT", default=0.6)
# Seconds for one parcel of the index's changes.
ELASTICSEARCH_WRITE_TIMEOUT = env.float("ELASTICSEARCH_WRITE_TIMEOUT", default=20)
# auto, elasticsearch, or the database's engine by name (sqlite, postgres) in spite of the address above.
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="auto")
