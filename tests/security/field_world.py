"""What the acts of promise S2 are tried out on, and how an act is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.models import ApprovalItem, Enterprise, JoinRequest, Membership, Project, Referral
from projects.rules.identifiers import make_credit_code

EVERYTHING = "*"
CODE, OTHER_CODE = make_credit_code("91610132", "MA6YYYY0"), make_credit_code("91610132", "MA6YYYY1")
CONTACT = {"contact_name": "李敏", "contact_phone": "13800000000"}


@dataclass
class World:
    people: dict[str, User]
    enterprise: Enterprise
    project: Project
    membership: Membership
    lead: Referral
    spare: Project  # another of the same enterprise
    asked: JoinRequest
    token: str  # of a 试算
    items: dict[str, ApprovalItem]  # by the state they were driven to, or by what they are for


@dataclass(frozen=True)
class Act:
    """`changes`: columns of rows there were before; `makes`: new rows, and their columns that cannot be told from junk."""

    name: str  # of the address
    form: str  # the class in the table: junk in its own fields is the sender's own affair
    who: str
    target: type[models.Model]
    body: Callable[[World], dict[str, Any]]
    changes: dict[str, str] = field(default_factory=dict)
    makes: dict[str, str] = field(default_factory=dict)
    where: Callable[[World], dict[str, Any]] = lambda world: {}
    method: str = "POST"
    query: Callable[[World], str] = lambda world: ""
    lately: str = ""  # the password, where it has to be typed just before


def of_project(world: World) -> dict[str, Any]:
    return {"pk": world.project.pk}


def of_enterprise(world: World) -> dict[str, Any]:
    return {"pk": world.enterprise.pk}


def of_lead(world: World) -> dict[str, Any]:
    return {"pk": world.lead.pk}


def later(days: int = 30) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def first_body() -> str:
    return str(Body.objects.order_by("pk").values_list("code", flat=True).first())
