"""Creating, copying and editing a webinar: times of its own zone, defaults, the page's draft, who is written to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.models import PortalSettings, Topic
from tests.factories.certificates import make_certificate
from tests.factories.webinars import RegistrationFactory, SpeakerFactory, WebinarFactory, WebinarSpeakerFactory
from webinars.models import DefaultPath, Webinar, WebinarPage, WebinarSpeaker
from webinars.services.events.webinars import draft_from_last_series

pytestmark = pytest.mark.django_db
TIMES = (
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "registration_opens_at",
    "registration_closes_at",
)


def form_data(**changes) -> dict:
    """What the browser sends for a new webinar without speakers."""
    start = timezone.now().date() + timedelta(days=30)
    return {
        "series_number": "50",
        "title": "Belajar dari Lapangan",
        "timezone": "Asia/Makassar",
        "planned_start": f"{start} 09:00",
        "planned_end": f"{start} 11:30",
        "credit_hours": "4",
        "paths-TOTAL_FORMS": "1",
        "paths-INITIAL_FORMS": "0",
        "paths-MIN_NUM_FORMS": "0",
        "paths-MAX_NUM_FORMS": "1000",
        "paths-0-name": "Ruang rapat",
        "paths-0-minimum_attendance": "112",
        "paths-0-attendance_unit": "minutes",
        "paths-0-ORDER": "1",
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
        "questions-MIN_NUM_FORMS": "0",
        "questions-MAX_NUM_FORMS": "1000",
        "speaker_parts-TOTAL_FORMS": "0",
        "speaker_parts-INITIAL_FORMS": "0",
        "speaker_parts-MIN_NUM_FORMS": "0",
        "speaker_parts-MAX_NUM_FORMS": "1000",
        "certificate_topics-TOTAL_FORMS": "0",
        "certificate_topics-INITIAL_FORMS": "0",
        "certificate_topics-MIN_NUM_FORMS": "0",
        "certificate_topics-MAX_NUM_FORMS": "1000",
        **changes,
    }


def paths_data(paths) -> dict:
    """What the browser sends of these paths, as they are stored."""
    names = ("name", "name_en", "minimum_attendance", "attendance_unit", "minimum_check_ins", "open_days")
    data = {"paths-TOTAL_FORMS": len(paths), "paths-INITIAL_FORMS": len([path for path in paths if path.pk])}
    for number, path in enumerate(paths):
        values = {name: getattr(path, name) for name in names} | {"id": path.pk, "ORDER": number + 1}
        values |= {name: "on" for name in ("needs_recording", "needs_post_test") if getattr(path, name)}
        data |= {f"paths-{number}-{name}": "" if value is None else value for name, value in values.items()}
    return data


def data_of(client, webinar: Webinar, **changes) -> dict:
    """What the browser sends when the form of an existing webinar is saved with changes."""
    form = client.get(reverse("webinar:edit", args=[webinar.pk])).context["form"]
    data = {name: form[name].value() for name in form.fields if name not in {"topics", "poster"}}
    shown = {name: value.strftime("%Y-%m-%d %H:%M") for name, value in data.items() if isinstance(value, datetime)}
    parts = [
        {"id": part.pk, "speaker": part.speaker_id, "part": part.part, "ORDER": number}
        for number, part in enumerate(webinar.speaker_parts.all(), 1)
    ]
    formset = {f"speaker_parts-{n}-{key}": value for n, part in enumerate(parts) for key, value in part.items()}
    sizes = {"speaker_parts-TOTAL_FORMS": len(parts), "speaker_parts-INITIAL_FORMS": len(parts)}
    given = {name: "" if value is None else value for name, value in data.items()} | shown
    formset |= paths_data(webinar.paths.all())
    return {**form_data(), **given, **formset, **sizes, "topics": [t.pk for t in webinar.topics.all()], **changes}


def errors_of(response) -> dict:
    assert response.status_code == 200
    return response.context["form"].errors


class TestCreating:
    def test_a_webinar_comes_with_the_draft_of_its_page(self, editor_client):
        response = editor_client.post(reverse("webinar:add"), form_data())
        webinar = Webinar.objects.get(series_number=50)
        assert response.url == reverse("webinar:overview", args=[webinar.pk])
        page = webinar.pages.get(locale__language_code="id")
        assert (page.live, page.slug, page.title) == (False, "seri-50", "Belajar dari Lapangan")

    @pytest.mark.parametrize(("zone", "hour"), [("Asia/Jakarta", 2), ("Asia/Makassar", 1), ("Asia/Jayapura", 0)])
    def test_times_are_clock_times_of_the_webinars_zone(self, editor_client, zone, hour):
        editor_client.post(reverse("webinar:add"), form_data(timezone=zone))
        start = Webinar.objects.get(series_number=50).planned_start
        assert (start.astimezone(UTC).hour, start.astimezone(UTC).minute) == (hour, 0)

    def test_the_portals_defaults_are_filled_in(self, editor_client):
        WebinarFactory(series_number=61, page=False)
        settings = PortalSettings.load()
        settings.default_credit_hours, settings.default_credit_regulation = 6, "Peraturan X"
        settings.save()
        DefaultPath.objects.update(minimum_attendance=90)
        form = editor_client.get(reverse("webinar:add")).context["form"]
        filled = {name: form[name].value() for name in ("series_number", "credit_hours")}
        assert filled == {"series_number": 62, "credit_hours": 6}
        [path] = form.formsets["paths"].forms
        assert (path["name"].value(), path["minimum_attendance"].value()) == ("Ruang rapat", 90)
        assert form["credit_regulation"].value() == "Peraturan X"

    def test_speakers_and_topics_are_kept_in_their_order(self, editor_client):
        topic = Topic.add_root(name="Arsip digital")
        opening, speaker = SpeakerFactory(), SpeakerFactory()
        parts = {
            "speaker_parts-TOTAL_FORMS": "2",
            "speaker_parts-0-speaker": speaker.pk,
            "speaker_parts-0-part": "speaker",
            "speaker_parts-0-ORDER": "2",
            "speaker_parts-1-speaker": opening.pk,
            "speaker_parts-1-part": "opening",
            "speaker_parts-1-ORDER": "1",
        }
        editor_client.post(reverse("webinar:add"), form_data(topics=[topic.pk], **parts))
        webinar = Webinar.objects.get(series_number=50)
        assert [part.speaker for part in webinar.speaker_parts.order_by("sort_order")] == [opening, speaker]
        assert list(webinar.topics.all()) == [topic]

    def test_without_an_archive_nothing_is_saved(self, editor_client):
        WebinarPage.objects.all().delete()
        from webinars.models import WebinarIndexPage

        for page in WebinarIndexPage.objects.all():
            page.delete()
        response = editor_client.post(reverse("webinar:add"), form_data())
        assert response.status_code == 200
        assert not Webinar.objects.filter(series_number=50).exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"planned_end": "2020-01-01 09:00", "planned_start": "2020-01-01 09:00"}, "planned_end"),
            ({"actual_start": "2099-01-01 09:00"}, "actual_start"),
            ({"registration_opens_at": "2099-01-02 09:00"}, "registration_opens_at"),
            ({"override": "cancelled"}, "override_reason"),
            ({"planned_start": "0001-01-01 00:00"}, "planned_start"),
            ({"planned_start": "besok"}, "planned_start"),
            ({"title": "x" * 3000}, "title"),
            ({"title": "a\x00b"}, "title"),
            ({"series_number": "9" * 3000}, "series_number"),
            ({"join_url": "javascript:alert(1)"}, "join_url"),
            ({"timezone": "Mars/Olympus"}, "timezone"),
        ],
    )
    def test_what_cannot_be_is_said_at_the_field(self, editor_client, changes, field):
        response = editor_client.post(reverse("webinar:add"), form_data(**changes))
        assert field in errors_of(response)
        assert not Webinar.objects.exists()


class TestCopying:
    def test_the_next_series_looks_like_the_last_without_its_links(self):
        last = WebinarFactory(
            series_number=7,
            page=False,
            past=True,
            capacity=500,
            meeting_seats=300,
            timezone="Asia/Jayapura",
            recording_url="https://video.example/7",
        )
        for part in WebinarSpeaker.Part.values:
            WebinarSpeakerFactory(webinar=last, part=part)
        draft = draft_from_last_series()
        assert (draft.series_number, draft.pk, draft.capacity, draft.meeting_seats) == (8, None, 500, 300)
        assert (draft.join_url, draft.stream_url, draft.recording_url) == ("", "", "")
        assert [part.part for part in draft.speaker_parts.all()] == ["opening", "moderator"]
        assert (draft.planned_start - last.planned_start) % timedelta(weeks=1) == timedelta(0)
        assert timezone.now() < draft.planned_start <= timezone.now() + timedelta(weeks=1)

    def test_the_copied_form_can_be_saved_as_it_stands(self, editor_client):
        last = WebinarFactory(series_number=7, page=False, past=True)
        moderator = WebinarSpeakerFactory(webinar=last, part="moderator").speaker
        form = editor_client.get(f"{reverse('webinar:add')}?copy=last").context["form"]
        formset = form.formsets["speaker_parts"]
        data = form_data(
            series_number=form["series_number"].value(),
            planned_start=form["planned_start"].value().strftime("%Y-%m-%d %H:%M"),
            planned_end=form["planned_end"].value().strftime("%Y-%m-%d %H:%M"),
        )
        data |= {bound.html_name: bound.value() or "" for bound in formset.management_form}
        data |= {bound.html_name: bound.value() or "" for child in formset.forms for bound in child}
        assert editor_client.post(reverse("webinar:add"), data).status_code == 302
        copied = Webinar.objects.get(series_number=8)
        assert [part.speaker for part in copied.speaker_parts.all()] == [moderator]
        assert last.speaker_parts.count() == 1


class TestEditing:
    def test_saving_without_a_change_changes_no_moment(self, editor_client):
        webinar = WebinarFactory(
            timezone="Asia/Jayapura", actual_start=timezone.now().replace(second=37), past=True, page=False
        )
        webinar.actual_end = webinar.actual_start + timedelta(minutes=150, seconds=11)
        webinar.save()
        before = {name: getattr(webinar, name) for name in TIMES}
        assert editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data_of(editor_client, webinar)).url
        webinar.refresh_from_db()
        assert {name: getattr(webinar, name) for name in TIMES} == before

    def test_another_zone_moves_the_moment_and_keeps_the_clock(self, editor_client):
        webinar = WebinarFactory(timezone="Asia/Makassar")
        start = webinar.planned_start
        data = data_of(editor_client, webinar, timezone="Asia/Jakarta")
        editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data)
        webinar.refresh_from_db()
        assert webinar.planned_start - start == timedelta(hours=1)

    def test_an_imported_zone_outside_of_indonesia_survives(self, editor_client):
        webinar = WebinarFactory(timezone="Europe/Berlin")
        data = data_of(editor_client, webinar, title="Tema baru")
        assert editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data).status_code == 302
        webinar.refresh_from_db()
        assert (webinar.timezone, webinar.title) == ("Europe/Berlin", "Tema baru")

    def test_an_hour_that_the_zone_leaves_out_is_refused(self, editor_client):
        webinar = WebinarFactory(timezone="Europe/Berlin")
        data = data_of(editor_client, webinar, planned_start="2027-03-28 02:30", planned_end="2027-03-28 09:00")
        response = editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data)
        assert "planned_start" in errors_of(response)

    def test_the_series_number_stays(self, editor_client):
        webinar = WebinarFactory(series_number=70)
        data = data_of(editor_client, webinar, series_number="71")
        editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data)
        webinar.refresh_from_db()
        assert webinar.series_number == 70

    def test_the_form_says_who_will_be_written_to(self, editor_client):
        webinar = WebinarFactory()
        RegistrationFactory.create_batch(3, webinar=webinar)
        RegistrationFactory(webinar=webinar, status="cancelled")
        RegistrationFactory(webinar=webinar, status="waiting", queue_number=1)
        html = editor_client.get(reverse("webinar:edit", args=[webinar.pk])).content.decode()
        assert "4 orang, yang terdaftar atau di daftar tunggu, menerima email" in html

    def test_cancelling_writes_to_the_registrants(self, editor_client, django_capture_on_commit_callbacks):
        webinar = WebinarFactory()
        registration = RegistrationFactory(webinar=webinar)
        data = data_of(editor_client, webinar, override="cancelled", override_reason="Badai")
        with django_capture_on_commit_callbacks(execute=True):
            response = editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data, follow=True)
        assert [message.to for message in mail.outbox] == [[registration.learner.email]]
        assert "1 orang dikirimi email" in response.content.decode()

    @pytest.mark.parametrize(
        ("change", "told"), [({"override": "cancelled"}, 3), ({"join_url": "https://x.example"}, 1)]
    )
    def test_who_waits_is_counted_where_the_change_concerns_them(self, editor_client, change, told):
        webinar = WebinarFactory(capacity=1)
        RegistrationFactory(webinar=webinar)
        RegistrationFactory(webinar=webinar, status="waiting", queue_number=1)
        later = timezone.now() + timedelta(hours=1)
        RegistrationFactory(webinar=webinar, status="offered", queue_number=2, offer_expires_at=later)
        data = data_of(editor_client, webinar, override_reason="Badai", **change)
        response = editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data, follow=True)
        assert f"{told} orang dikirimi email" in response.content.decode()

    def test_another_theme_writes_to_nobody(self, editor_client, django_capture_on_commit_callbacks):
        webinar = WebinarFactory()
        RegistrationFactory(webinar=webinar)
        with django_capture_on_commit_callbacks(execute=True):
            editor_client.post(
                reverse("webinar:edit", args=[webinar.pk]), data_of(editor_client, webinar, title="Tema baru")
            )
        webinar.refresh_from_db()
        assert webinar.title == "Tema baru"
        assert mail.outbox == []

    def test_a_new_rule_after_issuing_is_logged_and_withdraws_nothing(self, editor_client):
        webinar = make_certificate().certificate.webinar
        address = reverse("webinar:edit", args=[webinar.pk])
        assert "tidak menarik sertifikat" in editor_client.get(address).content.decode()
        editor_client.post(address, data_of(editor_client, webinar, **{"paths-0-minimum_attendance": "150"}))
        webinar.refresh_from_db()
        assert webinar.required_minutes == 150
        assert webinar.certificates.get().status == "valid"
        assert ModelLogEntry.objects.filter(action="webinars.rule_changed").count() == 1

    def test_certificates_issued_meanwhile_stay_issued(self, editor_client):
        webinar = WebinarFactory(past=True)
        data = data_of(editor_client, webinar, title="Tema baru")
        certified = make_certificate(webinar=webinar).certificate.webinar
        editor_client.post(reverse("webinar:edit", args=[webinar.pk]), data)
        webinar.refresh_from_db()
        assert webinar.certificates_issued_at == certified.certificates_issued_at is not None


def test_a_webinar_with_a_page_cannot_be_deleted(admin_client):
    webinar = WebinarFactory()
    response = admin_client.post(reverse("webinar:delete", args=[webinar.pk]))
    assert response.status_code == 302
    assert Webinar.objects.filter(pk=webinar.pk).exists()


def test_the_page_editor_leads_to_the_overview(editor_client):
    webinar = WebinarFactory()
    page = webinar.pages.get(locale__language_code="id")
    html = editor_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert reverse("webinar:overview", args=[webinar.pk]) in html


def test_who_postpones_is_told_of_certificates_that_stay_valid(editor_client):
    webinar = WebinarFactory(past=True)
    address = reverse("webinar:edit", args=[webinar.pk])
    assert "sertifikat sudah terbit untuk webinar ini" not in editor_client.get(address).content.decode()
    make_certificate(webinar=webinar)
    assert "1 sertifikat sudah terbit untuk webinar ini" in editor_client.get(address).content.decode()
