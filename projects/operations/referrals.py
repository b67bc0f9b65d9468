"""Leads (线索): handed over before the enterprise asks, taken by an agent, opened as a project or sent back.

Every operation locks the lead's row first and the zone's stream last, as `record` does: what is opened in between lies
in streams whose names come before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.enums import AssignmentKind, EnterpriseOrigin, EnterpriseState, ProjectState, ReferralState, Source
from projects.models import Enterprise, Project, Referral
from projects.operations.enterprises import create_enterprise, sound_code, sound_phone
from projects.operations.events import record
from projects.operations.projects import create_project
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.operations.team import put_in_place
from projects.permissions import (
    DESK,
    may_edit_referral,
    may_hand_over,
    may_take_referral,
    may_work_on_referral,
    roles,
)
from projects.rules.spreadsheet_cells import match_key

DATA = (
    *("enterprise_name", "credit_code", "contact_name", "contact_phone"),
    *("project_name", "site", "investment_wan", "note"),
)  # fmt: skip
OVER = (ProjectState.ENDED, ProjectState.MERGED)
TOO_MUCH = Decimal(10) ** 12  # 万元


class OtherName(Refused):
    """The credit code is registered under another name than the lead's."""

    def __init__(self, registered: str, given: str) -> None:
        super().__init__(
            f"这个统一社会信用代码已登记为“{registered}”，线索里写的是“{given}”。核对后确认是同一家企业，再建项目。",
            f"This credit code is registered as “{registered}”; the lead says “{given}”. Confirm that they are one.",
            field="same_enterprise",
        )


def bodies_of(user: User, day: date) -> list[Body]:
    """The bodies in whose name this person may hand over: a liaison's own; all of them for the desk."""
    if roles(user, day) & DESK:
        return list(Body.objects.order_by("pk"))
    held = RoleGrant.objects.in_force(day).filter(user=user, role=Role.LIAISON, body__isnull=False)
    return list(Body.objects.filter(pk__in=held.values("body")).order_by("pk"))


@once(Referral, "hand_over")
def hand_over(
    values: Mapping[str, Any],
    *,
    body: Body | None,
    by: User,
    at: datetime,
    is_demo: bool = False,
    idempotency_key: str | None = None,
) -> Referral:
    """A new lead with the DATA in `values`; with the key of an earlier try, the lead made then.

    Raises Forbidden; Refused for a body that is not one's own, data that is missing or malformed, and a lead that the
    body handed over already and that is not finished.
    """
    day = timezone.localdate(at)
    require(may_hand_over(by, day))
    if not roles(by, day) & DESK and (body or None) not in (bodies_of(by, day) or (None,)):
        raise Refused("只能以你自己单位的名义移交。", "Hand over in your own body's name only.", field="body")
    data = sound_values(values)
    same = Referral.objects.filter(
        body=body,
        enterprise_name=data["enterprise_name"],
        project_name=data["project_name"],
        state__in=(ReferralState.NEW, ReferralState.TAKEN),
    )
    if same.exists():
        raise Refused(
            "这家企业的这个项目已经移交过，还在办。到线索列表里找到它补充就行。",
            "This project of this enterprise was handed over already and is being worked on: find it in the list.",
            field="project_name",
        )
    lead: Referral = Referral.objects.create(**data, body=body, handed_by=by, is_demo=is_demo, created_at=at)
    told = {"body": body.code if body else ""}
    record(lead, "hand_over", by=by, at=at, data=told, idempotency_key=idempotency_key)
    return lead


@transaction.atomic
def edit_referral(pk: int, values: Mapping[str, Any], *, version: int, by: User, at: datetime) -> Referral:
    """Other data, until an agent has taken it. Raises Forbidden, Stale, and Refused as `hand_over`."""
    lead = _locked(pk)
    require(may_edit_referral(by, lead, timezone.localdate(at)))
    if lead.version != version:
        raise Stale
    _require_state(lead, ReferralState.NEW)
    changed = {name: value for name, value in sound_values(values).items() if getattr(lead, name) != value}
    if not changed:
        return lead
    for name, value in changed.items():
        setattr(lead, name, value)
    _save(lead, *changed)
    record(lead, "edit", by=by, at=at, data={"fields": sorted(changed)})
    return lead


@transaction.atomic
def take(pk: int, *, by: User, at: datetime) -> Referral:
    """An agent takes the lead. Two at once: the first has it, the second reads who. Taken by oneself, it stays so."""
    lead = _locked(pk)
    require(may_take_referral(by, timezone.localdate(at)))
    if lead.state == ReferralState.TAKEN and lead.agent_id == by.pk:
        return lead
    _require_state(lead, ReferralState.NEW)
    lead.state, lead.agent, lead.taken_at = ReferralState.TAKEN, by, at
    _save(lead, "state", "agent", "taken_at")
    record(lead, "take", by=by, at=at)
    return lead


@transaction.atomic
def give_back(pk: int, *, by: User, at: datetime) -> Referral:
    """Whoever took it puts it back for the other agents. Waiting again already, it stays so."""
    lead, day = _locked(pk), timezone.localdate(at)
    waits = lead.state == ReferralState.NEW
    require(may_work_on_referral(by, lead, day) or (waits and may_take_referral(by, day)))
    if waits:
        return lead
    _require_state(lead, ReferralState.TAKEN)
    lead.state, lead.agent, lead.taken_at = ReferralState.NEW, None, None
    _save(lead, "state", "agent", "taken_at")
    record(lead, "give_back", by=by, at=at)
    return lead


