"""Webinars from CSV: rows, speakers, topics and published pages in both languages; faults by row and column."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.signals import page_published

from portal.models import Topic
from tests.factories.webinars import SpeakerFactory, WebinarFactory
from webinars.models import CertificatePath, Speaker, Webinar, WebinarPage, WebinarSpeaker
from webinars.services.events.importing import import_webinars
from webinars.services.imports import SheetError

pytestmark = pytest.mark.django_db

HEADER = (
    "number,title,start,end,timezone,credit_hours,minimum_minutes,"
    "moderator,speakers,video_url,summary,topics,participants"
)
ROW = (
    '40,"Workplace Learning, di tempat kerja",2025-07-10T09:00,2025-07-10 11:30:00,Asia/Makassar,4,112,'
    '"Astuti Azis, S.Pd., M.Ed., Ph.D.","Dr. Drs. Arwin Malik, M.Si.|Dr. Muh. Djajadi, S.Pd., M.Pd.",'
    "https://www.youtube.com/watch?v=x,Ringkasan.,Belajar di tempat kerja|Kinerja,2888"
)


def sheet(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def counts(result) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def faults_of(data: bytes) -> list[tuple[int, str]]:
    before = (Webinar.objects.count(), Speaker.objects.count(), Topic.objects.count(), WebinarPage.objects.count())
    with pytest.raises(SheetError) as caught:
        import_webinars(data=data)
    assert all(str(error.message) for error in caught.value.errors)
    assert before == (
        Webinar.objects.count(),
        Speaker.objects.count(),
        Topic.objects.count(),
        WebinarPage.objects.count(),
    )
    return [(error.row, error.field) for error in caught.value.errors]


def parts_of(webinar: Webinar) -> list[tuple[str, str]]:
    parts = WebinarSpeaker.objects.filter(webinar=webinar).order_by("sort_order")
    return list(parts.values_list("part", "speaker__name"))


def test_a_row_becomes_a_webinar_with_its_people_and_topics():
    assert counts(import_webinars(data=sheet(ROW))) == (1, 0, 0)
    webinar = Webinar.objects.get(series_number=40)
    assert webinar.title == "Workplace Learning, di tempat kerja"
    assert webinar.planned_start == datetime(2025, 7, 10, 1, 0, tzinfo=UTC)
    assert webinar.planned_end == datetime(2025, 7, 10, 3, 30, tzinfo=UTC)
    assert (webinar.credit_hours, webinar.required_minutes, webinar.participants_count) == (4, 112, 2888)
    assert webinar.recording_url == "https://www.youtube.com/watch?v=x"
    assert {topic.name for topic in webinar.topics.all()} == {"Belajar di tempat kerja", "Kinerja"}
    assert parts_of(webinar) == [
        ("moderator", "Astuti Azis, S.Pd., M.Ed., Ph.D."),
        ("speaker", "Dr. Drs. Arwin Malik, M.Si."),
        ("speaker", "Dr. Muh. Djajadi, S.Pd., M.Pd."),
    ]


def test_its_page_is_published_in_both_languages(client):
    published = []

    def note(sender, instance, **kwargs):
        published.append((sender, instance.locale.language_code))

    page_published.connect(note)
    try:
        import_webinars(data=sheet(ROW))
    finally:
        page_published.disconnect(note)
    assert (WebinarPage, "id") in published
    pages = WebinarPage.objects.filter(webinar__series_number=40).select_related("locale")
    assert {(page.locale.language_code, page.slug, page.live, page.summary) for page in pages} == {
        ("id", "seri-40", True, "Ringkasan."),
        ("en", "seri-40", True, "Ringkasan."),
    }


def test_repeating_changes_nothing_and_a_change_updates_row_and_pages():
    import_webinars(data=sheet(ROW))
    revisions = WebinarPage.objects.get(webinar__series_number=40, locale__language_code="id").revisions.count()
    assert counts(import_webinars(data=sheet(ROW))) == (0, 0, 1)
    page = WebinarPage.objects.get(webinar__series_number=40, locale__language_code="id")
    assert page.revisions.count() == revisions
    changed = ROW.replace("di tempat kerja", "dari masalah nyata", 1).replace("Ringkasan.", "Ringkasan baru.")
    changed = changed.replace("Dr. Drs. Arwin Malik, M.Si.|", "").replace("|Kinerja", "")
    assert counts(import_webinars(data=sheet(changed))) == (0, 1, 0)
    webinar = Webinar.objects.get(series_number=40)
    assert [name for part, name in parts_of(webinar) if part == "speaker"] == ["Dr. Muh. Djajadi, S.Pd., M.Pd."]
    assert [topic.name for topic in webinar.topics.all()] == ["Belajar di tempat kerja"]
    assert {(page.title, page.summary) for page in webinar.pages.all()} == {
        ("Workplace Learning, dari masalah nyata", "Ringkasan baru.")
    }


def test_a_moved_webinar_raises_the_calendar_sequence():
    import_webinars(data=sheet(ROW))
    import_webinars(data=sheet(ROW.replace("T09:00", "T08:30")))
    assert Webinar.objects.get(series_number=40).calendar_sequence == 1


def test_a_draft_page_is_published():
    webinar = WebinarFactory(series_number=40)
    webinar.pages.get(locale__language_code="id").unpublish()
    assert counts(import_webinars(data=sheet(ROW))) == (0, 1, 0)
    assert webinar.pages.get(locale__language_code="id").live


def test_people_and_topics_are_found_whatever_their_case():
    speaker = SpeakerFactory(name="DR. DRS. ARWIN MALIK, M.SI.")
    topic = Topic.add_root(name="Kinerja aparatur", name_en="kinerja")
    import_webinars(data=sheet(ROW))
    webinar = Webinar.objects.get(series_number=40)
    assert speaker.webinar_parts.get().webinar == webinar
    assert topic in webinar.topics.all()
    assert Speaker.objects.count() == 3


def test_an_opening_speaker_set_in_the_cms_stays():
    import_webinars(data=sheet(ROW))
    webinar = Webinar.objects.get(series_number=40)
    opening = SpeakerFactory(name="Prof. Pembuka")
    WebinarSpeaker.objects.create(webinar=webinar, speaker=opening, part="opening", sort_order=0)
    import_webinars(data=sheet(ROW.replace('"Astuti Azis, S.Pd., M.Ed., Ph.D."', "Moderator Lain")))
    assert ("opening", "Prof. Pembuka") in parts_of(webinar)
    assert [name for part, name in parts_of(webinar) if part == "moderator"] == ["Moderator Lain"]


def test_absent_columns_leave_alone_what_the_webinar_has():
    import_webinars(data=sheet(ROW))
    short = ",".join(HEADER.split(",")[:7])
    row = '40,"Workplace Learning, di tempat kerja",2025-07-10T09:00,2025-07-10T11:30,WITA,4,112'
    assert counts(import_webinars(data=sheet(row, header=short))) == (0, 0, 1)


def test_columns_in_any_order_with_byte_order_mark_and_semicolons():
    data = (
        "title;number;end;start;timezone;minimum_minutes;credit_hours\nA, B;7;2026-05-12 11:30;2026-05-12 09:00;UTC;1;2"
    )
    import_webinars(data=data.encode("utf-8-sig"))
    webinar = Webinar.objects.get(series_number=7)
    assert (webinar.title, webinar.planned_start.hour) == ("A, B", 9)


def test_an_offset_in_the_value_counts():
    import_webinars(data=sheet(ROW.replace("2025-07-10T09:00", "2025-07-10T01:00Z")))
    assert Webinar.objects.get(series_number=40).planned_start == datetime(2025, 7, 10, 1, tzinfo=UTC)


def test_a_long_summary_is_shortened():
    import_webinars(data=sheet(ROW.replace("Ringkasan.", "Ringkasan " * 100)))
    page = WebinarPage.objects.get(webinar__series_number=40, locale__language_code="id")
    assert len(page.summary) <= 600
    assert page.summary.endswith("…")
    assert counts(import_webinars(data=sheet(ROW.replace("Ringkasan.", "Ringkasan " * 100)))) == (0, 0, 1)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("40,", ",", "number"),
        ("40,", "0,", "number"),
        ("40,", "Seri-40,", "number"),
        ("40,", "99999999999,", "number"),
        ("40,", "４０,", "number"),
        ('"Workplace Learning, di tempat kerja"', "", "title"),
        ('"Workplace Learning, di tempat kerja"', "x" * 256, "title"),
        ("2025-07-10T09:00", "10/07/2025 09:00", "start"),
        ("2025-07-10T09:00", "2025-07-10", "start"),
        ("2025-07-10T09:00", "2025-02-30T09:00", "start"),
        ("2025-07-10T09:00", "0001-01-01T00:00", "start"),
        ("2025-07-10T09:00", "", "start"),
        ("2025-07-10 11:30:00", "2025-07-10 09:00", "end"),
        ("2025-07-10 11:30:00", "2025-07-10 25:00", "end"),
        ("Asia/Makassar", "Makassar", "timezone"),
        ("Asia/Makassar", "../../etc/passwd", "timezone"),
        ("Asia/Makassar", "", "timezone"),
        (",4,112", ",4.5,112", "credit_hours"),
        (",4,112", ",-4,112", "credit_hours"),
        (",4,112", ",,112", "credit_hours"),
        (",4,112", ",4,70000", "minimum_minutes"),
        (",4,112", ",4,", "minimum_minutes"),
        (",4,112", ",4,151", "minimum_minutes"),
        ("2025-07-10 11:30:00", "2026-07-10 11:30", "end"),
        ("2025-07-10 11:30:00", "9999-12-31 23:59", "end"),
        ("https://www.youtube.com/watch?v=x", "javascript:alert(1)", "video_url"),
        ("2888", "banyak", "participants"),
        ("Kinerja", "K" * 101, "topics"),
        ('"Astuti Azis, S.Pd., M.Ed., Ph.D."', "A" * 201, "moderator"),
        ("Ringkasan.", "Ring\x00kasan.", "summary"),
    ],
)
def test_a_fault_names_row_and_column_and_nothing_is_written(old, new, field):
    good = ROW.replace("40,", "39,", 1)
    assert old in ROW
    assert faults_of(sheet(good, ROW.replace(old, new, 1))) == [(3, field)]


@pytest.mark.parametrize("number", ["2147483648", "9" * 30])
def test_a_number_that_is_too_large_is_called_that(number):
    with pytest.raises(SheetError) as refused:
        import_webinars(data=sheet(ROW.replace("40,", f"{number},", 1)))
    assert [str(fault.message) for fault in refused.value.errors] == ["Lebih besar daripada 2147483647."]


def test_rows_are_counted_in_physical_lines():
    first = ROW.replace("40,", "39,", 1).replace("Ringkasan.", '"Ringkasan\nbaris dua"')
    assert faults_of(sheet(first, ROW.replace(",4,112", ",x,y"))) == [(4, "credit_hours"), (4, "minimum_minutes")]


def test_the_same_number_twice_is_a_fault_of_the_second_row():
    assert faults_of(sheet(ROW, ROW)) == [(3, "number")]


def test_missing_unknown_and_doubled_columns_are_named():
    header = HEADER.replace("title,", "judul,")
    assert faults_of(sheet(ROW, header=header)) == [(1, "judul"), (1, "title")]
    assert faults_of(sheet(ROW, header=HEADER.replace("topics", "speakers"))) == [(1, "")]


def test_an_unquoted_comma_is_a_fault_of_its_row():
    assert faults_of(sheet(ROW + ",lagi")) == [(2, "")]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"PK\x03\x04", b"\xff\xfe\x00", b'"', b"\x00\x01\x02"])
def test_wrong_files(data):
    assert {row for row, _field in faults_of(data)} == {1}


def test_a_header_alone_is_nothing_to_do():
    assert counts(import_webinars(data=sheet())) == (0, 0, 0)


def run(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("import_webinars", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_command(tmp_path: Path):
    file = tmp_path / "webinars.csv"
    file.write_bytes(sheet(ROW))
    empty = {"unmatched": [], "errors": []}
    assert run(str(file), "--dry-run") == {"created": 1, "updated": 0, "unchanged": 0} | empty
    assert not Webinar.objects.exists()
    assert not Speaker.objects.exists()
    assert run(str(file)) == {"created": 1, "updated": 0, "unchanged": 0} | empty
    assert run(str(file)) == {"created": 0, "updated": 0, "unchanged": 1} | empty


def test_command_tells_errors_as_json_and_fails(tmp_path: Path):
    file = tmp_path / "webinars.csv"
    file.write_bytes(sheet(ROW.replace("Asia/Makassar", "Mars")))
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_webinars", str(file), "--json", stdout=out)
    assert caught.value.returncode == 1
    told = json.loads(out.getvalue())
    assert [(error["row"], error["field"]) for error in told["errors"]] == [(2, "timezone")]
    assert told["errors"][0]["message"]
    assert (told["created"], told["updated"], told["unchanged"]) == (0, 0, 0)


def test_command_without_the_file_fails_in_the_same_form():
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_webinars", "/no/such/file.csv", "--json", stdout=out)
    assert json.loads(out.getvalue())["errors"][0]["row"] == 0


def test_the_minutes_of_a_sheet_are_those_of_the_first_path_that_asks_for_any_and_other_paths_stay():
    import_webinars(data=sheet(ROW))
    webinar = Webinar.objects.get()
    webinar.paths.update(sort_order=1)
    CertificatePath.objects.create(webinar=webinar, sort_order=0, name="YouTube", minimum_check_ins=2)
    assert import_webinars(data=sheet(ROW)).unchanged == 1
    assert import_webinars(data=sheet(ROW.replace(",4,112", ",4,90"))).updated == 1
    assert [(path.name, path.minimum_attendance) for path in webinar.paths.all()] == [
        ("YouTube", None),
        ("Ruang rapat", 90),
    ]


def test_where_editors_keep_paths_without_attendance_a_sheet_adds_none():
    import_webinars(data=sheet(ROW))
    webinar = Webinar.objects.get()
    webinar.paths.update(minimum_attendance=None, needs_post_test=True)
    assert import_webinars(data=sheet(ROW)).unchanged == 1
    assert webinar.paths.get().minimum_attendance is None
