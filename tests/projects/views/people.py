"""People and projects for the tests of pages."""

import secrets
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import Model
from django.test import Client
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, MandateScope
from projects.models import CatalogueVersion, Event, Invitation, Mandate, Membership, Project
from projects.operations.enterprises import add_member, create_enterprise
from projects.operations.invitations import invite
from projects.operations.packages import generate_package
from projects.operations.people import create_user, grant_role
from projects.operations.projects import assign, create_project
from projects.rules.identifiers import make_credit_code
from tests.projects.profiles import PROFILES

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 1, 5)


def make_user(username: str, *roles: str, name: str = "") -> User:
    user = create_user(username, name=name or username, password=secrets.token_hex(8), by=None, at=AT)
    for role in roles:
        grant_role(user, role, body=None, starts_on=DAY, by=None, at=AT)
    return user


def make_enterprise(number: int = 1, *members: User, name: str = ""):
    code = make_credit_code("91610132", f"MA6{number:05d}")
    enterprise = create_enterprise(name or f"第 {number} 企业", code, by=None, at=AT)
    for member in members:
        add_member(enterprise, member, is_admin=False, starts_on=DAY, by=None, at=AT)
    return enterprise


def make_project(
    enterprise, name: str = "测试项目", *, profile: str | None = None, agent: User | None = None
) -> Project:
    project = create_project(enterprise, name, by=None, at=AT, investment_wan=Decimal("90000"))
    if agent:
        assign(project, AssignmentKind.AGENT, agent, starts_on=DAY, by=None, at=AT)
        mandate(enterprise, project)
    if profile:
        version = CatalogueVersion.objects.first()
        generate_package(project, version, PROFILES[profile], start_on=date(2026, 3, 2), by=None, at=AT)
    return project


def mandate(enterprise, project: Project | None = None, **more) -> Mandate:
    """The agency may do everything in the enterprise's name, until further notice; none of it is an event."""
    terms = {"scope": MandateScope.values, "agreement": "WT-1", "starts_on": DAY, "given_at": AT}
    return Mandate.objects.create(enterprise=enterprise, project=project, **{**terms, **more})


def join(firm, user: User, *, is_admin: bool = False) -> Membership:
    return add_member(firm, user, is_admin=is_admin, starts_on=DAY, by=None, at=AT)


def link_of(firm, admin: User, **more) -> Invitation:
    """An invitation of today."""
    return invite(firm, "小赵", **{"is_admin": False, **more}, by=admin, at=timezone.now())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def verbs(row: Model) -> list[str]:
    """What was recorded about this row, in order."""
    told = Event.objects.filter(object_type=row._meta.model_name, object_id=str(row.pk))
    return list(told.order_by("seq").values_list("verb", flat=True))
