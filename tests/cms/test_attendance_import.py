"""The import in the CMS: upload, preview, confirmation; faults by row and column; matching by hand; taking back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.cms.conftest import client_of
from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration
from webinars.services.attendance.pending_uploads import FOLDER, PendingUploadError, find_upload, keep_uploads

pytestmark = pytest.mark.django_db
HEADER = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room"
NINE, EIGHT = "05/12/2026 09:00:00 AM", "05/12/2026 08:00:00 AM"


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    """A private storage of the test's own, to look into."""
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    return tmp_path


def pending(folder) -> list:
    return sorted((folder / FOLDER).glob("*")) if (folder / FOLDER).exists() else []


def clock(webinar, minutes: int) -> str:
    return (webinar.start + timedelta(minutes=minutes)).astimezone(webinar.zone).strftime("%m/%d/%Y %I:%M:%S %p")


def export(webinar, *people: tuple[str, str, int], name: str = "peserta.csv") -> SimpleUploadedFile:
    """A meeting's participants: (name, e-mail, minutes from the start)."""
    rows = [f"{who},{email},{clock(webinar, 0)},{clock(webinar, m)},{m},Yes,No" for who, email, m in people]
    return SimpleUploadedFile(name, "\n".join([HEADER, *rows, ""]).encode(), "text/csv")


def upload(client, webinar, *files, zone: str = "Asia/Makassar"):
    return client.post(reverse("webinar:attendance", args=[webinar.pk]), {"files": files, "timezone": zone})


def confirm(client, address: str, number: int = 1, action: str = "confirm"):
    return client.post(address, {"action": action, "number": number})


