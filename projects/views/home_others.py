"""The first page of keepers, liaisons, administrators, and of whoever has just come."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _

from projects.enums import ReferralState
from projects.enums_catalogue import DraftState, VersionState
from projects.models import Referral
from projects.queries import NoCatalogue, current_version, engine_of
from projects.queries_versions import listed_versions, to_publish, visible_drafts
from projects.views.addresses import address, object_address
from projects.views.enterprise_tasks import waiting_for
from projects.views.home_blocks import Block, figures_of
from projects.views.staff_home import admin_home

SHOWN = 8
DRAFT_LOOKS = {DraftState.OPEN: "run", DraftState.SUBMITTED: "wait"}
LOOKS = {
    ReferralState.NEW: "wait",
    ReferralState.TAKEN: "run",
    ReferralState.OPENED: "done",
    ReferralState.RETURNED: "pause",
}


def keeper(request: HttpRequest, day: dt.date) -> Block:
    """What waits for this keeper: drafts to publish, drafts under way; the catalogue in force, and the one that comes."""
    try:
        version = current_version()
    except NoCatalogue:
        return Block("projects/_home_keeper.html", _("事项目录"), {"version": None})
    under_way = visible_drafts(request.user, day).filter(state__in=(DraftState.OPEN, DraftState.SUBMITTED))
    mine = set(to_publish(request.user, day).values_list("pk", flat=True))
    context = {
        "version": version,
        "figures": figures_of(engine_of(version).catalogue),
        "coming": [each for each in listed_versions(day) if each.state == VersionState.COMING][::-1],
        "drafts": [
            {"row": row, "look": DRAFT_LOOKS[DraftState(row.state)], "to_publish": row.pk in mine}
            for row in under_way.annotate(number=Count("changes")).order_by("-made_at", "-pk")[:SHOWN]
        ],
    }
    return Block("projects/_home_keeper.html", _("事项目录"), context)


def liaison(request: HttpRequest, day: dt.date) -> Block:
    """The leads that one's bodies handed over, and what became of them."""
    visible = Referral.objects.visible_to(request.user, day)
    counts = dict(visible.order_by().values_list("state").annotate(n=Count("pk")))
    url = address("referrals")
    figures = [
        {"label": state.label, "value": counts.get(state.value, 0), "url": url and f"{url}?state={state.value}"}
        for state in ReferralState
    ]
    rows = visible.select_related("agent", "project").order_by("-created_at", "-pk")[:SHOWN]
    told = [
        {
            "row": row,
            "url": object_address("referral", row.pk) or url,
            "label": ReferralState(row.state).label,
            "look": LOOKS[ReferralState(row.state)],
        }
        for row in rows
    ]
    context = {"figures": figures, "rows": told, "url": url, "new_url": address("referral-new")}
    return Block("projects/_home_liaison.html", _("移交的线索"), context)


def administrator(request: HttpRequest, day: dt.date) -> Block:
    return Block("projects/_home_admin.html", _("账号和日志"), admin_home(request.user, day))


def newcomer(request: HttpRequest, day: dt.date) -> Block:
    """No role and no enterprise yet: three ways on."""
    context = {
        "waiting": waiting_for(request.user, day),
        "start_url": address("enterprise-start"),
        "new_url": address("enterprise-new"),
        "join_url": address("enterprise-join"),
    }
    return Block("projects/_home_newcomer.html", _("从哪里开始"), context)
