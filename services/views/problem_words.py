"""How a problem looks: its state with colour and days, its measures, its story."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approval_portal.accounts.models import User
from projects.models import Event
from projects.views.story import Told, tell
from services.enums import ProblemOrigin, ProblemState
from services.models import Problem, ProblemRung, ProblemStep
from services.operations.problems_lock import problem_stream
from services.queries_problems import DUTIES, PROBLEMS, STEPS, STRUCK
from services.rules.escalation import HEAD, LEADER, OVERDUE, OWNER, UNASSIGNED, UNVERIFIED

LOOKS = {
    ProblemState.OPEN: "risk",
    ProblemState.ASSIGNED: "run",
    ProblemState.SOLVED: "wait",
    ProblemState.STRUCK_OFF: "done",
}
LISTS = {
    PROBLEMS: gettext_lazy("问题清单"),
    DUTIES: gettext_lazy("责任清单"),
    STEPS: gettext_lazy("整改清单"),
    STRUCK: gettext_lazy("已销号"),
}
RUNGS = {OWNER: gettext_lazy("责任人"), HEAD: gettext_lazy("部门负责人"), LEADER: gettext_lazy("分管委领导")}
REASONS = {
    UNASSIGNED: gettext_lazy("迟迟没有交办"),
    OVERDUE: gettext_lazy("过了整改期限"),
    UNVERIFIED: gettext_lazy("迟迟没有核验"),
}
INSIDE = ("return_problem", "escalate", "add_step", "do_step", "name_blocked")  # the bureau's own steps


@dataclass(frozen=True, slots=True)
class Line:
    """One problem as lists show it. `late`: days over its due date; `left`: days until it, None without one."""

    row: Problem
    look: str
    word: Any
    late: int = 0
    left: int | None = None

    @property
    def steps_done(self) -> int:
        return sum(step.done_at is not None for step in self.row.steps.all())


def line_of(row: Problem, day: dt.date) -> Line:
    left = (row.due_on - day).days if row.due_on else None
    if row.state == ProblemState.ASSIGNED and left is not None and left < 0:
        word = ngettext("超期 %(n)s 天", "超期 %(n)s 天", -left) % {"n": -left}
        return Line(row, "over", word, late=-left, left=left)
    return Line(row, LOOKS[ProblemState(row.state)], ProblemState(row.state).label, left=left)


def origin_of(row: Problem) -> Any:
    return ProblemOrigin(row.origin).label


def step_lines(row: Problem, day: dt.date, sees: bool) -> list[dict[str, Any]]:
    """Measures with their day, how they look, and their files. `sees`: the reader may open the files."""
    return [_step(row, step, day, sees) for step in row.steps.all()]


def _step(row: Problem, step: ProblemStep, day: dt.date, sees: bool) -> dict[str, Any]:
    due = step.due_on or row.due_on
    late = step.done_at is None and due is not None and due < day and row.state != ProblemState.STRUCK_OFF
    look, word = ("done", _("已办")) if step.done_at else ("over", _("过了期限")) if late else ("run", _("在办"))
    files = [each for each in row.files.all() if each.step_id == step.pk] if sees else []
    return {"row": step, "due": due, "look": look, "word": word, "files": files, "owner": step.owner or row.owner}


def story_of(row: Problem, today: dt.date, *, inside: bool) -> list[Told]:
    """What happened to it, newest first; the bureau's own steps for those inside alone. One query."""
    steps = [str(step.pk) for step in row.steps.all()]
    own = Q(object_type="problem", object_id=str(row.pk)) | Q(object_type="problemstep", object_id__in=steps)
    rows = Event.objects.filter(own, stream=problem_stream(row)).select_related("actor", "text")
    rows = rows.exclude(verb__in=("escalate",) if inside else INSIDE)  # the ladder stands above, with its reasons
    return [tell(event, None, {}, today) for event in rows.order_by("-at", "-seq")]


def rungs_of(row: Problem) -> list[dict[str, Any]]:
    """The ladder as far as it was taken, with who was told. Two queries where there is any."""
    taken: list[ProblemRung] = list(row.rungs.order_by("-round", "-rung"))
    people = {pk for rung in taken for pk in rung.told}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=people)} if people else {}
    return [
        {
            "word": RUNGS[rung.rung],
            "reason": REASONS[rung.reason],
            "at": timezone.localtime(rung.at),
            "names": [names[pk] for pk in rung.told if pk in names],
            "round": rung.round,
        }
        for rung in taken
    ]