class TestPreviewAndConfirmation:
    def test_nothing_is_written_before_the_confirmation(self, editor_client, past_webinar, private_files):
        there = RegistrationFactory(webinar=past_webinar)
        below = RegistrationFactory(webinar=past_webinar)
        people = [("Siti", there.learner.email, 120), ("Budi", below.learner.email, 30), ("Tamu", "", 90)]
        address = upload(editor_client, past_webinar, export(past_webinar, *people)).url
        context = editor_client.get(address).context
        assert {part["code"]: len(part["people"]) for part in context["lists"]} == {
            "eligible": 1,
            "below": 1,
            "unmatched": 1,
        }
        [scale] = context["preview"].paths[0].scales
        assert [t.passing for t in scale.thresholds if t.is_rule] == [1]
        assert len(scale.thresholds) > 3
        assert not Attendance.objects.exists()
        response = confirm(editor_client, address)
        assert response.url == reverse("webinar:attendance", args=[past_webinar.pk])
        assert set(Attendance.objects.values_list("registration", "minutes")) == {(there.pk, 120), (below.pk, 30)}
        assert pending(private_files) == []

    def test_the_time_zone_that_is_chosen_counts(self, editor_client, past_webinar):
        registration = RegistrationFactory(webinar=past_webinar)
        file = export(past_webinar, ("Siti", registration.learner.email, 120))
        address = upload(editor_client, past_webinar, file, zone="Asia/Jakarta").url
        assert editor_client.get(address).context["preview"].matched[0].minutes == 90  # an hour later, until the end
        confirm(editor_client, address)
        assert Attendance.objects.get().minutes == 90
        assert AttendanceImport.objects.get().timezone == "Asia/Jakarta"

    def test_a_wrong_zone_is_noticed(self, editor_client, past_webinar):
        registration = RegistrationFactory(webinar=past_webinar)
        file = export(past_webinar, ("Siti", registration.learner.email, 120))
        html = editor_client.get(upload(editor_client, past_webinar, file, zone="UTC").url).content.decode()
        assert "Sudah benarkah zona waktu" in html

    def test_a_file_of_another_webinar_is_noticed_where_nobody_matches(self, editor_client, past_webinar):
        other = WebinarFactory(page=False, planned_start=datetime(2020, 5, 20, 1, tzinfo=UTC))
        address = upload(editor_client, past_webinar, export(other, ("Siti", "siti@x.example", 120))).url
        html = editor_client.get(address).content.decode()
        assert "Berkas ini dari Rabu, 20 Mei 2020" in html

    @pytest.mark.parametrize(("zone", "words"), [("Asia/Jakarta", "1 jam setelah"), ("Asia/Jayapura", "1 jam sebelum")])
    def test_a_whole_hour_is_hinted_at_and_can_be_mended_there(self, editor_client, past_webinar, zone, words):
        people = [(f"Orang {number}", f"orang{number}@x.example", 70 + 10 * number) for number in range(9)]
        address = upload(editor_client, past_webinar, export(past_webinar, *people), zone=zone).url
        assert words in editor_client.get(address).content.decode()
        again = {"action": "read", "number": 1, "timezone": "Asia/Makassar", "format": "", "date_order": ""}
        assert editor_client.post(address, again).url == address
        html = editor_client.get(address).content.decode()
        assert "Kebanyakan orang" not in html
        assert "Asia/Makassar" in html

    def test_the_order_of_day_and_month_is_asked_for_with_a_list(self, editor_client, past_webinar):
        rows = b"email,join,leave\numar@x.example,05/12/2020 09:00,05/12/2020 10:00\n"
        address = upload(editor_client, past_webinar, SimpleUploadedFile("a.csv", rows)).url
        html = editor_client.get(address).content.decode()
        assert "dapat dibaca sebagai dua tanggal" in html
        assert "--date-order" not in html
        again = {"action": "read", "number": 1, "timezone": "Asia/Makassar", "format": "", "date_order": "dmy"}
        editor_client.post(address, again)
        assert "5 Desember 2020" in editor_client.get(address).content.decode()
        assert editor_client.post(address, again | {"date_order": "x"}).status_code == 200

    def test_from_the_guided_page_the_way_leads_back_to_it(self, editor_client, past_webinar):
        file = export(past_webinar, ("Siti", RegistrationFactory(webinar=past_webinar).learner.email, 120))
        data = {"files": file, "timezone": "Asia/Makassar", "origin": "finish"}
        address = editor_client.post(reverse("webinar:attendance", args=[past_webinar.pk]), data).url
        response = editor_client.post(address, {"action": "confirm", "number": 1}, follow=True)
        assert response.redirect_chain[-1][0] == reverse("webinar:finish", args=[past_webinar.pk])
        assert "kehadiran 1 pendaftar dicatat" in response.content.decode()

    def test_several_files_are_confirmed_one_after_the_other(self, editor_client, past_webinar, private_files):
        first, second = RegistrationFactory(webinar=past_webinar), RegistrationFactory(webinar=past_webinar)
        files = [
            export(past_webinar, ("Siti", first.learner.email, 120), name="ruang1.csv"),
            export(past_webinar, ("Budi", second.learner.email, 60), name="ruang2.csv"),
        ]
        address = upload(editor_client, past_webinar, *files).url
        assert "Berkas 1 dari 2" in editor_client.get(address).content.decode()
        assert confirm(editor_client, address, 1).url == address
        assert confirm(editor_client, address, 1).url == address  # sent twice: the second file is not imported unseen
        assert Attendance.objects.count() == 1
        assert "ruang2.csv" in editor_client.get(address).content.decode()
        confirm(editor_client, address, 2)
        assert Attendance.objects.count() == 2
        assert pending(private_files) == []

    def test_a_discarded_file_is_gone(self, editor_client, past_webinar, private_files):
        address = upload(editor_client, past_webinar, export(past_webinar, ("Tamu", "", 9))).url
        response = confirm(editor_client, address, action="discard")
        assert "dibuang" in editor_client.get(response.url).content.decode()
        assert not AttendanceImport.objects.exists()
        assert pending(private_files) == []
        assert editor_client.get(address).url == reverse("webinar:attendance", args=[past_webinar.pk])

    def test_the_same_file_again_is_named_and_changes_nothing(self, editor_client, past_webinar):
        registration = RegistrationFactory(webinar=past_webinar)
        for _ in range(2):
            file = export(past_webinar, ("Siti", registration.learner.email, 120))
            address = upload(editor_client, past_webinar, file).url
            html = editor_client.get(address).content.decode()
            confirm(editor_client, address)
        assert "sudah diimpor" in html
        assert AttendanceImport.objects.count() == 1

    def test_the_page_shows_what_is_imported(self, editor_client, past_webinar):
        registration = RegistrationFactory(webinar=past_webinar)
        file = export(past_webinar, ("Siti", registration.learner.email, 120), ("Tamu", "", 60))
        confirm(editor_client, upload(editor_client, past_webinar, file).url)
        response = editor_client.get(reverse("webinar:attendance", args=[past_webinar.pk]))
        html = response.content.decode()
        assert "peserta.csv" in html
        assert response.context["unmatched"] == 1
        [count] = response.context["path_counts"]
        assert (count.passing, count.taking) == (1, 1)


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (
                f"{HEADER}\nSiti,s@x.example,05/12/2026 09:00:00 AM,05/12/2026 08:00:00 AM,1,Yes,No\n",
                ["2", "Leave Time"],
            ),
            (f"{HEADER}\nSiti,s@x.example,kemarin,05/12/2026 08:00:00 AM,1,Yes,No\n", ["2", "Join Time"]),
            ("%PDF-1.7 …", ["PDF"]),
            ("a,b\n1,2\n", ["Zoom"]),
            ("\x00\x00", ["kosong"]),
            ('Nama "aneh", \'; DROP TABLE\n🙂\x00', []),
        ],
    )
    def test_row_column_and_reason_are_named(self, editor_client, past_webinar, content, told):
        file = SimpleUploadedFile("x.csv", content.encode())
        response = editor_client.get(upload(editor_client, past_webinar, file).url)
        errors = response.context["errors"]
        shown = " ".join(f"{error.row} {error.field} {error.message}" for error in errors)
        assert [word for word in told if word not in shown] == []
        assert errors
        assert all(error.row and str(error.message) for error in errors)
        assert "Impor berkas ini" not in response.content.decode()
        confirm(editor_client, response.request["PATH_INFO"])
        assert not AttendanceStay.objects.exists()

    @pytest.mark.parametrize("data", [{}, {"timezone": "Mars/Olympus"}, {"timezone": "Asia/Makassar", "files": ""}])
    def test_an_incomplete_form_says_what_is_missing(self, editor_client, past_webinar, data):
        response = editor_client.post(reverse("webinar:attendance", args=[past_webinar.pk]), data)
        assert response.status_code == 200
        assert "files" in response.context["form"].errors

    def test_an_empty_file_is_refused_at_once(self, editor_client, past_webinar):
        response = upload(editor_client, past_webinar, SimpleUploadedFile("x.csv", b""))
        assert "Berkas kosong." in response.content.decode()


