"""What waits for a person about leads: for the home page. Two queries, however many leads there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from approval_portal.accounts.models import User
from projects.enums import ReferralState
from projects.models import Referral
from projects.permissions import may_list_referrals, may_take_referral

SHOWN = 20  # the oldest first


@dataclass(frozen=True, slots=True)
class LeadTask:
    """`since`: handed over, or taken by this person; `own`: taken by this person and not opened yet."""

    pk: int
    project: str
    enterprise: str
    body: str
    url: str
    since: dt.datetime
    own: bool
    is_demo: bool


def referral_tasks(user: User, day: dt.date) -> list[LeadTask]:
    """Own leads that are taken and not opened, then those that wait for an agent; none for whoever takes none."""
    if not (may_list_referrals(user, day) and may_take_referral(user, day)):
        return []
    visible = Referral.objects.visible_to(user, day).select_related("body")
    taken = visible.filter(state=ReferralState.TAKEN, agent=user).order_by("taken_at", "pk")[:SHOWN]
    waiting = visible.filter(state=ReferralState.NEW).order_by("created_at", "pk")[:SHOWN]
    return [*(_task(lead, own=True) for lead in taken), *(_task(lead, own=False) for lead in waiting)]


def _task(lead: Referral, *, own: bool) -> LeadTask:
    return LeadTask(
        lead.pk,
        lead.project_name,
        lead.enterprise_name,
        lead.body.zh if lead.body else "",
        reverse("referral", args=[lead.pk]),
        lead.taken_at or lead.created_at,
        own,
        lead.is_demo,
    )
