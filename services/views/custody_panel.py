"""What the project page says of papers that travel: how many are in whose hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.http import HttpRequest

from approval_portal.accounts.models import User
from projects.models import Project
from projects.permissions_items import may_take_in
from services.enums import Holder
from services.models import Consignment, ConsignmentLine
from services.permissions import is_agent
from services.queries_custody import whereabouts
from services.rules.custody import AGENT, ENTERPRISE, WINDOW
from services.views.custody_rows import HAND_LOOKS


def panel(project: Project, user: User) -> dict[str, Any] | None:
    """None while no paper of the project has travelled. Two queries."""
    found = whereabouts(ConsignmentLine.objects.filter(project=project))
    if not found:
        return None
    hands = []
    for hand in (AGENT, WINDOW, ENTERPRISE):
        papers = sum(any(pile.holder == hand and not pile.missing for pile in each.piles) for each in found)
        if papers:
            hands.append({"hand": hand, "word": Holder(hand).label, "look": HAND_LOOKS[Holder(hand)], "n": papers})
    return {"hands": hands, "missing": sum(each.missing for each in found), "project": project}


def on_home(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """For the window: bags on their way and differing ones; for an agent: what is in one's hands. One query each."""
    user = request.user
    if may_take_in(user, day):
        states = Counter(bag.state for bag in Consignment.objects.filter(way="in", state__in=("carried", "differing")))
        if states:
            return {
                "url": "custody-scan",
                "carried": states["carried"],
                "differing": states["differing"],
                "mine": False,
            }
    elif is_agent(user, day):
        mine = Consignment.objects.filter(agent=user, state__in=("open", "carried")).count()
        if mine:
            return {"url": "agent-papers", "carried": mine, "differing": 0, "mine": True}
    return None
