"""Who may open what in the CMS: nobody from outside, learners nowhere, editors prepare, moderators also issue."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from home.groups import ensure_groups
from tests.cms.conftest import client_of
from tests.factories.certificates import make_attendee
from tests.factories.learners import EditorFactory, UserFactory, make_agency
from tests.factories.questionnaires import make_questionnaire
from webinars.models import AttendanceImport, AttendanceStay, Certificate, CertificateBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(past_webinar):
    """One of everything that a screen can be about."""
    webinar = past_webinar
    registration = make_attendee(webinar)
    source = AttendanceImport.objects.create(webinar=webinar, sha256="x", original_name="a.csv", timezone="UTC")
    stay = AttendanceStay.objects.create(
        webinar=webinar, source=source, name="Tamu", joined_at=webinar.start, left_at=webinar.end
    )
    batch = CertificateBatch.objects.create(webinar=webinar, status="done")
    agency = make_agency()
    return {
        "webinar": webinar.pk,
        "registration": registration.pk,
        "source": source.pk,
        "stay": stay.pk,
        "batch": batch.pk,
        "agency": agency.pk,
        "person": registration.learner.pk,
        "questionnaire": make_questionnaire(webinar, kind="post_test").pk,
    }


# (name of the address, its arguments, who may open it)
SCREENS = [
    ("webinar:index", [], "both"),
    ("webinar:index_results", [], "both"),
    ("webinar:add", [], "both"),
    ("webinar:edit", ["webinar"], "both"),
    ("webinar:overview", ["webinar"], "both"),
    ("webinar:history", ["webinar"], "both"),
    ("webinar:texts", ["webinar"], "both"),
    ("webinar:attendance", ["webinar"], "both"),
    ("webinar:unmatched", ["webinar"], "both"),
    ("webinar:match", ["webinar", "stay"], "both"),
    ("webinar:remembered", ["webinar"], "both"),
    ("webinar:withdraw", ["webinar", "source"], "both"),
    ("webinar:issue", ["webinar"], "moderators"),
    ("webinar:batch", ["webinar", "batch"], "both"),
    ("webinar:batch_status", ["webinar", "batch"], "both"),
    ("webinar:delete", ["webinar"], "nobody"),
    ("registration:index", [], "both"),
    ("registration:detail", ["registration"], "both"),
    ("registration:register", [], "both"),
    ("registration:cancel", ["registration"], "both"),
    ("attendance:index", [], "both"),
    ("certificate:index", [], "both"),
    ("questionnaire:index", [], "both"),
    ("questionnaire:add", [], "both"),
    ("questionnaire:edit", ["questionnaire"], "both"),
    ("questionnaire:preview", ["questionnaire"], "both"),
    ("questionnaire:results", ["questionnaire"], "both"),
    ("questionnaire:results_xlsx", ["questionnaire"], "both"),
    ("questionnaire:tries_xlsx", ["questionnaire"], "both"),
    ("questionnaire:copy", ["questionnaire"], "both"),
    ("questionnaire:delete", ["questionnaire"], "both"),
    ("webinar:evaluation", ["webinar"], "both"),
    ("topic:index", [], "both"),
    ("topic:add", [], "both"),
    ("agency:index", [], "both"),
    ("agency:add", [], "both"),
    ("agency:edit", ["agency"], "both"),
    ("agency:others", [], "both"),
    ("agency:merge", [], "both"),
    ("agency:delete", ["agency"], "nobody"),
    ("person:index", [], "moderators"),
    ("person:detail", ["person"], "moderators"),
    ("credit_rule:index", [], "moderators"),
    ("wagtailsnippets_webinars_speaker:list", [], "both"),
]


def address_of(name: str, arguments: list[str], things: dict[str, int]) -> str:
    return reverse(name, args=[things[argument] for argument in arguments])


@pytest.mark.parametrize(("name", "arguments", "who"), SCREENS, ids=[screen[0] for screen in SCREENS])
def test_screens_open_for_whom_they_should(name, arguments, who, things, editor_client, moderator_client):
    address = address_of(name, arguments, things)
    opens = {"editor": editor_client.get(address).status_code, "moderator": moderator_client.get(address).status_code}
    wanted = {"both": (200, 200), "moderators": (302, 200), "nobody": (302, 302)}[who]
    assert tuple(opens.values()) == wanted


@pytest.mark.parametrize(("name", "arguments", "who"), SCREENS, ids=[screen[0] for screen in SCREENS])
def test_learners_and_strangers_stay_outside(name, arguments, who, things, learner_client):
    address = address_of(name, arguments, things)
    for client in (learner_client, Client()):
        response = client.get(address)
        assert response.status_code in {302, 403}
        assert b"Seri-" not in response.content


def staff_with(*codenames: str) -> Client:
    user = UserFactory(is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return client_of(user)


def test_access_to_the_cms_alone_opens_no_screen(things):
    client = staff_with("access_admin")
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    answers = {name: client.get(address_of(name, arguments, things)) for name, arguments, _ in SCREENS}
    assert [name for name, answer in answers.items() if answer.status_code == 200] == []


# (name of the address, its arguments, what is sent)
DEEDS = [
    ("webinar:issue", ["webinar"], {"action": "all"}),
    ("webinar:issue", ["webinar"], {"action": "role", "role": "committee", "holder_name": "Panitia"}),
    ("person:confirm_nip", ["person"], {}),
    ("credit_rule:add", [], {"employment_type": "pns", "from_year": 2030, "hours": 20, "bound": "floor"}),
]


@pytest.mark.parametrize(("name", "arguments", "data"), DEEDS)
def test_editors_do_not_issue_or_confirm(name, arguments, data, things, editor_client):
    response = editor_client.post(address_of(name, arguments, things), data)
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")
    assert not Certificate.objects.exists()


def test_exports_need_the_same_right_as_their_lists(things, learner_client):
    for client in (learner_client, staff_with("access_admin", "view_webinar")):
        for name in ("registration:index", "attendance:index", "certificate:index"):
            for export_format in ("csv", "xlsx"):
                response = client.get(reverse(name), {"export": export_format})
                assert response.status_code in {302, 403}


def test_menu_shows_what_may_be_opened(moderator_client, things):
    editor = client_of(EditorFactory(group="Editors"))
    home = reverse("wagtailadmin_home")
    of_editor, of_moderator = (client.get(home).content.decode() for client in (editor, moderator_client))
    assert reverse("registration:index") in of_editor
    assert reverse("person:index") not in of_editor
    assert reverse("person:index") in of_moderator


def test_groups_grant_the_same_when_repeated():
    before = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    ensure_groups()
    after = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    assert before == after
    assert "add_certificate" in after["Moderators"] - after["Editors"]
    assert "confirm_nip" in after["Moderators"] - after["Editors"]
