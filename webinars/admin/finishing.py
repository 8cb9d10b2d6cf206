"""What is left to do after a session, step by step: from the exports to the mail that the certificate is there."""

from __future__ import annotations

from dataclasses import dataclass, field

from webinars.admin.issue_views import IssuePlan, plan_issue
from webinars.evidence import paths_of
from webinars.models import AttendanceImport, Certificate, CertificateBatch, Webinar
from webinars.models import Objection as ObjectionRow
from webinars.rule import Condition
from webinars.services.attendance.matching import unmatched_participants
from webinars.services.certificates.announcements import unannounced

RUNNING = (CertificateBatch.Status.WAITING, CertificateBatch.Status.RUNNING)
# In this order. Those in the middle need not be finished: people may stay unmatched, and an answer may come later.
IMPORT, MATCH, OBJECT, CHECK, ISSUE, MAIL = "impor", "cocokkan", "sanggahan", "periksa", "terbitkan", "surat"
CAN_BE_LEFT = frozenset({MATCH, OBJECT, CHECK})


@dataclass(frozen=True)
class Step:
    """`state` is done, left (an editor goes on without it), next, or later."""

    code: str
    state: str

    @property
    def is_next(self) -> bool:
        return self.state == "next"

    @property
    def is_open(self) -> bool:
        return self.state in {"next", "later"}


@dataclass
class Finishing:
    """All that the guided page tells of a webinar; counted once."""

    imports: int
    asks_for_minutes: bool
    unmatched: int
    open_objections: int
    plan: IssuePlan
    batch: CertificateBatch | None
    unannounced: int
    announced: int
    steps: list[Step] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return not any(step.is_open for step in self.steps)

    @property
    def names_wanted(self) -> int:
        return len(self.plan.nameless)


def read_finishing(webinar: Webinar, *, left: frozenset[str] = frozenset()) -> Finishing:
    """`left` are the codes of steps that the editor goes on without."""
    plan = plan_issue(webinar)
    asked = {condition for path in paths_of(webinar) for condition in path.conditions}
    found = Finishing(
        imports=AttendanceImport.objects.filter(webinar=webinar).count(),
        asks_for_minutes=Condition.MINUTES in asked,
        unmatched=len(unmatched_participants(webinar=webinar)),
        open_objections=ObjectionRow.objects.open().filter(registration__webinar=webinar).count(),
        plan=plan,
        batch=webinar.certificate_batches.filter(status__in=RUNNING).first(),
        unannounced=unannounced(webinar).count(),
        announced=Certificate.objects.filter(webinar=webinar, announced_at__isnull=False).count(),
    )
    found.steps = _steps(found, left & CAN_BE_LEFT)
    return found


def _steps(found: Finishing, left: frozenset[str]) -> list[Step]:
    is_issued = bool(found.plan.held) and not found.plan.new
    if is_issued:
        left |= {MATCH}  # whoever issues goes on without those whom nobody knew
    is_known = bool(found.imports) or not found.asks_for_minutes
    done = {
        IMPORT: is_known,
        MATCH: is_known and not found.unmatched,
        OBJECT: is_known and not found.open_objections,
        CHECK: is_issued,
        ISSUE: is_issued,
        MAIL: bool(found.announced) and not found.unannounced,
    }
    steps, is_first = [], True
    for code, is_done in done.items():
        if is_done:
            steps.append(Step(code, "done"))
        elif code in left:
            steps.append(Step(code, "left"))
        else:
            steps.append(Step(code, "next" if is_first else "later"))
            is_first = False
    return steps
