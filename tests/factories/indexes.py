"""Wagtail's own two indexes are left alone while a test's rows are made: the CMS's search, and what refers to what.

Keeping them took most of what it takes to make a user or a webinar, and few tests look anything up there. The portal's
search (search/signals.py) is kept as ever, and so are both for whatever a test does to these rows afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import Mock, patch

from factory.django import DjangoModelFactory
from modelsearch import signal_handlers
from wagtail.signal_handlers import disable_reference_index_auto_update

UNASKED = Mock()


@contextmanager
def wagtail_indexes_left_alone() -> Iterator[None]:
    """Also within itself: factories call others."""
    if signal_handlers.insert_or_update_object_task is UNASKED:
        yield
        return
    with patch.object(signal_handlers, "insert_or_update_object_task", UNASKED), disable_reference_index_auto_update():
        yield


class QuietFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy, params):
        with wagtail_indexes_left_alone():
            return super()._generate(strategy, params)
