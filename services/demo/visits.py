"""Needs visits of the demonstration: one confirmed, one held, one arranged for a lead; a workflow under way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.demo.desk import Desk
from projects.enums import AssignmentKind, ReferralState
from projects.models import Assignment, Project, Referral
from services.enums import AppointmentKind, VisitPointKind
from services.models import Appointment
from services.operations.appointments import ask, book
from services.operations.promotions import finish_step, start_promotion
from services.operations.visit_ends import PACKAGE, confirm_visit, hand_pieces, hold_visit
from services.operations.visits import add_point, plan_visit, record_minutes
from services.queries_slots import free_slots

MINUTES = {
    "building": "一期厂房两栋、研发楼一栋，年内先开工厂房",
    "size": "建筑面积约 4.2 万平方米，总投资 9 亿元，用工 300 人",
    "minutes": "企业担心环评和能评一起做来不及；图纸由设计院六月出齐。",
}
INTAKE = "pw-lead-intake"


def load(desk: Desk) -> None:
    agent = desk.people["agent"]
    served = _served(agent, desk.today)
    for number, project in enumerate(served[:2]):
        _visit(desk, project, agent, confirmed=number == 0)
    if served:
        _workflow(desk, served[0], agent)
    _for_a_lead(desk, agent)


def _served(agent: User, day: date) -> list[Project]:
    """The agent's projects that have a package, the one of the enterprise with an account first."""
    held = Assignment.objects.in_force(day).filter(user=agent, kind=AssignmentKind.AGENT)
    rows = Project.objects.filter(pk__in=held.values("project"), packages__isnull=False).distinct().order_by("pk")
    return list(rows.select_related("enterprise")[:2])


def _visit(desk: Desk, project: Project, agent: User, *, confirmed: bool) -> None:
    day = desk.day(-6 if confirmed else -2)
    row = _booked(desk, project, agent, day)
    if row is None or row.starts_at is None:
        return
    at = min(row.starts_at, desk.at)
    said: dict[str, Any] = {"by": agent, "at": at}
    plan_visit(row, {desk.people["reviewer"]: "approver"}, ["用地什么时候能交"], **said)
    record_minutes(row, {**MINUTES, "done": ["用地什么时候能交"]}, **said)
    add_point(
        row, VisitPointKind.DIFFICULTY, "施工用电要等变电站扩容", measure="先接临时用电，专员约供电公司现场看", **said
    )
    add_point(row, VisitPointKind.TUTORING, "申请表和总平面图怎么对应，当面看了样件", node="ap-works-planning", **said)
    hand_pieces(row, [PACKAGE], **said)
    hold_visit(row, **said)
    person = project.enterprise.memberships.filter(user__is_active=True).select_related("user").first()
    if confirmed and person is not None:
        later = min(at + timedelta(hours=3), desk.at)
        confirm_visit(row, remark="属实。用电的事请尽快。", by=person.user, at=later)


def _booked(desk: Desk, project: Project, agent: User, day: date) -> Appointment | None:
    """In the first free slot of that day; None where the agent was not on duty."""
    found = free_slots([agent], day, day)
    if not found:
        return None
    before = timezone.make_aware(datetime.combine(day - timedelta(days=1), datetime.min.time())) + timedelta(hours=10)
    return book(AppointmentKind.VISIT, project, found[-1].starts_at, agent, by=agent, at=before, is_demo=True)


def _workflow(desk: Desk, project: Project, agent: User) -> None:
    at = desk.morning(desk.day(-4))
    run = start_promotion(project, INTAKE, by=agent, at=at)
    for step in run.steps.order_by("position")[:2]:
        finish_step(step, by=agent, at=desk.morning(desk.day(-3)))


def _for_a_lead(desk: Desk, agent: User) -> None:
    """Arranged for a lead that somebody has taken; the time is still to be set on the board."""
    lead = Referral.objects.filter(state=ReferralState.TAKEN, agent__isnull=False, is_demo=True).order_by("pk").first()
    if lead is None or lead.agent is None:
        return
    row = ask(AppointmentKind.VISIT, None, referral=lead, by=lead.agent, at=desk.at, is_demo=True)
    points = ["用哪块地，是买地还是租厂房", "什么时候想开工"]
    plan_visit(row, {desk.people["head"]: "deputy_head"}, points, by=desk.people["lead"], at=desk.at)
