"""Two who issue at once: no certificate twice, no number twice, no gap. First that it goes wrong without the lock."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections
from django.db.models import QuerySet

from portal.models import PortalSettings
from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Certificate, CertificateVersion, Role
from webinars.services.certificates.issuing import issue_certificates, issue_role_certificate
from webinars.services.certificates.rendering import render_version_file

PEOPLE = 60


def at_once(*calls):
    """What each call returned or raised, all started at the same moment, each with a connection of its own."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=20)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def webinar():
    webinar = WebinarFactory(page=False, past=True)
    for _ in range(PEOPLE):
        make_attendee(webinar)
    return webinar


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_issues_collide(webinar, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **kwargs: queryset)
    results = at_once(*[lambda: issue_certificates(webinar=webinar)] * 2)
    assert any(isinstance(result, IntegrityError) for result in results)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_issues_at_once_give_one_certificate_each(webinar):
    results = at_once(*[lambda: issue_certificates(webinar=webinar)] * 3)
    assert [type(result).__name__ for result in results] == ["IssueResult"] * 3
    assert sum(result.created for result in results) == PEOPLE
    assert sum(result.unchanged for result in results) == 2 * PEOPLE
    assert sorted(Certificate.objects.values_list("sequence", flat=True)) == list(range(1, PEOPLE + 1))
    assert CertificateVersion.objects.count() == PEOPLE


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_speaker_asked_for_by_two_gets_one_certificate(webinar):
    def issue():
        return issue_role_certificate(webinar=webinar, role=Role.SPEAKER, holder_name="Dr. Arwin Contoh").pk

    results = at_once(*[issue] * 4)
    assert len(set(results)) == 1
    assert Certificate.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_webinars_that_share_one_sequence_never_draw_one_number(webinar):
    PortalSettings.load()
    PortalSettings.objects.update(certificate_number_pattern="{sequence}/{year}", certificate_sequence_scope="year")
    other = WebinarFactory(page=False)
    for _ in range(PEOPLE):
        make_attendee(other)
    results = at_once(lambda: issue_certificates(webinar=webinar), lambda: issue_certificates(webinar=other))
    assert [result.created for result in results] == [PEOPLE, PEOPLE]
    assert sorted(Certificate.objects.values_list("sequence", flat=True)) == list(range(1, 2 * PEOPLE + 1))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_issuing_and_booking_for_the_same_people_do_not_block_each_other(webinar):
    learner = UserFactory()
    results = at_once(
        lambda: issue_certificates(webinar=webinar).created,
        lambda: (
            issue_role_certificate(webinar=webinar, role=Role.MODERATOR, holder_name="Astuti", learner=learner).role
        ),
    )
    assert results == [PEOPLE, "moderator"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_who_ask_for_one_file_get_one_whole_file(webinar):
    issue_role_certificate(webinar=webinar, role=Role.SPEAKER, holder_name="Dr. Arwin Contoh")
    version = CertificateVersion.objects.get()
    paths = at_once(*[lambda: render_version_file(version.pk)] * 4)
    assert len(set(paths)) == 1
    assert paths[0].read_bytes().rstrip().endswith(b"%%EOF")
    assert [file.name for file in paths[0].parent.glob(f"*{version.code}*")] == [f"{version.code}.pdf"]
    assert not list(paths[0].parent.glob(".*.part"))
