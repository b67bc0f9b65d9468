"""What the page of one enterprise shows, by what the reader is to it. A constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse

from approval_portal.accounts.models import User
from projects.enums import EnterpriseState, JoinKind, ProjectState, RequestState
from projects.models import Enterprise, Invitation, JoinRequest, Licence, Membership, Project
from projects.permissions import DESK, PROJECT_STAFF, may_prepare, serves_enterprise
from projects.queries_certificates import certificates_held
from projects.queries_personal import views_of
from projects.views.enterprise_rows import REQUEST_LOOKS, STATE_LOOKS
from projects.views.enterprise_story import enterprise_story
from projects.views.mandates_panel import enterprise_mandates
from projects.views.personal_shown import contact_shown
from projects.views.project_rows import STATE_LOOKS as PROJECT_LOOKS
from projects.views.standing import current_enterprise

PROJECTS = 20  # on the page; all of them are in the list of projects
REQUESTS = 20
CERTIFICATES = 6  # on the page; all of them are in a list of their own


def with_licence(rows: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """The columns of the licence in use, so that the page needs no query of its own for them."""
    newest = Licence.objects.filter(enterprise=OuterRef("pk")).order_by("-uploaded_at", "-pk")
    fields = ("pk", "name", "size", "uploaded_at")
    return rows.annotate(**{f"licence_{name}": Subquery(newest.values(name)[:1]) for name in fields})


@dataclass(frozen=True, slots=True)
class Rights:
    """What this reader may do here. `manages`: administers it; `desk`: window and leads."""

    desk: bool
    manages: bool
    belongs: bool
    edits: bool
    calls: bool  # may have to call: asks for the number in full (its own people need not ask)


def rights_of(user: User, enterprise: Enterprise, members: list[Membership], day: date) -> Rights:
    mine = next((each for each in members if each.user_id == user.pk), None)
    held = user.roles_on(day)
    desk, manages = bool(held & DESK), bool(mine and mine.is_admin)
    serves = serves_enterprise(user, enterprise, day) or may_prepare(user, enterprise, day)
    return Rights(desk, manages, mine is not None, desk or manages or serves, desk or serves or mine is not None)


def enterprise_context(enterprise: Any, request: HttpRequest, today: date) -> dict[str, Any]:
    user = request.user
    members = list(
        Membership.objects.in_force(today)
        .filter(enterprise=enterprise)
        .select_related("user")
        .order_by("-is_admin", "starts_on", "pk")
    )
    rights = rights_of(user, enterprise, members, today)
    led = any(each.is_admin and each.user.is_active for each in members)
    asked = _requests(enterprise, user, rights, led, today) if rights.desk or rights.manages else []
    open_ones = [one for one in asked if one["row"].state == RequestState.WAITING]
    names = {each.user_id: str(each.user) for each in [*members, *(one["row"] for one in asked)]}
    viewed = views_of(enterprise) if rights.belongs else []
    return {
        "enterprise": enterprise,
        "look": STATE_LOOKS[EnterpriseState(enterprise.state)],
        "elsewhere": rights.belongs and current_enterprise(request) != enterprise,
        "may_open": rights.calls,
        "may_deny": rights.desk and bool(members or open_ones or enterprise.state == EnterpriseState.VERIFIED),
        "pending": enterprise.state == EnterpriseState.PENDING,
        "rights": rights,
        "contact": contact_shown(enterprise, "enterprise-contact", own=rights.belongs, may=rights.calls),
        "viewed": viewed,
        "viewed_times": sum(each.times for each in viewed),
        "members": members,
        "projects": _projects(enterprise, user, today),
        **enterprise_mandates(enterprise, user, today, manages=rights.manages, edits=rights.edits),
        "certificates": certificates_held(enterprise, user, today, CERTIFICATES),
        "requests": asked,
        "invitations": _invitations(request, enterprise, members, today) if rights.manages else [],
        "staff": bool(user.roles_on(today) & PROJECT_STAFF),
        **enterprise_story(enterprise, names, today, request.GET.get("story") == "all", desk=rights.desk),
    }


def _projects(enterprise: Enterprise, user: User, day: date) -> list[dict[str, Any]]:
    rows = Project.objects.visible_to(user, day).filter(enterprise=enterprise).order_by("-created_at", "-pk")
    return [
        {**row, "label": ProjectState(row["state"]).label, "look": PROJECT_LOOKS[ProjectState(row["state"])]}
        for row in rows.values("pk", "name", "code", "state", "is_demo")[:PROJECTS]
    ]


def _requests(enterprise: Enterprise, user: User, rights: Rights, led: bool, day: date) -> list[dict[str, Any]]:
    """The newest, those that wait first; `decides` as `may_decide_request` has it, without a query for each."""
    rows = JoinRequest.objects.visible_to(user, day).filter(enterprise=enterprise).select_related("user")[:REQUESTS]
    joins = rights.manages or (rights.desk and not led)
    found = [
        {
            "row": row,
            "look": REQUEST_LOOKS[RequestState(row.state)],
            "decides": row.state == RequestState.WAITING
            and row.user_id != user.pk
            and (rights.desk if row.kind == JoinKind.CLAIM else joins),
        }
        for row in rows
    ]
    return sorted(found, key=lambda one: one["row"].state != RequestState.WAITING)


def _invitations(
    request: HttpRequest, enterprise: Enterprise, members: list[Membership], day: date
) -> list[dict[str, Any]]:
    """Links that nobody has used yet; `good` when somebody still can."""
    admins = {each.user_id for each in members if each.is_admin}
    rows = Invitation.objects.filter(enterprise=enterprise, accepted_at=None, revoked_at=None)
    return [
        {
            "row": row,
            "good": row.last_day >= day and row.invited_by_id in admins,
            "link": request.build_absolute_uri(reverse("invitation", args=[row.token])),
        }
        for row in rows.order_by("-created_at", "-pk")
    ]
