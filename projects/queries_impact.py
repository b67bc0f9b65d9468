"""What a draft of the catalogue is compared over: the live projects, chunk by chunk; and what a comparison has found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from projects.enums import ProjectState
from projects.enums_catalogue import RunState
from projects.models import (
    ApprovalItem,
    CatalogueDraft,
    ImpactRow,
    ImpactRun,
    MatterPackage,
    Pin,
    Project,
    SampleProject,
)
from projects.rules.impact import Profile

OVER = (ProjectState.ENDED, ProjectState.MERGED)
READ = ("pk", "project_id", "catalogue_id", "answers", "adjustments", "start_on", "limits", "route")


@dataclass(frozen=True, slots=True)
class Looked:
    """A live project with the newest version of its package. `begun`: matter to state, of what was applied for."""

    project: int
    package: int
    catalogue: int
    profile: Profile
    begun: dict[str, str] = field(default_factory=dict)


def live_packages() -> QuerySet[MatterPackage]:
    """The newest version of every project that is neither ended nor merged."""
    later = MatterPackage.objects.filter(project=OuterRef("project"), number__gt=OuterRef("number"))
    rows: QuerySet[MatterPackage] = MatterPackage.objects.filter(~Exists(later)).exclude(project__state__in=OVER)
    return rows.order_by("project_id")


def projects_after(last: int, most: int) -> list[Looked]:
    """The next live projects in order of their ids, with all that their dates hang on. Three queries."""
    rows = list(live_packages().filter(project_id__gt=last).values_list(*READ)[:most])
    keys = [row[1] for row in rows]
    pins: dict[int, dict[str, date]] = defaultdict(dict)
    for project, node, day in Pin.objects.filter(project__in=keys).values_list("project_id", "node", "day"):
        pins[project][node] = day
    begun: dict[int, dict[str, str]] = defaultdict(dict)
    sent = ApprovalItem.objects.filter(project__in=keys).exclude(state="draft").order_by("pk")
    for project, node, state in sent.values_list("project_id", "node", "state"):
        begun[project][node] = state
    return [
        Looked(
            project,
            pk,
            catalogue,
            Profile(answers, adjusted, start, limits, pins.get(project, {}), route),
            begun.get(project, {}),
        )
        for pk, project, catalogue, answers, adjusted, start, limits, route in rows
    ]


# --- what was found


def newest_run(draft: CatalogueDraft) -> ImpactRun | None:
    """The comparison that was asked for last, whatever became of it."""
    run: ImpactRun | None = ImpactRun.objects.filter(draft=draft).select_related("wanted_by").first()
    return run


def newest_result(draft: CatalogueDraft) -> ImpactRun | None:
    """The last one that was brought to its end."""
    done = ImpactRun.objects.filter(draft=draft, state=RunState.DONE)
    run: ImpactRun | None = done.select_related("wanted_by").first()
    return run


def rows_of(run: ImpactRun) -> QuerySet[ImpactRow]:
    """Its rows with their projects, as they are listed."""
    rows = ImpactRow.objects.filter(run=run).select_related("project", "package__catalogue")
    found: QuerySet[ImpactRow] = rows.defer("package__answers", "package__catalogue__source").order_by("project_id")
    return found


def holding(rows: QuerySet[ImpactRow], column: str, values: Iterable[str]) -> QuerySet[ImpactRow]:
    """Rows whose list `column` has one of the values, on either database."""
    name = f"{column}_text"
    wanted = Q(pk__in=())
    for value in values:
        wanted |= Q(**{f"{name}__contains": f'"{value}"'})
    found: QuerySet[ImpactRow] = rows.annotate(**{name: Cast(column, TextField())}).filter(wanted)
    return found


def about(rows: QuerySet[ImpactRow], query: str, visible: QuerySet[Project]) -> QuerySet[ImpactRow]:
    """Rows of projects with this in their code, or in the name of one that the reader may see."""
    named = visible.filter(Q(name__icontains=query) | Q(initials__icontains=query))
    found: QuerySet[ImpactRow] = rows.filter(Q(project__code__icontains=query) | Q(project__in=named.values("pk")))
    return found


def samples() -> list[Any]:
    """Every sample project, in the order of its code."""
    return list(SampleProject.objects.select_related("made_by"))
