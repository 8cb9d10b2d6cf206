"""The text inside documents is read aside, within limits; what cannot be read is given up and says why."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from portal.confined import ConfinedError, Limits, run_confined
from portal.models import PortalDocument
from search import extraction
from search.models import DocumentText
from search.services import document_texts
from search.services.document_texts import read_document, read_forgotten_documents
from tests.factories.documents import docx_bytes, make_document, pdf_bytes, pptx_bytes, xlsx_bytes
from tests.factories.learners import UserFactory

MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class TestReaders:
    @pytest.mark.parametrize(
        ("extension", "data", "words"),
        [
            ("pdf", pdf_bytes("Kuskus di halaman"), "Kuskus di halaman"),
            ("docx", docx_bytes("Kuskus  satu", "", "dua"), "Kuskus satu\ndua"),
            ("pptx", pptx_bytes("Kuskus", "Catatan anoa"), "Kuskus\nCatatan anoa"),
            ("xlsx", xlsx_bytes(("Kuskus", None, 3), ("anoa",)), "Sheet\nKuskus 3\nanoa"),
        ],
    )
    def test_each_kind(self, extension, data, words):
        assert extraction.read_text(data, extension).startswith(words)

    def test_no_more_than_is_searched(self):
        text = extraction.read_text(xlsx_bytes(*[("kata " * 2000,)] * 30), "xlsx")
        assert len(text) == extraction.MOST_CHARACTERS

    def test_a_file_that_unpacks_to_too_much(self):
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("word/document.xml", b"0" * (MEGABYTE))
        data = bytearray(target.getvalue())
        where = data.rindex(b"PK\x01\x02") + 24  # the directory's word for the unpacked size
        data[where : where + 4] = (500 * MEGABYTE).to_bytes(4, "little")
        with pytest.raises(extraction.UnreadableError) as caught:
            extraction.read_text(bytes(data), "docx")
        assert caught.value.code == "size"

    @pytest.mark.parametrize(
        ("extension", "data", "code"),
        [("docx", b"PK\x03\x04", "broken"), ("xlsx", extraction.OLD_OFFICE, "locked"), ("pdf", b"%PDF-1.7", "broken")],
    )
    def test_files_that_are_none(self, extension, data, code):
        with pytest.raises(extraction.UnreadableError) as caught:
            extraction.read_text(data, extension)
        assert caught.value.code == code


class TestConfinement:
    """`os:abort` and the like stand for what a file may make a reader do."""

    LIMITS = Limits(seconds=20, data_bytes=200 * MEGABYTE, output_bytes=1000)

    def run(self, function: str, *args: str, **limits) -> bytes:
        with tempfile.TemporaryFile() as file:
            return run_confined(function, *args, file=file, limits=replace(self.LIMITS, **limits))

    def test_an_answer(self):
        assert self.run("builtins:print", "halo") == b"halo\n"

    @pytest.mark.parametrize(
        ("function", "args", "limits", "code"),
        [
            ("signal:pause", (), {"seconds": 1}, "time"),
            ("os:abort", (), {}, "failed"),
            ("builtins:print", ("x" * 5000,), {}, "failed"),
            ("tests.support.greedy:fill_memory", (), {}, "memory"),
        ],
    )
    def test_hanging_crashing_talking_and_greedy_processes(self, function, args, limits, code):
        with pytest.raises(ConfinedError) as caught:
            self.run(function, *args, **limits)
        assert caught.value.code == code


@pytest.mark.django_db
class TestDocuments:
    def test_a_new_file_waits_and_is_read_by_the_task(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            document = make_document("Kuskus beruang")
            assert document.searched_text.state == "waiting"
        text = DocumentText.objects.get(document=document)
        assert (text.state, text.text, text.fault) == ("read", "Kuskus beruang", "")

    def test_reading_twice_does_nothing_more(self, monkeypatch):
        document = make_document("Kuskus")
        assert read_document(document_pk=document.pk) == "read"
        monkeypatch.setattr(document_texts, "run_confined", None)
        assert read_document(document_pk=document.pk) == "read"
        assert read_document(document_pk=0) == ""

    def test_another_file_takes_the_old_text_away_at_once(self, django_capture_on_commit_callbacks):
        document = make_document("Kuskus")
        read_document(document_pk=document.pk)
        document.title = "Judul lain"
        document.save()
        assert DocumentText.objects.get().text == "Kuskus"
        with django_capture_on_commit_callbacks(execute=True):
            document.file.save("lain.docx", ContentFile(docx_bytes("Anoa")))
            text = DocumentText.objects.get()
            assert (text.state, text.text) == ("waiting", "")
        assert DocumentText.objects.get().text == "Anoa"

    def test_what_takes_too_long_is_given_up_and_not_tried_again(self, monkeypatch):
        monkeypatch.setattr(document_texts, "LIMITS", replace(document_texts.LIMITS, seconds=0))
        document = make_document("Kuskus")
        assert read_document(document_pk=document.pk) == "unreadable"
        monkeypatch.undo()
        assert read_document(document_pk=document.pk) == "unreadable"
        assert DocumentText.objects.get().fault == "time"

    def test_a_broken_an_empty_and_a_missing_file(self):
        faults = {}
        for name, content in (("rusak.pdf", b"%PDF-1.7 rusak"), ("kosong.docx", docx_bytes(" "))):
            document = make_document(name=name, content=content)
            read_document(document_pk=document.pk)
            faults[name] = DocumentText.objects.get(document=document).fault
        gone = make_document()
        gone.file.storage.delete(gone.file.name)
        read_document(document_pk=gone.pk)
        assert faults | {"": DocumentText.objects.get(document=gone).fault} == {
            "rusak.pdf": "broken",
            "kosong.docx": "empty",
            "": "missing",
        }

    def test_other_kinds_are_not_read(self):
        make_document(name="data.csv", content=b"a,b")
        assert not DocumentText.objects.exists()

    def test_the_forgotten_are_read(self, django_capture_on_commit_callbacks):
        unnoted, late, fresh = make_document("Satu"), make_document("Dua"), make_document("Tiga")
        DocumentText.objects.filter(document=unnoted).delete()
        DocumentText.objects.filter(document=late).update(read_at=timezone.now() - timedelta(hours=1))
        with django_capture_on_commit_callbacks(execute=True):
            assert read_forgotten_documents() == 2
        states = dict(DocumentText.objects.values_list("document", "state"))
        assert states == {unnoted.pk: "read", late.pk: "read", fresh.pk: "waiting"}

    def test_the_cms_says_what_cannot_be_read(self, client):
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
        document = make_document(name="rusak.pdf", content=b"%PDF-1.7 rusak")
        read_document(document_pk=document.pk)
        listing = client.get(reverse("wagtaildocs:index")).content.decode()
        assert "Teks tidak terbaca: berkasnya rusak" in listing
        form = client.get(reverse("wagtaildocs:edit", args=[document.pk])).content.decode()
        assert "Teks tidak terbaca: berkasnya rusak" in form
        assert PortalDocument.objects.count() == 1
