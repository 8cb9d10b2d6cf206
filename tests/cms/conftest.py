"""Who looks at the CMS: an editor, who prepares; a moderator, who also issues; a learner, who has no business there."""

import pytest
from django.test import Client

from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import WebinarFactory


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db):
    return EditorFactory(group="Editors")


@pytest.fixture
def editor_client(editor) -> Client:
    return client_of(editor)


@pytest.fixture
def moderator_client(db) -> Client:
    return client_of(EditorFactory(group="Moderators"))


@pytest.fixture
def learner_client(db) -> Client:
    return client_of(UserFactory())


@pytest.fixture
def past_webinar(db):
    """Last week, 09.00 to 11.30 WITA, 112 minutes asked for."""
    return WebinarFactory(past=True)