class TestPendingUploads:
    def test_they_are_bound_to_person_and_webinar(self, editor_client, editor, past_webinar):
        address = upload(editor_client, past_webinar, export(past_webinar, ("Tamu", "", 9))).url
        other = client_of(EditorFactory(group="Editors"))
        assert other.get(address).url == reverse("webinar:attendance", args=[past_webinar.pk])
        assert confirm(other, address).url == reverse("webinar:attendance", args=[past_webinar.pk])
        elsewhere = address.replace(f"/{past_webinar.pk}/", f"/{WebinarFactory(page=False).pk}/", 1)
        assert editor_client.get(elsewhere).status_code == 302
        assert not AttendanceImport.objects.exists()
        assert editor_client.get(address).status_code == 200

    @pytest.mark.parametrize("token", ["x", "..", "%2e%2e", "a" * 32, "../../manage.py", "a" * 3000, "\x00" * 32])
    def test_no_token_leads_elsewhere(self, editor, past_webinar, token):
        with pytest.raises(PendingUploadError):
            find_upload(token=token, user=editor.pk, webinar=past_webinar.pk)

    def test_they_lie_in_the_private_storage_for_a_day(self, editor, past_webinar, private_files, monkeypatch):
        keep = {"user": editor.pk, "webinar": past_webinar.pk, "timezone": "UTC"}
        keep_uploads(files=[("a.csv", b"x")], **keep)
        assert len(pending(private_files)) == 2
        later = timezone.now() + timedelta(hours=25)
        storage = storages["private"]
        monkeypatch.setattr(timezone, "now", lambda: later)
        fresh = keep_uploads(files=[("b.csv", b"y")], **keep)
        assert {path.name.split(".")[0] for path in pending(private_files)} == {fresh.token}
        assert storage.exists(f"{FOLDER}/{fresh.token}.0")


