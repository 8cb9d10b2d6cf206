"""The paths to the certificate in the CMS: of one webinar, and the defaults of new ones."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cms.test_webinar_form import data_of, form_data, paths_data
from tests.factories.webinars import LatePathFactory, PathFactory, WebinarFactory
from webinars.models import CertificatePath, DefaultPath, SeriesDefaults, Webinar
from webinars.services.events.webinars import create_webinar, draft_from_last_series, draft_webinar

pytestmark = pytest.mark.django_db


def errors_of_paths(response) -> list[dict]:
    return response.context["form"].formsets["paths"].errors


class TestWebinar:
    def test_paths_are_kept_in_their_order_with_a_clock_time_of_the_webinars_zone(self, editor_client):
        paths = paths_data([PathFactory.build(), LatePathFactory.build(open_days=None)])
        paths |= {"paths-0-ORDER": "2", "paths-1-ORDER": "1", "paths-1-closes_at": "2026-12-31 10:00"}
        paths |= {"paths-1-is_asynchronous": "on", "paths-1-credit_hours": "2"}
        editor_client.post(reverse("webinar:add"), form_data(timezone="Asia/Jayapura", **paths))
        late, meeting = Webinar.objects.get(series_number=50).paths.all()
        assert (late.name, late.needs_recording, late.needs_post_test, late.credit_hours) == ("Menyusul", True, True, 2)
        assert late.closes_at.isoformat() == "2026-12-31T01:00:00+00:00"
        assert (meeting.name, meeting.minimum_attendance) == ("Ruang rapat", 112)

    def test_a_closing_time_survives_being_saved_again(self, editor_client):
        soon = timezone.now() + timedelta(days=10)
        webinar = WebinarFactory(
            paths=[LatePathFactory.build(closes_at=soon.replace(second=0, microsecond=0), open_days=None)]
        )
        closes = webinar.paths.get().closes_at
        address = reverse("webinar:edit", args=[webinar.pk])
        shown = editor_client.get(address).context["form"].formsets["paths"].forms[0]["closes_at"].value()
        data = data_of(editor_client, webinar, **{"paths-0-closes_at": shown.strftime("%Y-%m-%d %H:%M")})
        assert editor_client.post(address, data | {"title": "Tema baru"}).status_code == 302
        assert webinar.paths.get().closes_at == closes

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"minimum_attendance": "151"}, "minimum_attendance"),
            ({"minimum_attendance": "101", "attendance_unit": "percent"}, "__all__"),
            ({"minimum_attendance": ""}, "__all__"),
            ({"minimum_attendance": "-1"}, "minimum_attendance"),
            ({"minimum_check_ins": "0", "minimum_attendance": ""}, "__all__"),
            ({"name": ""}, "name"),
            ({"name": "a\x00b"}, "name"),
            ({"closes_at": "besok"}, "closes_at"),
            ({"closes_at": "0001-01-01 00:00"}, "closes_at"),
            ({"closes_at": "2020-01-01 00:00"}, "closes_at"),
            ({"closes_at": "2099-01-01 00:00", "open_days": "3"}, "open_days"),
            ({"open_days": "99999"}, "open_days"),
            ({"minimum_check_ins": "99999"}, "minimum_check_ins"),
            ({"credit_hours": "99999999999"}, "credit_hours"),
        ],
    )
    def test_what_cannot_be_is_said_at_the_path(self, editor_client, changes, field):
        changes = {f"paths-0-{name}": value for name, value in changes.items()}
        response = editor_client.post(reverse("webinar:add"), form_data(**changes))
        assert field in errors_of_paths(response)[0]
        assert not Webinar.objects.filter(series_number=50).exists()

    def test_a_path_taken_out_of_the_form_is_gone(self, editor_client):
        webinar = WebinarFactory(paths=[PathFactory.build(), LatePathFactory.build()])
        data = data_of(editor_client, webinar, **{"paths-0-DELETE": "on"})
        editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data)
        assert [path.name for path in webinar.paths.all()] == ["Menyusul"]


class TestDefaults:
    @pytest.fixture(autouse=True)
    def defaults(self):
        DefaultPath.objects.all().delete()
        kept = SeriesDefaults.load()
        DefaultPath.objects.create(defaults=kept, sort_order=0, name="Ruang rapat", minimum_attendance=90)
        DefaultPath.objects.create(
            defaults=kept, sort_order=1, name="Menyusul", needs_recording=True, is_asynchronous=True, open_days=14
        )

    def test_a_new_webinar_begins_with_them_and_counts_days_from_its_own_session(self):
        draft = draft_webinar()
        times = WebinarFactory.build()
        draft.title, draft.planned_start, draft.planned_end = "Tema", times.planned_start, times.planned_end
        draft.save()
        meeting, late = CertificatePath.objects.filter(webinar=draft)
        assert (meeting.minimum_attendance, late.is_asynchronous) == (90, True)
        assert (late.closing.date() - draft.planned_end.astimezone(draft.zone).date()).days == 14

    def test_a_copy_of_the_last_series_has_its_paths_moved_with_it(self, site_tree):
        closes = timezone.now()
        last = WebinarFactory(past=True, series_number=900, paths=[LatePathFactory.build(closes_at=closes)])
        copy = create_webinar(webinar=draft_from_last_series())
        path = copy.paths.get()
        assert path.pk != last.paths.get().pk
        assert path.closes_at - closes == copy.planned_start - last.planned_start
        assert path.name == "Menyusul"

    def test_they_are_kept_in_the_settings(self, moderator_client):
        address = reverse("wagtailsettings:edit", args=["webinars", "seriesdefaults", SeriesDefaults.load().pk])
        assert "Jalur menuju sertifikat" in moderator_client.get(address).content.decode()


@pytest.fixture
def site_tree(editor_client):
    """The archive into which a webinar's page is put."""