@transaction.atomic
def return_referral(pk: int, reason: str, *, by: User, at: datetime) -> Referral:
    """Send it back to the body that handed it over, with a reason. Raises Refused without one."""
    lead, reason = _locked(pk), reason.strip()
    require(may_work_on_referral(by, lead, timezone.localdate(at)))
    _require_state(lead, ReferralState.NEW, ReferralState.TAKEN)
    if not reason:
        raise Refused(
            "写明为什么退回，移交单位才知道怎么改。", "Say why, so that the body can act on it.", field="reason"
        )
    lead.state, lead.reason = ReferralState.RETURNED, reason[:300]
    _save(lead, "state", "reason")
    record(lead, "return_referral", by=by, at=at, text=lead.reason)
    return lead


@transaction.atomic
def open_project(
    pk: int, *, credit_code: str, project_code: str | None = None, same_enterprise: bool = False, by: User, at: datetime
) -> Project:
    """The lead becomes a project in state 线索, of the enterprise with this credit code, served by whoever took the lead.

    An enterprise that is registered is reused as it is; another name than the lead's has to be confirmed by
    `same_enterprise`. A new one waits to be verified unless the desk opens it. A project of that name which the enterprise
    has already is the lead's, too. Pressed twice, the same project answers.
    Raises Forbidden; Refused for a state in which it cannot be, OtherName, and as `create_project`.
    """
    lead, day = _locked(pk), timezone.localdate(at)
    require(may_work_on_referral(by, lead, day))
    if lead.state == ReferralState.OPENED and lead.project is not None:
        return lead.project
    _require_state(lead, ReferralState.NEW, ReferralState.TAKEN)
    enterprise = _enterprise(lead, credit_code, same_enterprise, by, at)
    project = same_project(enterprise, lead.project_name) or _new_project(lead, enterprise, project_code, by, at)
    if lead.agent and not project.assignments.in_force(day).filter(kind=AssignmentKind.AGENT).exists():
        put_in_place(project, AssignmentKind.AGENT, lead.agent, starts_on=day, by=by, at=at, source=Source.WEB)
    lead.state, lead.enterprise, lead.project = ReferralState.OPENED, enterprise, project
    lead.credit_code = enterprise.credit_code
    _save(lead, "state", "enterprise", "project", "credit_code")
    record(lead, "open_project", by=by, at=at, data={"project": project.pk, "enterprise": enterprise.pk})
    return project


def same_project(enterprise: Enterprise, name: str) -> Project | None:
    """A project of that name that goes on and that no other lead has become."""
    going = enterprise.projects.filter(referral=None).exclude(state__in=OVER).order_by("pk")
    return next((each for each in going if match_key(each.name) == match_key(name)), None)


def _new_project(lead: Referral, enterprise: Enterprise, code: str | None, by: User, at: datetime) -> Project:
    project: Project = create_project(
        enterprise,
        lead.project_name,
        by=by,
        at=at,
        code=code,
        investment_wan=lead.investment_wan,
        site=lead.site,
        contact_name=lead.contact_name,
        contact_phone=lead.contact_phone,
        is_demo=lead.is_demo,
    )
    return project


def _enterprise(lead: Referral, credit_code: str, same: bool, by: User, at: datetime) -> Enterprise:
    code = sound_code(credit_code)
    held: Enterprise | None = Enterprise.objects.filter(credit_code=code).first()
    if held is None:
        desk = bool(roles(by, timezone.localdate(at)) & DESK)
        made: Enterprise = create_enterprise(
            lead.enterprise_name,
            code,
            by=by,
            at=at,
            contact_name=lead.contact_name,
            contact_phone=lead.contact_phone,
            origin=EnterpriseOrigin.REFERRAL,
            state=EnterpriseState.VERIFIED if desk else EnterpriseState.PENDING,
            is_demo=lead.is_demo,
        )
        return made
    if not same and match_key(held.name) != match_key(lead.enterprise_name):
        raise OtherName(held.name, lead.enterprise_name)
    return held


# --- what they share


def _locked(pk: int) -> Referral:
    lead: Referral = Referral.objects.select_for_update().get(pk=pk)
    return lead


def _save(lead: Referral, *fields: str) -> None:
    lead.version += 1
    lead.save(update_fields=[*fields, "version"])


def _require_state(lead: Referral, *states: str) -> None:
    if lead.state in states:
        return
    if lead.state == ReferralState.TAKEN:
        raise Refused(f"{lead.agent}已经接了这条线索。", f"{lead.agent} has taken this lead already.")
    said = {
        ReferralState.NEW: ("这条线索还没有人接。", "Nobody has taken this lead yet."),
        ReferralState.OPENED: ("这条线索已经建成项目了。", "This lead is a project already."),
        ReferralState.RETURNED: ("这条线索已经退回移交单位了。", "This lead was sent back already."),
    }
    raise Refused(*said[ReferralState(lead.state)])


def sound_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """DATA as it is stored. Raises Refused with the field."""
    data = {name: values.get(name) for name in DATA}
    data |= {name: " ".join(str(data[name] or "").split()) for name in DATA if name != "investment_wan"}
    for name, zh, en in (
        ("enterprise_name", "填企业名称。", "Enter the enterprise's name."),
        ("project_name", "填项目名称；还没定名就写要建什么。", "Enter the project's name, or what is to be built."),
    ):
        if not data[name]:
            raise Refused(zh, en, field=name)
    if data["credit_code"]:
        data["credit_code"] = sound_code(data["credit_code"])
    data["contact_phone"] = sound_phone(str(data["contact_phone"]))
    sum_wan = data["investment_wan"]
    if sum_wan is not None and not 0 <= sum_wan < TOO_MUCH:
        raise Refused(
            "总投资填大于等于0的数，单位是万元。", "Enter a sum of 0 or more, in 10,000 yuan.", field="investment_wan"
        )
    return data
