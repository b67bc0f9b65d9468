"""Needs visits (上门问需): who goes along, what is to be talked about, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from services.enums import ProblemOrigin, SquadPlace, VisitPointKind
from services.models import Appointment, NeedsVisit, SquadMember, VisitPoint
from services.operations.problems import raise_problem
from services.operations.visit_guards import begin_visit, require_open, said
from services.permissions import may_plan_visit, may_record_visit
from services.queries_visits import evaluation_for
from services.rules.agenda import agenda_now, ticked, with_points

TEXTS = {"building": 500, "size": 300, "minutes": 20_000}  # characters


@once(NeedsVisit, "plan_visit")
def plan_visit(
    appointment: Appointment | int,
    squad: Mapping[User, str],
    points: Iterable[str] = (),
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> NeedsVisit:
    """Who goes along (person -> place in the squad), and what is to be talked about beside the open questions.

    The trip's agent always belongs to it. Raises Forbidden, Stale, Refused.
    """
    begun = begin_visit(appointment, version=version)
    visit, row = begun.visit, begun.appointment
    require(may_plan_visit(by, row, timezone.localdate(at)))
    require_open(visit)
    if row.agent is not None:
        squad = {**squad, row.agent: SquadPlace.AGENT}
    _check_squad(squad, at)
    known = dict(visit.squad.values_list("user", "place"))
    wanted = {user.pk: str(place) for user, place in squad.items()}
    if known != wanted:
        visit.squad.all().delete()
        SquadMember.objects.bulk_create([SquadMember(visit=visit, user_id=pk, place=wanted[pk]) for pk in wanted])
    visit.agenda = agenda_now(with_points(visit.agenda, points), evaluation_for(row.project))
    begun.save("agenda")
    begun.tell("plan_visit", said(by, at, source, idempotency_key), {"squad": sorted(wanted)})
    return visit


def _check_squad(squad: Mapping[User, str], at: datetime) -> None:
    day = timezone.localdate(at)
    for user, place in squad.items():
        if place not in SquadPlace.values:
            raise Refused("没有这种同行身份。", "There is no such place in a squad.", field="squad")
        if not user.is_active or not user.roles_on(day):
            raise Refused(
                f"{user}现在没有角色，不能同去。", f"{user} holds no role now and cannot go along.", field="squad"
            )


@once(NeedsVisit, "record_minutes")
def record_minutes(
    appointment: Appointment | int,
    values: Mapping[str, str],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> NeedsVisit:
    """What is to be built, how large, what was said; `done`: texts of the points that were talked about.

    Raises Forbidden, Stale, Refused.
    """
    begun = begin_visit(appointment, version=version)
    visit = begun.visit
    require(may_record_visit(by, begun.appointment, timezone.localdate(at)))
    require_open(visit)
    new = {name: str(values.get(name, getattr(visit, name))).strip() for name in TEXTS}
    for name, most in TEXTS.items():
        if len(new[name]) > most:
            raise Refused(f"最多 {most} 个字。", f"{most} characters at most.", field=name)
    agenda = ticked(visit.agenda, values["done"]) if "done" in values else visit.agenda
    changed = [name for name in TEXTS if getattr(visit, name) != new[name]]
    if not changed and agenda == visit.agenda:
        return visit
    for name in TEXTS:
        setattr(visit, name, new[name])
    visit.agenda = agenda
    begun.save(*TEXTS, "agenda")
    begun.tell("record_minutes", said(by, at, source, idempotency_key), {"fields": changed})
    return visit


@once(VisitPoint, "add_point")
def add_point(
    appointment: Appointment | int,
    kind: str,
    text: str,
    *,
    measure: str = "",
    node: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> VisitPoint:
    """A difficulty with its counter-measure, tutoring for one matter (`node`), or a question. A difficulty is a problem at once.

    Raises Forbidden, Refused.
    """
    begun = begin_visit(appointment)
    row, text, measure = begun.appointment, " ".join(text.split()), measure.strip()
    require(may_record_visit(by, row, timezone.localdate(at)))
    require_open(begun.visit)
    _check_point(row, kind, text, measure, node)
    point: VisitPoint = VisitPoint.objects.create(
        visit=begun.visit, kind=kind, node=node, text=text, measure=measure, made_by=by, made_at=at
    )
    begun.tell("add_point", said(by, at, source, idempotency_key), {"kind": str(kind), "node": node}, row=point)
    if kind == VisitPointKind.DIFFICULTY:
        point.problem = raise_problem(
            ProblemOrigin.VISIT,
            point.pk,
            project=row.project,
            enterprise=row.enterprise,
            title=text,
            detail=measure,
            by=by,
            at=at,
            source=source,
        )
        point.save(update_fields=["problem"])
    return point


def _check_point(row: Appointment, kind: str, text: str, measure: str, node: str) -> None:
    if kind not in VisitPointKind.values:
        raise Refused("选一种：难点、对策、辅导或者问题。", "Choose what kind it is.", field="kind")
    if not text:
        raise Refused("写一句是什么事。", "Say in a sentence what it is.", field="text")
    if max(len(text), len(measure)) > 500:
        raise Refused("最多 500 个字。", "500 characters at most.", field="text")
    if kind == VisitPointKind.TUTORING and not node:
        raise Refused("选辅导的是哪个事项。", "Choose the matter that was tutored.", field="node")
    if node and node not in evaluation_for(row.project).catalogue.nodes:
        raise Refused("目录里没有这个事项。", "The catalogue has no such matter.", field="node")
