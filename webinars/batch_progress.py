"""How far a batch of certificates has come, in words: stage, count, rate, what is left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webinars.models import CertificateBatch

# Before so many seconds a rate says nothing.
SETTLED_AFTER = 2


@dataclass(frozen=True)
class BatchProgress:
    """Of the stage at work; `rate` in certificates a second and `seconds_left` are None as long as nobody can tell."""

    stage: str
    done: int
    total: int
    rate: float | None = None
    seconds_left: int | None = None

    @property
    def words(self) -> str:
        """One line: '1.200 / 2.888 · 94,5 a second · about 18 seconds left'."""
        if not self.total:
            return _("Waiting for its turn.")
        parts = [f"{intcomma(self.done)} / {intcomma(self.total)}"]
        if self.rate:
            parts.append(_("%(rate)s a second") % {"rate": formats.number_format(round(self.rate, 1), 1)})
        if self.seconds_left:
            parts.append(_time_left(self.seconds_left))
        return " · ".join(parts)


def read_progress(batch: CertificateBatch, *, now: datetime) -> BatchProgress:
    stage = str(CertificateBatch.Stage(batch.stage).label)
    elapsed = (now - batch.stage_began_at).total_seconds() if batch.stage_began_at else 0
    if elapsed < SETTLED_AFTER or not batch.done:
        return BatchProgress(stage, batch.done, batch.total)
    rate = batch.done / elapsed
    return BatchProgress(stage, batch.done, batch.total, rate, math.ceil((batch.total - batch.done) / rate))


def _time_left(seconds: int) -> str:
    if seconds < 60:
        return ngettext("about %(count)d second left", "about %(count)d seconds left", seconds) % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("about %(count)d minute left", "about %(count)d minutes left", minutes) % {"count": minutes}
