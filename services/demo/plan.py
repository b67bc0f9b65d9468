"""Plans and logs of the demonstration: drawn for the agents' projects, a few calls and a day that comes back."""

from __future__ import annotations

from datetime import date, timedelta

from approval_portal.accounts.models import User
from projects.demo.desk import Desk
from projects.enums import AssignmentKind
from projects.models import Assignment, Event, Project
from projects.operations.events import stream_of
from projects.queries import latest_package
from services.enums import LogKind
from services.models import PlanLine
from services.operations.agency_log import Entry, settle_log, write_log
from services.operations.plan import draw_plan

AGENTS = ("agent", "agent2")
WITH_LOG = 3  # projects of each agent


def load(desk: Desk) -> None:
    for name in AGENTS:
        if agent := desk.people.get(name):
            for number, project in enumerate(served_by(agent, desk.today)):
                _plan(desk, project)
                if number < WITH_LOG:
                    _log(desk, project, agent, number)


def served_by(agent: User, day: date) -> list[Project]:
    """The agent's projects that have a package."""
    held = Assignment.objects.in_force(day).filter(user=agent, kind=AssignmentKind.AGENT)
    rows = Project.objects.filter(pk__in=held.values("project"), packages__isnull=False).distinct().order_by("pk")
    return list(rows.select_related("enterprise"))


def _plan(desk: Desk, project: Project) -> None:
    """As it was drawn when the newest package came."""
    package = latest_package(project)
    made = Event.objects.filter(stream=stream_of(project), verb="generate").order_by("-seq").first()
    if package is not None and not PlanLine.objects.filter(project=project).exists():
        draw_plan(project.pk, at=min(made.at if made else package.created_at, desk.at))


def _log(desk: Desk, project: Project, agent: User, number: int) -> None:
    first, second, third = (desk.morning(desk.day(back)) for back in (-6, -3, -1))
    call = Entry(LogKind.CALL, "说了要哪些材料、谁来盖章；图纸还差两张。", with_whom="王工", next_step="催设计院补图纸")
    settle_log(write_log(project, call, by=agent, at=first), by=agent, at=second)
    write_log(
        project, Entry(LogKind.WECHAT, "图纸发来了，看过，尺寸和申请表对得上。", with_whom="王工"), by=agent, at=second
    )
    back = min(desk.today + timedelta(days=number), desk.today + timedelta(days=7))
    ask = Entry(
        LogKind.CALL, "法人出差，公章后天能用。", with_whom="李经理", next_step="打电话约上门取件", back_on=back
    )
    write_log(project, ask, by=agent, at=max(third, desk.at - timedelta(hours=1)))
