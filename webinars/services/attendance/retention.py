"""What is forgotten some time after an event: exports as they came, and who in them was nobody's registration.

Minutes, matched stays and their times remain: a certificate may rest on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.log_actions import log

from webinars.models import AfterEventSettings, AttendanceImport, AttendanceStay, Objection, Webinar
from webinars.models.attendance import ERASED_DOMAIN, private_storage
from webinars.objection_times import objection_deadline
from webinars.services.attendance.people import participant_of

BATCH = 500


def delete_old_exports(*, now: datetime | None = None) -> int:
    """Of every webinar whose time is over (see `export_days`); returns how many files went. Safe at any time.

    Where an objection still waits for its answer, the evidence waits, too.
    """
    now = now or timezone.now()
    kept = timedelta(days=AfterEventSettings.load().export_days)
    files = AttendanceImport.objects.filter(webinar=OuterRef("pk")).exclude(file="")
    names = AttendanceStay.objects.unmatched().filter(webinar=OuterRef("pk"))
    found = Webinar.objects.with_end().filter(effective_end__lt=now - kept).filter(Exists(files) | Exists(names))
    return sum(
        _forget(webinar, now)
        for webinar in found.order_by("pk")
        if now > objection_deadline(webinar) + kept and not _has_open_objection(webinar)
    )


def _has_open_objection(webinar: Webinar) -> bool:
    return Objection.objects.open().filter(registration__webinar=webinar).exists()


@transaction.atomic
def _forget(webinar: Webinar, now: datetime) -> int:
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    imports = webinar.attendance_imports.exclude(file="")
    names = list(imports.values_list("file", flat=True))
    imports.update(file="", file_deleted_at=now)
    _empty_unmatched(webinar)
    if names:
        log(instance=webinar, action="webinars.exports_deleted", data={"count": len(names)})
        transaction.on_commit(partial(_delete_files, names))
    return len(names)


def _empty_unmatched(webinar: Webinar) -> None:
    """Without name, address and NIP. A stand-in keeps two people apart, and one person's stays together."""
    stays = list(AttendanceStay.objects.filter(webinar=webinar).unmatched().order_by("pk"))
    first: dict[str, int] = {}
    for stay in stays:
        who = first.setdefault(participant_of(stay.email, stay.nip, stay.name), stay.pk)
        stay.name = stay.nip = ""
        stay.email = f"anonim-hadir-{who}{ERASED_DOMAIN}"
    AttendanceStay.objects.bulk_update(stays, ["name", "nip", "email"], batch_size=BATCH)


def _delete_files(names: Iterable[str]) -> None:
    storage = private_storage()
    for name in names:
        storage.delete(name)
