"""The lists: what they tell, how they are narrowed down, and that more rows cost no more queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.models import Topic
from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory, make_agency
from tests.factories.webinars import (
    AttendanceFactory,
    RegistrationFactory,
    SpeakerFactory,
    WebinarFactory,
    WebinarSpeakerFactory,
)
from webinars.admin.progress import with_progress
from webinars.admin.worklist import find_next_task
from webinars.models import AttendanceImport, Webinar
from webinars.services.certificates.issuing import issue_certificates
from webinars.states import compute_state

pytestmark = pytest.mark.django_db


def rows_of(client, name: str, **filters) -> list:
    return list(client.get(reverse(name), filters).context["object_list"])


class TestWebinars:
    def test_state_count_and_next_task_are_told(self, moderator_client):
        webinar = WebinarFactory(past=True, title="Arsip yang hidup")
        RegistrationFactory.create_batch(2, webinar=webinar)
        RegistrationFactory(webinar=webinar, status="cancelled")
        html = moderator_client.get(reverse("webinar:index")).content.decode()
        assert "Arsip yang hidup" in html
        assert "Sertifikat diproses" in html
        assert "Impor kehadiran" in html
        assert rows_of(moderator_client, "webinar:index")[0].annotated_seats_taken == 2

    def test_upcoming_and_past_and_topic(self, editor_client):
        topic = Topic.add_root(name="Arsip digital")
        past, coming = WebinarFactory(past=True), WebinarFactory()
        coming.topics = [topic]
        coming.save()
        assert rows_of(editor_client, "webinar:index", when="past") == [past]
        assert rows_of(editor_client, "webinar:index", when="upcoming") == [coming]
        assert rows_of(editor_client, "webinar:index", topics=topic.pk) == [coming]
        assert rows_of(editor_client, "webinar:index", q=coming.title) == [coming]

    @pytest.mark.parametrize("query", ["\x00", "' OR 1=1 --", "🙂" * 100, "x" * 3000, "%", '"'])
    @pytest.mark.parametrize("name", ["webinar:index", "registration:index", "agency:index"])
    def test_whatever_is_searched_for_is_answered(self, editor_client, name, query):
        WebinarFactory(page=False)
        assert editor_client.get(reverse(name), {"q": query}).status_code == 200

    @pytest.mark.parametrize("value", ["9" * 30, "-1", "x", "\x00", "9223372036854775808"])
    def test_whatever_is_filtered_by_is_answered(self, moderator_client, value):
        filters = {"webinar": value, "agency": value, "status": value, "p": value, "ordering": value}
        for name in ("registration:index", "attendance:index", "certificate:index", "person:index", "webinar:index"):
            assert moderator_client.get(reverse(name), filters).status_code in {200, 404}

    def test_huge_numbers_in_addresses_are_not_found(self, moderator_client):
        for name in ("webinar:overview", "webinar:attendance", "registration:detail", "person:detail"):
            assert moderator_client.get(reverse(name, args=[10**30])).status_code == 404


class TestWaitingList:
    def test_it_stands_in_its_order_with_the_place_and_without_a_seat(self, editor_client):
        webinar = WebinarFactory(capacity=1)
        RegistrationFactory(webinar=webinar)
        third, first = (RegistrationFactory(webinar=webinar, status="waiting", queue_number=n) for n in (9, 2))
        later = timezone.now() + timedelta(hours=1)
        RegistrationFactory(webinar=webinar, status="offered", queue_number=1, offer_expires_at=later)
        assert rows_of(editor_client, "registration:index", webinar=webinar.pk, status="waiting") == [first, third]
        html = editor_client.get(reverse("registration:index"), {"webinar": webinar.pk}).content.decode()
        assert html.count("Di daftar tunggu, nomor 1<") == 1
        assert html.count("Di daftar tunggu, nomor 2<") == 1
        assert html.count("</span> Ruang rapat") == 1


class TestNextTask:
    def task_of(self, webinar: Webinar) -> str | None:
        webinar, now = with_progress(Webinar.objects.all()).get(pk=webinar.pk), timezone.now()
        task = find_next_task(webinar, state=compute_state(webinar, now=now, archive_after_days=90), now=now)
        return task and task.code

    def test_before_the_session(self):
        webinar = WebinarFactory(page=False, join_url="")
        assert self.task_of(webinar) == "publish"
        webinar = WebinarFactory(join_url="")
        assert self.task_of(webinar) == "speakers"
        WebinarSpeakerFactory(webinar=webinar, speaker=SpeakerFactory())
        assert self.task_of(webinar) == "join_link"
        Webinar.objects.filter(pk=webinar.pk).update(join_url="https://rapat.example/")
        assert self.task_of(webinar) == "texts"
        Webinar.objects.filter(pk=webinar.pk).update(override="postponed")
        assert self.task_of(webinar) == "new_date"
        Webinar.objects.filter(pk=webinar.pk).update(override="cancelled")
        assert self.task_of(webinar) is None

    def test_a_missing_link_is_urgent_shortly_before(self):
        start = timezone.now() + timedelta(days=1)
        webinar = WebinarFactory(join_url="", planned_start=start)
        assert self.task_of(webinar) == "join_link"

    def test_after_the_session(self, past_webinar):
        assert self.task_of(past_webinar) == "recording"
        registration = RegistrationFactory(webinar=past_webinar)
        assert self.task_of(past_webinar) == "import"
        AttendanceImport.objects.create(webinar=past_webinar, sha256="x", timezone="UTC")
        AttendanceFactory(registration=registration)
        assert self.task_of(past_webinar) == "issue"
        issue_certificates(webinar=past_webinar)
        assert self.task_of(past_webinar) == "recording"
        Webinar.objects.filter(pk=past_webinar.pk).update(recording_url="https://video.example/1")
        assert self.task_of(past_webinar) is None


class TestPeople:
    def test_registrations_by_agency_and_all_below_it(self, editor_client):
        region = make_agency("Kabupaten Gowa")
        unit = make_agency("Puskesmas Bajeng", parent=make_agency("Dinas Kesehatan", parent=region))
        other = make_agency("Kabupaten Bone")
        webinar = WebinarFactory(page=False)
        inside = RegistrationFactory(webinar=webinar, learner=UserFactory(agency=unit))
        RegistrationFactory(webinar=webinar, learner=UserFactory(agency=other))
        RegistrationFactory(webinar=webinar)
        assert rows_of(editor_client, "registration:index", agency=region.pk) == [inside]
        assert rows_of(editor_client, "attendance:index", agency=region.pk) == [inside]

    def test_registrations_by_webinar_status_seat_and_attendance(self, editor_client):
        webinar = WebinarFactory(page=False)
        cancelled = RegistrationFactory(webinar=webinar, status="cancelled")
        stream = RegistrationFactory(webinar=webinar, seat="stream")
        present = make_attendee(webinar)
        RegistrationFactory(webinar=WebinarFactory(page=False))
        listed = {
            "status": rows_of(editor_client, "registration:index", webinar=webinar.pk, status="cancelled"),
            "seat": rows_of(editor_client, "registration:index", webinar=webinar.pk, seat="stream"),
            "attended": rows_of(editor_client, "registration:index", webinar=webinar.pk, attended="yes"),
        }
        assert listed == {"status": [cancelled], "seat": [stream], "attended": [present]}
        assert rows_of(editor_client, "registration:index", q=present.learner.email) == [present]

    def test_certificates_by_role(self, moderator_client, past_webinar):
        make_attendee(past_webinar)
        issue_certificates(webinar=past_webinar)
        assert len(rows_of(moderator_client, "certificate:index", role="participant")) == 1
        assert rows_of(moderator_client, "certificate:index", role="speaker") == []


class TestQueries:
    """Figures with 50 rows of each; a list that asks once more for each row would need over 50 more."""

    @pytest.fixture
    def fifty(self, past_webinar):
        agency = make_agency()
        for number in range(50):
            make_attendee(past_webinar, minutes=100 + number, learner=UserFactory(agency=agency, verified=False))
        issue_certificates(webinar=past_webinar)

    @pytest.mark.parametrize(
        ("name", "most"),
        [("registration:index", 22), ("attendance:index", 22), ("certificate:index", 24), ("person:index", 20)],
    )
    def test_lists_of_people(self, fifty, moderator_client, django_assert_max_num_queries, name, most):
        moderator_client.get(reverse(name))  # fills caches of types and sites
        with django_assert_max_num_queries(most):
            response = moderator_client.get(reverse(name))
        assert len(response.context["object_list"]) >= 37

    @pytest.mark.parametrize("name", ["registration:index", "attendance:index", "certificate:index"])
    @pytest.mark.parametrize("export_format", ["csv", "xlsx"])
    def test_downloads(self, fifty, moderator_client, django_assert_max_num_queries, name, export_format):
        with django_assert_max_num_queries(14):
            response = moderator_client.get(reverse(name), {"export": export_format})
            assert len(b"".join(response.streaming_content)) > 1000

    def test_list_of_webinars(self, moderator_client, django_assert_max_num_queries):
        for _ in range(50):
            RegistrationFactory(webinar=WebinarFactory(page=False, past=True, capacity=10))
        moderator_client.get(reverse("webinar:index"))
        with django_assert_max_num_queries(18):
            response = moderator_client.get(reverse("webinar:index"))
        assert len(response.context["object_list"]) == 50

    def test_front_page(self, moderator_client, django_assert_max_num_queries):
        for _ in range(20):
            WebinarFactory(page=False, past=True)
        moderator_client.get(reverse("wagtailadmin_home"))
        with django_assert_max_num_queries(30):
            moderator_client.get(reverse("wagtailadmin_home"))

    def test_trees(self, moderator_client, django_assert_max_num_queries):
        region = make_agency("Kabupaten Gowa")
        for number in range(50):
            make_agency(f"Dinas {number}", parent=region)
            Topic.add_root(name=f"Topik {number}")
        for name in ("agency:index", "topic:index"):
            moderator_client.get(reverse(name))
            with django_assert_max_num_queries(18):
                moderator_client.get(reverse(name))
