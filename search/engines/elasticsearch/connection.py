"""The way to the server: one client a process, and a breaker, so that an outage is waited for once, not by each."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from time import monotonic

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.exceptions import UnsupportedProductError

logger = logging.getLogger(__name__)
FAULTS = (ApiError, TransportError, UnsupportedProductError)
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 10.0


class SearchAwayError(Exception):
    """Elasticsearch can't answer now: not there, hung, wiped, another version; or it just was so, and is left alone."""


class BeyondWindowError(Exception):
    """A page that exists, but lies further back than Elasticsearch goes."""


class Breaker:
    """After a failure nobody asks for a while; then one alone tries, and the others wait for what comes of it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.clock, self.lock = clock, Lock()
        self.failures, self.closed_until = 0, 0.0

    def check(self) -> None:
        """Raises SearchAwayError while it is left alone."""
        with self.lock:
            if not self.failures:
                return
            if self.clock() < self.closed_until:
                raise SearchAwayError("left alone after a failure")
            self.closed_until = self.clock() + self._pause()  # for the others, while this one tries

    def succeed(self) -> None:
        if self.failures:
            logger.warning("Elasticsearch answers again")
            self.failures = 0

    def fail(self, error: Exception) -> None:
        with self.lock:
            if not self.failures:  # an error's words may hold what was searched for
                logger.warning("Elasticsearch does not answer (%s): the database does", type(error).__name__)
            self.failures += 1
            self.closed_until = self.clock() + self._pause()

    def _pause(self) -> float:
        return min(FIRST_PAUSE * 2 ** min(self.failures, 10), LONGEST_PAUSE)


breaker = Breaker()


def is_configured() -> bool:
    """Whether there is an Elasticsearch that has to be kept current."""
    return bool(settings.ELASTICSEARCH_URL)


def write_timeout() -> float:
    """Seconds that a parcel of changes may take."""
    return settings.ELASTICSEARCH_WRITE_TIMEOUT


def get_client(*, timeout: float) -> Elasticsearch:
    """`timeout`: seconds, for connecting and for the answer."""
    return _client(
        settings.ELASTICSEARCH_URL,
        settings.ELASTICSEARCH_USER,
        settings.ELASTICSEARCH_PASSWORD,
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_CA_FILE,
    ).options(request_timeout=timeout)


@lru_cache(maxsize=4)
def _client(url: str, user: str, password: str, api_key: str, ca_file: str) -> Elasticsearch:
    options: dict = {"max_retries": 0, "retry_on_timeout": False, "retry_on_status": ()}
    if api_key:
        options["api_key"] = api_key
    elif user:
        options["basic_auth"] = (user, password)
    if ca_file:
        options["ca_certs"] = ca_file
    return Elasticsearch(url, **options)
