"""A small town to tell things to: an enterprise with its people, a project with its agents, the bureau's desk."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.enums import AssignmentKind, Source
from projects.models import Assignment, Enterprise, Event, Membership, Project
from projects.operations.events import record
from projects.operations.outbox import deliver
from services.enums import Channel
from services.models import Notice

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SINCE, BEFORE = date(2026, 1, 5), date(2026, 2, 1)


@dataclass
class Town:
    people: dict[str, User]
    enterprise: Enterprise
    project: Project

    def __getitem__(self, name: str) -> User:
        return self.people[name]


def person(name: str, *roles: str, **more: Any) -> User:
    user = User.objects.create(username=name, name=f"{name}的姓名", email=f"{name}@example.org", **more)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, starts_on=SINCE)
    return user


def join(enterprise: Enterprise, user: User, *, is_admin: bool = False, ends_on: date | None = None) -> None:
    Membership.objects.create(enterprise=enterprise, user=user, is_admin=is_admin, starts_on=SINCE, ends_on=ends_on)


def serve(project: Project, user: User, kind: str = AssignmentKind.AGENT) -> None:
    Assignment.objects.create(project=project, user=user, kind=kind, starts_on=SINCE)


def build() -> Town:
    """`former` has left the enterprise, `disabled` has no open account, `stranger` has nothing to do with it."""
    names = ("admin", "member", "former", "stranger", "disabled")
    people = {name: person(name, is_active=name != "disabled") for name in names}
    for role in (Role.AGENT, Role.WINDOW, Role.LEAD, Role.REVIEWER, Role.SECURITY_ADMIN, Role.LIAISON):
        people[role.value] = person(role.value, role)
    people["backup"], people["other_agent"] = person("backup", Role.AGENT), person("other_agent", Role.AGENT)
    enterprise = Enterprise.objects.create(name="升科酒店公司", credit_code="1", created_at=AT)
    join(enterprise, people["admin"], is_admin=True)
    join(enterprise, people["member"])
    join(enterprise, people["former"], ends_on=BEFORE)
    join(enterprise, people["disabled"], is_admin=True)
    project = Project.objects.create(enterprise=enterprise, name="五星级酒店项目", token="t", created_at=AT)
    serve(project, people["agent"])
    serve(project, people["backup"], AssignmentKind.BACKUP_AGENT)
    return Town(people, enterprise, project)


def say(row: models.Model, verb: str, *, by: User | None = None, source: str = Source.WEB, **data: Any) -> Event:
    """Record what happened and let the fan-out run."""
    event = record(row, verb, by=by, at=AT, source=source, data=data)
    deliver()
    return event


def heard(event: Event, channel: str = Channel.IN_APP) -> list[str]:
    """The accounts that were told, by name."""
    rows = Notice.objects.filter(event=event, channel=channel, recipient__isnull=False)
    return sorted(rows.values_list("recipient__username", flat=True))
