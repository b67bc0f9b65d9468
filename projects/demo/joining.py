"""Enterprises and their people on the move: one person in two enterprises, a claim, a request, an invitation, a newcomer."""

from __future__ import annotations

from projects.demo.desk import CREDIT_BODY, CREDIT_PREFIX, Desk
from projects.enums import EnterpriseOrigin, Source
from projects.models import Project
from projects.operations.enterprises import add_member, create_enterprise
from projects.operations.invitations import invite
from projects.operations.joining import ask
from projects.rules.identifiers import make_credit_code

NEWCOMER = "泾渭新材制造（演示）有限公司"


def add_joining(desk: Desk, named: list[Project]) -> None:
    """`named`: the report's projects in their order; the third and fourth have nobody of the enterprise so far."""
    hotel, _, rail, material = (project.enterprise for project in named[:4])
    owner, colleague, other = (desk.people[name] for name in ("enterprise", "colleague", "enterprise2"))
    by, since = desk.people["window"], desk.day(-30)
    at = desk.morning(since)
    add_member(rail, colleague, is_admin=True, starts_on=since, by=by, at=at, source=Source.BACK_ENTRY)
    ask(
        material.credit_code,
        material.name,
        by=other,
        at=desk.morning(desk.day(-3)),
        note="材料公司和我们同属一个集团，项目由我一起办。",
        source=Source.WEB,
    )
    ask(
        hotel.credit_code,
        hotel.name,
        by=other,
        at=desk.morning(desk.day(-2)),
        note="酒店配电工程由我们承接，想看进度。",
        source=Source.WEB,
    )
    invite(hotel, "工程部 小赵", is_admin=False, by=owner, at=desk.morning(desk.day(-1)), source=Source.BACK_ENTRY)
    desk.enterprises += 1
    create_enterprise(
        NEWCOMER,
        make_credit_code(CREDIT_PREFIX, CREDIT_BODY.format(desk.enterprises)),
        by=other,
        at=desk.morning(desk.day(-1)),
        legal_person="马强",
        address="泾渭新城泾渭路（演示）",
        contact_name=other.name,
        contact_phone=other.phone,
        origin=EnterpriseOrigin.SELF,
        is_demo=True,
        source=Source.WEB,
    )
