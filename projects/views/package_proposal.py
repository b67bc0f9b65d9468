"""A change that is looked at before it is made: carried from page to page in a signed value, stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Limits
from projects.enums_catalogue import Route
from projects.models import Adjustment, CatalogueVersion, MatterPackage, Project
from projects.operations import adjustments, package_changes, packages, routes
from projects.operations.refusals import Refused
from projects.queries import current_version, engine_of, package_evaluation
from projects.rules.answers import carry_over
from projects.rules.applicability import Evaluation
from projects.rules.detours import opens
from projects.views.package_difference import Plan, plan_of

SALT, MAX_AGE = "package-proposal", 4 * 60 * 60  # seconds
ANSWERS, PLAN, CATALOGUE, ADJUST, END, ROUTE = "answers", "plan", "catalogue", "adjust", "end", "route"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`base`: the number of the version it starts from, 0 for none. `values`: plain JSON, by kind."""

    kind: str
    base: int
    values: Mapping[str, Any] = field(default_factory=dict)

    def sign(self, project: Project, user: User) -> str:
        """Text that only this person can hand back, for this project, within some hours."""
        said = [project.pk, user.pk, self.kind, self.base, dict(self.values)]
        return signing.dumps(said, salt=SALT, compress=True)


def read_proposal(text: str | None, project: Project, user: User) -> Proposal | None:
    """None for a value that is forged, too old, or another person's or project's."""
    try:
        project_pk, user_pk, kind, base, values = signing.loads(text or "", salt=SALT, max_age=MAX_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return Proposal(kind, base, values) if (project_pk, user_pk) == (project.pk, user.pk) else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the proposal would make of the package."""

    evaluation: Evaluation
    start_on: date
    limits: str
    wanted_route: str = Route.STANDARD
    anew: tuple[str, ...] = ()  # questions that a newer catalogue has to ask again

    @property
    def route(self) -> str:
        """The route of the version that would be made: `write_version` gives up one that is not open any more."""
        return self.wanted_route if opens(self.evaluation, self.wanted_route) is not False else Route.STANDARD

    @property
    def gives_up(self) -> str:
        """The name of the route that these answers close; empty when they close none."""
        return "" if self.route == self.wanted_route else str(Route(self.wanted_route).label)

    @property
    def plan(self) -> Plan:
        return self.start_on, self.limits, self.route


def answers_in(proposal: Proposal, version: CatalogueVersion) -> dict[str, Any]:
    """The proposed answers as the rules take them."""
    answers, _ = carry_over(engine_of(version).catalogue, proposal.values)
    return answers


def outcome(latest: MatterPackage | None, proposal: Proposal, project: Project, today: date) -> Outcome:
    """Judge the proposal against the newest version; writes nothing.

    Raises ImpossibleAnswers for answers that cannot be used, Refused for a proposal that does not fit the package.
    """
    if latest is None:
        version = current_version()
        return Outcome(engine_of(version).evaluate(answers_in(proposal, version)), today, Limits.COMMITTED)
    decided = packages.adjustments_of(project, today)
    engine, plan = engine_of(latest.catalogue), plan_of(latest)
    stored, _ = carry_over(engine.catalogue, latest.answers)
    values = proposal.values
    match proposal.kind:
        case "answers":
            changed = package_changes.changed_answers(latest, answers_in(proposal, latest.catalogue))
            return Outcome(engine.evaluate(changed, decided), *plan)
        case "plan":
            day = date.fromisoformat(values["start_on"])
            return Outcome(engine.evaluate(stored, decided), day, values["limits"], latest.route)
        case "catalogue":
            newer = engine_of(CatalogueVersion.objects.get(number=values["version"]))
            carried, anew = carry_over(newer.catalogue, latest.answers)
            return Outcome(newer.evaluate(carried, decided), *plan, tuple(anew))
        case "route":
            routes.require_open_route(project, latest, values["route"], today)
            return Outcome(engine.evaluate(stored, decided), latest.start_on, latest.limits, values["route"])
        case "adjust":
            adjustments.check_adjustment(latest, values["node"], values["applies"], _until(values), today)
            return Outcome(engine.evaluate(stored, decided | {values["node"]: values["applies"]}), *plan)
    node = _adjustment(project, values).node
    return Outcome(engine.evaluate(stored, {k: v for k, v in decided.items() if k != node}), *plan)


def carry_out(
    project: Project, proposal: Proposal, given: Mapping[str, Any], *, by: User, at: datetime, key: str | None
) -> None:
    """Make the version. `given`: the reason, or the start day of a first version. Raises what the operations raise."""
    values, base = proposal.values, proposal.base
    act: dict[str, Any] = {"base": base, "by": by, "at": at, "idempotency_key": key}
    if proposal.kind == ANSWERS and not base:
        version = current_version()
        package_changes.check_plan(given["start_on"], Limits.COMMITTED, timezone.localdate(at))
        packages.generate_package(project, version, answers_in(proposal, version), start_on=given["start_on"], **act)
        return
    act["reason"] = given["reason"]
    match proposal.kind:
        case "answers":
            version = _version_of(project)
            package_changes.change_answers(project, answers_in(proposal, version), **act)
        case "plan":
            day = date.fromisoformat(values["start_on"])
            package_changes.change_plan(project, start_on=day, limits=values["limits"], **act)
        case "catalogue":
            newer = CatalogueVersion.objects.get(number=values["version"])
            package_changes.move_to_catalogue(project, newer, **act)
        case "route":
            routes.choose_route(project, values["route"], **act)
        case "adjust":
            adjustments.adjust(project, values["node"], values["applies"], until=_until(values), **act)
        case "end":
            adjustments.end_adjustment(_adjustment(project, values), **act)


def _until(values: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(values["until"]) if values.get("until") else None


def _adjustment(project: Project, values: Mapping[str, Any]) -> Adjustment:
    found: Adjustment | None = Adjustment.objects.filter(project=project, pk=values["adjustment"]).first()
    if found is None:
        raise Refused("没有这个手工增减。", "There is no such decision.")
    return found


def _version_of(project: Project) -> CatalogueVersion:
    latest = packages.latest_package(project)
    return latest.catalogue if latest else current_version()


def before_of(latest: MatterPackage) -> tuple[Evaluation, Plan]:
    """What `compare` takes of the version that is changed."""
    return package_evaluation(latest), plan_of(latest)
