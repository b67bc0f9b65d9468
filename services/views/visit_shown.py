"""A needs visit as pages show it: its record, its agenda, what was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from projects.enums import PrintKind
from projects.models import MatterPackage
from projects.queries import latest_package
from projects.rules.applicability import Evaluation
from projects.rules.wording import name_of
from services.enums import AppointmentState, VisitPointKind, VisitState
from services.forms.visits import PIECES
from services.models import Appointment, NeedsVisit
from services.operations.visit_ends import PACKAGE
from services.queries_visits import evaluation_for, visits
from services.rules.agenda import POINT, agenda_now

LOOKS = {
    VisitState.PLANNED: "wait",
    VisitState.HELD: "you",
    VisitState.CONFIRMED: "done",
    VisitState.CANCELLED: "pause",
}
POINT_LOOKS = {
    VisitPointKind.DIFFICULTY: "risk",
    VisitPointKind.MEASURE: "done",
    VisitPointKind.TUTORING: "run",
    VisitPointKind.QUESTION: "wait",
}
GONE = (AppointmentState.CANCELLED, AppointmentState.FAILED)


@dataclass(frozen=True, slots=True)
class Shown:
    """An appointment with its visit; the visit is unsaved as long as nobody has recorded anything."""

    row: Appointment
    visit: NeedsVisit

    @property
    def whom(self) -> str:
        row = self.row
        if row.project:
            return str(row.project.name)
        if row.referral:
            return str(row.referral.project_name)
        return str(row.enterprise.name) if row.enterprise else str(row.address)

    @property
    def firm(self) -> str:
        row = self.row
        owner = row.project.enterprise if row.project else row.enterprise
        return str(owner.name) if owner else str(getattr(row.referral, "enterprise_name", ""))

    @property
    def word(self) -> Any:
        return self.row.get_state_display() if self.off else self.visit.get_state_display()

    @property
    def off(self) -> bool:
        """Called off, or came to nothing."""
        return self.row.state in GONE

    @property
    def look(self) -> str:
        return "pause" if self.off else LOOKS[VisitState(self.visit.state)]

    @property
    def open(self) -> bool:
        return not self.off and self.visit.state in (VisitState.PLANNED, VisitState.HELD)


def shown(row: Appointment) -> Shown:
    found: NeedsVisit | None = getattr(row, "visit", None)
    return Shown(row, found or NeedsVisit(appointment=row, version=0))


def seen_visit(request: HttpRequest, pk: int) -> Shown:
    """The needs visit with this appointment, if the person may see it; 404 otherwise."""
    seen = Appointment.objects.visible_to(request.user, timezone.localdate())
    rows = visits().filter(pk__in=seen.values("pk")).select_related("project__enterprise", "referral__project")
    return shown(get_object_or_404(rows, pk=pk))


@dataclass(frozen=True, slots=True)
class Profile:
    """What the newest package says of the project, judged."""

    package: MatterPackage | None
    evaluation: Evaluation


def profile_of(row: Appointment) -> Profile:
    project = row.project or (row.referral.project if row.referral else None)
    package = latest_package(project) if project else None
    return Profile(package, evaluation_for(project, package))


def record_context(told: Shown, profile: Profile) -> dict[str, Any]:
    """What `services/_visit_record.html` shows. Three queries at most."""
    visit, catalogue = told.visit, profile.evaluation.catalogue
    kept = visit.pk is not None
    agenda = agenda_now(visit.agenda, profile.evaluation) if told.open else visit.agenda
    points = list(visit.points.select_related("made_by", "problem")) if kept else []
    return {
        "shown": told,
        "row": told.row,
        "visit": visit,
        "squad": list(visit.squad.select_related("user")) if kept else [],
        "agenda": agenda,
        "to_ask": [point for point in agenda if point["kind"] != POINT and not point["done"]],
        "by_hand": [point for point in agenda if point["kind"] == POINT],
        "answered": sum(1 for point in agenda if point["kind"] != POINT and point["done"]),
        "points": [
            {
                "row": point,
                "look": POINT_LOOKS[VisitPointKind(point.kind)],
                "matter": catalogue.nodes[point.node].raw if point.node in catalogue.nodes else None,
                "papers": papers_of(profile.evaluation, point.node) if point.kind == VisitPointKind.TUTORING else [],
            }
            for point in points
        ],
        "handed": handed(visit),
        "missing": [str(label) for name, label in PIECES if name not in {piece["kind"] for piece in visit.handed}],
    }


def papers_of(evaluation: Evaluation, node: str) -> list[dict[str, Any]]:
    """The papers that the matter asks for in this project, in the catalogue's words."""
    finding = evaluation.findings.get(node)
    materials = evaluation.catalogue.materials
    if finding is None:
        return []
    return [{"raw": materials[need.material], "optional": need.optional} for need in finding.papers]


def handed(visit: NeedsVisit) -> list[dict[str, Any]]:
    names = dict(PIECES)
    return [
        {**piece, "word": names.get(piece["kind"], ""), "printed": piece["kind"] != PACKAGE} for piece in visit.handed
    ]


def matters_of(evaluation: Evaluation, language: str) -> list[tuple[str, str]]:
    """The matters that the project has, by phase order, for a list of choices."""
    return [
        (name, name_of(finding.node.raw).say(language))
        for name, finding in evaluation.findings.items()
        if finding.applies and finding.node.kind in ("item", "evaluation")
    ]


PRINTED = (PrintKind.GUIDE, PrintKind.POLICY_BOOK)
