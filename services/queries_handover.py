"""What goes along when a project changes hands: everything that is open and that no item shows."""

from __future__ import annotations

from dataclasses import dataclass

from projects.models import Project
from services.enums import ConsignmentState, ProblemState
from services.models import LIVE, Appointment, Consignment, LogEntry, PlanLine, Problem

LOG, MOST = 10, 60
TRAVELLING = (ConsignmentState.OPEN, ConsignmentState.CARRIED, ConsignmentState.DIFFERING)


@dataclass(frozen=True, slots=True)
class Pack:
    """`log`: the last entries; `back`: those that a day brings back, the soonest first."""

    plan: list[PlanLine]
    log: list[LogEntry]
    back: list[LogEntry]
    trips: list[Appointment]
    bags: list[Consignment]
    problems: list[Problem]


def pack_of(project: Project) -> Pack:
    """Eight queries, whatever there is."""
    entries = LogEntry.objects.filter(project=project).select_related("author")
    trips = Appointment.objects.filter(project=project, state__in=LIVE)
    bags = Consignment.objects.filter(lines__project=project, state__in=TRAVELLING).distinct()
    return Pack(
        plan=list(PlanLine.objects.filter(project=project, replaced_at=None, done_on=None)[:MOST]),
        log=list(entries[:LOG]),
        back=list(entries.filter(settled_at=None, back_on__isnull=False).order_by("back_on", "pk")[:MOST]),
        trips=list(
            trips.select_related("project", "enterprise", "referral", "agent")
            .prefetch_related("items__item")
            .order_by("starts_at", "pk")[:MOST]
        ),
        bags=list(bags.select_related("enterprise", "agent").prefetch_related("lines").order_by("opened_at", "pk")),
        problems=list(Problem.objects.filter(project=project).exclude(state=ProblemState.STRUCK_OFF)[:MOST]),
    )
