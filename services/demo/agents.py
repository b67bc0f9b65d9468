"""Demonstration agents: what they serve and know, weekend duty, and hand-offs to other bodies in every state."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.demo.desk import Desk
from projects.enums import AssignmentKind, Source
from projects.models import Assignment, Project
from services.enums import DutyKind
from services.models import DutyHours
from services.operations.agents import ProfileData, edit_profile, set_duty_day
from services.operations.batons import accept_baton, finish_baton, return_baton, send_baton
from services.queries_batons import items_to_hand

SPANS = ((dt.time(9), dt.time(12)), (dt.time(13, 30), dt.time(17)))
PROFILES = {
    "agent": ProfileData(["凤城", "草滩"], ["ph1-recruit", "ph2-land", "ph3-permits"], ["en"], 20),
    "agent2": ProfileData(["泾渭"], ["ph4-acceptance", "ph5-production"], (), 18),
}
PLACE = (Decimal("34.345000"), Decimal("108.946000"))  # made up: somewhere in the zone
OUTER, OTHER = "au-zg", "au-sthj"  # bodies whose liaisons have accounts


def load(desk: Desk) -> None:
    for name, profile in PROFILES.items():
        agent = desk.people[name]
        _hours(agent, desk.today)
        _profile(desk, agent, profile)
    _weekend(desk)
    _batons(desk)


def _hours(agent: User, today: dt.date) -> None:
    """Since long ago, which no operation would write today."""
    if DutyHours.objects.filter(user=agent).exists():
        return
    since = today - dt.timedelta(days=365)
    DutyHours.objects.bulk_create(
        DutyHours(user=agent, weekday=weekday, starts=starts, ends=ends, starts_on=since)
        for weekday in range(5)
        for starts, ends in SPANS
    )


def _profile(desk: Desk, agent: User, data: ProfileData) -> None:
    placed = ProfileData(data.districts, data.skills, data.languages, data.most_projects, *PLACE)
    edit_profile(agent, placed, by=desk.people["lead"], at=desk.at, source=Source.BACK_ENTRY)


def _weekend(desk: Desk) -> None:
    """周末不打烊: one of them on the coming Saturday, the other one the week after; and a day off."""
    said = {"by": desk.people["lead"], "at": desk.at, "source": Source.BACK_ENTRY}
    saturday = desk.today + dt.timedelta(days=(5 - desk.today.weekday()) % 7)
    for name, days in (("agent", 0), ("agent2", 7)):
        hours = {"starts": dt.time(9), "ends": dt.time(16)}
        set_duty_day(desk.people[name], saturday + dt.timedelta(days=days), DutyKind.ON, **hours, **said)
    away = saturday + dt.timedelta(days=5)
    set_duty_day(desk.people["agent2"], away, DutyKind.OFF, reason="业务培训", **said)


def _batons(desk: Desk) -> None:
    first = _at(desk, -6).date()
    held = Assignment.objects.in_force(desk.today).filter(kind=AssignmentKind.AGENT, user=desk.people["agent"])
    held = held.filter(starts_on__lte=first)
    rows = Project.objects.filter(pk__in=held.values("project"), state__in=("signed", "preparing", "building"))
    projects = list(rows.order_by("pk")[:4])
    bodies = {body.code: body for body in Body.objects.filter(code__in=(OUTER, OTHER))}
    if not projects or len(bodies) != 2:
        return
    agent, liaison, liaison2 = (desk.people[name] for name in ("agent", "liaison", "liaison2"))
    told = [
        (-6, OUTER, "用地红线和规划条件要市里确认", "红线图在窗口，企业希望下周开工会前有结果。"),
        (-4, OTHER, "环评分级拿不准，请市里看一下", ""),
        (-3, OUTER, "控规调整的进度", "企业问什么时候上会。"),
        (-1, OTHER, "排污口设置要不要论证", ""),
        (0, OUTER, "规划核实能不能和联合验收一起做", "两处现场可以同一天看。"),
    ]
    for number, (days, code, subject, note) in enumerate(told):
        project = projects[number % len(projects)]
        items = items_to_hand(project) if number < 2 else []
        at = _at(desk, days)
        act = {"source": Source.BACK_ENTRY, "at": at}
        baton = send_baton(project, bodies[code], subject, note, item=items[0] if items else None, by=agent, **act)
        later = {"source": Source.BACK_ENTRY, "at": min(at + dt.timedelta(hours=3), desk.at)}
        if number == 1:
            accept_baton(baton, by=liaison2, **later)
            finish_baton(baton, "按报告表办，已告知企业。", by=liaison2, **later)
        elif number == 2:
            return_baton(baton, "控规调整不归我们科，请直接找详规处。", by=liaison, **later)
        elif number == 3:
            accept_baton(baton, by=liaison2, **later)


def _at(desk: Desk, days: int) -> dt.datetime:
    at = timezone.make_aware(dt.datetime.combine(desk.day(days), dt.time(9, 40)))
    return min(at, desk.at)
