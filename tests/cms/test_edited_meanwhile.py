"""Two windows with one webinar or one questionnaire: the second to save is told, and can go on."""

import re

import pytest
from django.urls import reverse

from tests.cms.conftest import client_of
from tests.cms.test_questionnaires import form_data, rows_of
from tests.cms.test_webinar_form import data_of
from tests.factories.learners import EditorFactory
from tests.factories.questionnaires import make_questionnaire
from tests.factories.webinars import LatePathFactory, PathFactory, WebinarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_client(db):
    return client_of(EditorFactory(group="Editors", full_name="Andi Rahman"))


def shown_version(page) -> str:
    return re.search(r'name="shown_version" value="(\w+)"', page.content.decode())[1]


class TestWebinar:
    @pytest.fixture
    def webinar(self):
        return WebinarFactory(paths=[PathFactory.build(), LatePathFactory.build()])

    @pytest.fixture
    def save(self, webinar):
        return lambda client, data: client.post(reverse("webinar:edit", args=[webinar.pk]), data)

    def test_what_somebody_else_saved_is_not_overwritten_unasked(self, editor_client, other_client, webinar, save):
        mine = data_of(editor_client, webinar, capacity="50")
        theirs = data_of(other_client, webinar, **{"paths-0-minimum_attendance": "90"})
        assert save(other_client, theirs).status_code == 302
        answer = save(editor_client, mine)
        page = answer.content.decode()
        assert "Andi Rahman menyimpan ini" in page
        assert "Kapasitas, jalur menuju sertifikat" in page
        assert "periksa isian yang ditandai" not in page
        assert 'value="50"' in page
        webinar.refresh_from_db()
        assert (webinar.capacity, webinar.paths.first().minimum_attendance) == (None, 90)
        assert save(editor_client, mine | {"shown_version": shown_version(answer)}).status_code == 302
        webinar.refresh_from_db()
        assert (webinar.capacity, webinar.paths.first().minimum_attendance) == (50, 112)

    def test_a_path_that_somebody_deleted_is_no_dead_end(self, editor_client, other_client, webinar, save):
        mine = data_of(editor_client, webinar)
        assert save(other_client, data_of(other_client, webinar, **{"paths-1-DELETE": "on"})).status_code == 302
        answer = save(editor_client, mine)
        assert "Andi Rahman menyimpan ini" in answer.content.decode()
        again = mine | {"shown_version": shown_version(answer), "paths-1-id": ""}
        assert save(editor_client, again).status_code == 302
        assert [path.name for path in webinar.paths.all()] == ["Ruang rapat", "Menyusul"]

    def test_another_window_of_my_own_is_called_so(self, editor_client, webinar, save):
        mine, also_mine = (data_of(editor_client, webinar, capacity=number) for number in ("50", "60"))
        save(editor_client, mine)
        assert "Anda sudah menyimpan ini" in save(editor_client, also_mine).content.decode()

    def test_what_the_portal_writes_is_nobodys_edit(self, editor_client, webinar, save):
        mine = data_of(editor_client, webinar, capacity="50")
        webinar.calendar_sequence += 1
        webinar.save()
        assert save(editor_client, mine).status_code == 302


def test_a_questionnaire_likewise(editor_client, other_client):
    found = make_questionnaire(WebinarFactory(page=False))
    url = reverse("questionnaire:edit", args=[found.pk])
    version = shown_version(editor_client.get(url))
    rows = rows_of(found)

    def send(client, title: str, version: str):
        return client.post(url, form_data(rows, stored=len(rows), title=title, shown_version=version))

    assert send(other_client, "Judul lain", version).status_code == 302
    answer = send(editor_client, "Judul saya", version)
    assert "Andi Rahman menyimpan ini" in answer.content.decode()
    assert send(editor_client, "Judul saya", shown_version(answer)).status_code == 302
    found.refresh_from_db()
    assert found.title == "Judul saya"