class TestMatching:
    @pytest.fixture
    def guest(self, editor_client, past_webinar) -> AttendanceStay:
        confirm(
            editor_client,
            upload(
                editor_client, past_webinar, export(past_webinar, ("ANDI RAHMAT_DINKES", "andi@lain.example", 130))
            ).url,
        )
        return AttendanceStay.objects.get()

    def test_candidates_share_words_of_the_name(self, editor_client, past_webinar, guest):
        likely = RegistrationFactory(webinar=past_webinar, learner=UserFactory(full_name="Dr. Andi Rahmat, M.Si."))
        RegistrationFactory(webinar=past_webinar, learner=UserFactory(full_name="Budi Santoso"))
        elsewhere = UserFactory(full_name="Andi Rahmat")
        RegistrationFactory(webinar=WebinarFactory(page=False), learner=elsewhere)
        address = reverse("webinar:match", args=[past_webinar.pk, guest.pk])
        assert "@" not in address
        assert editor_client.get(address).context["candidates"] == [likely]
        assert editor_client.get(address, {"q": "santoso"}).context["candidates"][0].learner.full_name == "Budi Santoso"
        assert editor_client.get(address, {"q": "\x00"}).status_code == 200

    def test_a_match_counts_and_can_be_undone(self, editor_client, past_webinar, guest):
        registration = RegistrationFactory(webinar=past_webinar)
        listed = editor_client.get(reverse("webinar:unmatched", args=[past_webinar.pk])).context["people"]
        assert [(row.participant.email, row.participant.minutes) for row in listed] == [("andi@lain.example", 130)]
        editor_client.post(
            reverse("webinar:match", args=[past_webinar.pk, guest.pk]), {"registration": registration.pk}
        )
        assert Attendance.objects.get().minutes == 130
        detail = reverse("registration:detail", args=[registration.pk])
        assert "Batalkan pencocokan" in editor_client.get(detail).content.decode()
        response = editor_client.post(reverse("webinar:undo_match", args=[past_webinar.pk, guest.pk]))
        assert response.url == detail
        assert not Attendance.objects.exists()
        again = editor_client.post(reverse("webinar:undo_match", args=[past_webinar.pk, guest.pk]), follow=True)
        assert "sudah dibatalkan" in again.content.decode()

    def test_a_second_press_and_a_stale_page_lead_back_to_the_list(self, editor_client, past_webinar, guest):
        registration = RegistrationFactory(webinar=past_webinar)
        address = reverse("webinar:match", args=[past_webinar.pk, guest.pk])
        editor_client.post(address, {"registration": registration.pk})
        for response in (
            editor_client.post(address, {"registration": registration.pk}, follow=True),
            editor_client.get(address, follow=True),
        ):
            assert response.redirect_chain[-1][0] == reverse("webinar:unmatched", args=[past_webinar.pk])
            assert "Orang ini sudah dicocokkan" in response.content.decode()

    @pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 30, "-1", "\x00"])
    def test_a_registration_that_is_none_is_not_found(self, editor_client, past_webinar, guest, chosen):
        address = reverse("webinar:match", args=[past_webinar.pk, guest.pk])
        assert editor_client.post(address, {"registration": chosen}).status_code == 404

    def test_a_registration_of_another_webinar_is_not_found(self, editor_client, past_webinar, guest):
        other = RegistrationFactory(webinar=WebinarFactory(page=False))
        address = reverse("webinar:match", args=[past_webinar.pk, guest.pk])
        assert editor_client.post(address, {"registration": other.pk}).status_code == 404

    def test_a_cancelled_registration_is_refused_in_words(self, editor_client, past_webinar, guest):
        cancelled = RegistrationFactory(webinar=past_webinar, status="cancelled")
        address = reverse("webinar:match", args=[past_webinar.pk, guest.pk])
        html = editor_client.post(address, {"registration": cancelled.pk}, follow=True).content.decode()
        assert "tidak ada yang dicocokkan" in html
        assert not Attendance.objects.exists()

    def test_who_has_an_account_is_registered_instead(self, editor_client, past_webinar, guest):
        UserFactory(email="andi@lain.example")
        address = reverse("webinar:match", args=[past_webinar.pk, guest.pk])
        assert "punya akun" in editor_client.get(address).content.decode()
        data = {"webinar": past_webinar.pk, "email": "ANDI@lain.example"}
        editor_client.post(reverse("registration:register"), data)
        assert Attendance.objects.get(registration=Registration.objects.get()).minutes == 130


def test_an_export_can_be_taken_back(editor_client, past_webinar):
    registration = RegistrationFactory(webinar=past_webinar)
    confirm(
        editor_client,
        upload(editor_client, past_webinar, export(past_webinar, ("Siti", registration.learner.email, 120))).url,
    )
    source = AttendanceImport.objects.get()
    address = reverse("webinar:withdraw", args=[past_webinar.pk, source.pk])
    assert editor_client.get(address).status_code == 200
    assert Attendance.objects.exists()
    editor_client.post(address)
    assert not Attendance.objects.exists()
    assert not AttendanceImport.objects.exists()
    for response in (editor_client.get(address, follow=True), editor_client.post(address, follow=True)):
        assert "Ekspor ini sudah ditarik" in response.content.decode()


def test_the_import_of_another_webinar_is_not_found(editor_client, past_webinar):
    source = AttendanceImport.objects.create(webinar=past_webinar, sha256="x", timezone="UTC")
    other = WebinarFactory(page=False)
    assert editor_client.post(reverse("webinar:withdraw", args=[other.pk, source.pk])).status_code == 404
