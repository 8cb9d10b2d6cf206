"""Portal and signing service killed while they sign: nothing lost, nothing signed twice, nothing secret left behind."""

import random

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission

from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.support.bsre_kills import find_secrets, kill_in_turn, read_outcome
from webinars.services.certificates.issuing import issue_certificates

PEOPLE, KILLS = 9, 3


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_what_is_killed_in_turn_loses_nothing_and_tells_nothing(client, settings, tmp_path):
    settings.CERTIFICATE_SIGNER = "bsre"
    webinar = WebinarFactory(page=False, past=True)
    for number in range(PEOPLE):
        make_attendee(webinar, full_name=f"Peserta Uji {number}")
    issue_certificates(webinar=webinar)
    signatory = UserFactory()
    signatory.user_permissions.add(Permission.objects.get(codename="sign_certificates"))
    client.force_login(signatory)
    outcome = kill_in_turn(
        webinar,
        session_key=client.session.session_key,
        folder=tmp_path,
        kills=KILLS,
        seconds=0.15,
        chance=random.Random(8),
    )
    places = [django_settings.DATA_DIR, django_settings.DATA_DIR.parent, tmp_path]
    read_outcome(outcome, webinar, places=places)
    assert outcome.is_whole, outcome
    assert outcome.kills == KILLS
    assert {"interrupted", "stopped", "done"} <= set(outcome.batches)
    # The search would have found something: what may stand there stands there, in tables and in files.
    assert "webinars_certificate" in find_secrets("Peserta Uji 3", places=[])
    assert str(tmp_path / "portal.log") in find_secrets("POST /tte/", places=[tmp_path])
