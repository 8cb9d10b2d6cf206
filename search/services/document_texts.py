"""The text inside documents: noted when a file comes, read by the worker in a confined process, given up at a limit."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from portal.confined import ConfinedError, Limits, run_confined
from portal.models import PortalDocument
from search.analysis.tokens import normalise
from search.models import DocumentText
from search.services.entries import refresh_things
from search.sources import FILES

READABLE = frozenset({"pdf", "docx", "pptx", "xlsx"})
LIMITS = Limits(seconds=30, data_bytes=512 * 1024 * 1024, output_bytes=2 * 1024 * 1024)
FAULTS = {
    "time": DocumentText.Fault.TIME,
    "memory": DocumentText.Fault.SIZE,
    "size": DocumentText.Fault.SIZE,
    "locked": DocumentText.Fault.LOCKED,
}
# After so long a document that still waits was forgotten: its task was lost, or it is older than the search.
PATIENCE = timedelta(minutes=10)


@transaction.atomic
def note_document(*, document: PortalDocument) -> None:
    """Forgets the text of another file than the document now has, and has this one read."""
    if document.file_extension.lower() not in READABLE:
        DocumentText.objects.filter(document=document).delete()
        return
    digest = _digest(document)
    text = DocumentText.objects.select_for_update().filter(document=document).first()
    if text is not None and text.digest == digest and digest:
        return
    state, fault = DocumentText.State.WAITING, DocumentText.Fault.NONE
    if not digest:
        state, fault = DocumentText.State.UNREADABLE, DocumentText.Fault.MISSING
    values = {"digest": digest, "state": state, "fault": fault, "text": ""}
    DocumentText.objects.update_or_create(document=document, defaults=values)
    if digest:
        _enqueue(document.pk)


def read_document(*, document_pk: int) -> str:
    """Reads the file if it still waits for that; returns the state that it now has, '' for a document that is gone."""
    waiting = DocumentText.objects.select_related("document").filter(document=document_pk).first()
    if waiting is None or waiting.state != DocumentText.State.WAITING:
        return waiting.state if waiting else ""
    text, fault = _read(waiting.document)
    with transaction.atomic():
        found = DocumentText.objects.select_for_update().filter(document=document_pk).first()
        if found is None or found.digest != waiting.digest:  # another file has come: it has a task of its own
            return found.state if found else ""
        found.state = DocumentText.State.UNREADABLE if fault else DocumentText.State.READ
        found.text, found.fault = text, fault
        found.save()
        refresh_things(keys=FILES.keys_of_documents([document_pk]))
    return found.state


def read_forgotten_documents(*, limit: int = 50) -> int:
    """Notes documents that nobody has noted, and has those read that wait too long; returns how many."""
    unnoted = PortalDocument.objects.filter(searched_text__isnull=True).order_by("-pk")
    found = [document for document in unnoted.iterator() if document.file_extension.lower() in READABLE][:limit]
    for document in found:
        note_document(document=document)
    late = DocumentText.objects.filter(state=DocumentText.State.WAITING, read_at__lt=timezone.now() - PATIENCE)
    waiting = list(late.values_list("document_id", flat=True)[:limit])
    DocumentText.objects.filter(document__in=waiting).update(read_at=timezone.now())
    for pk in waiting:
        _enqueue(pk)
    return len(found) + len(waiting)


def _enqueue(document_pk: int) -> None:
    from search.tasks import read_document_task

    transaction.on_commit(partial(read_document_task.enqueue, document_pk))


def _read(document: PortalDocument) -> tuple[str, str]:
    """The text, or why there is none."""
    try:
        with document.file.open("rb") as file:
            extension = document.file_extension.lower()
            answer = json.loads(run_confined("search.extraction:main", extension, file=file, limits=LIMITS))
    except OSError:
        return "", DocumentText.Fault.MISSING
    except ConfinedError as error:
        return "", FAULTS.get(error.code, DocumentText.Fault.BROKEN)
    except ValueError:
        return "", DocumentText.Fault.BROKEN
    if fault := answer.get("fault"):
        return "", FAULTS.get(fault, DocumentText.Fault.BROKEN)
    text = normalise(answer["text"])
    return text, DocumentText.Fault.NONE if text.strip() else DocumentText.Fault.EMPTY


def _digest(document: PortalDocument) -> str:
    """SHA-256 of the file; '' where it is not there."""
    try:
        with document.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
