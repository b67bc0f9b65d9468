"""What of a person's part in the services goes on request, what stays with the cases, and what stands in the way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approval_portal.accounts.models import User
from projects.queries_erasure import ASKED, Line
from projects.rules.retention import GOVERNED
from projects.rules.wording import Text
from services.enums import ConsignmentState, ShiftState
from services.models import (
    LIVE,
    AgentProfile,
    Appointment,
    CalendarFeed,
    Consignment,
    DutyShift,
    FollowUp,
    LogEntry,
    Message,
    MessageRead,
    NoticeChoice,
    OfflineAction,
    QuietHours,
    Rating,
    Signature,
)

CARRIES = Text(
    "手里还有企业的材料：先交到窗口，或者还给企业，再申请。",
    "Papers of an enterprise are still in your hands: hand them in or give them back first.",
)
GOES = Text(
    "还有约好的上门：先请窗口改派，再申请。",
    "Appointments are still yours: ask the window to give them to somebody else first.",
)
FOLLOWS = Text(
    "还有没办完的差评回访：先请局领导换人，再申请。",
    "A bad rating is still to be followed up: ask a lead to give it to somebody else first.",
)

SERVES = Text(
    "还有排好的值班：先请局领导换人，再申请。",
    "Duties are still yours: ask a lead to give them to somebody else first.",
)


def own_rows(user: User) -> dict[str, Any]:
    """Kind -> rows that nothing obliges the portal to keep."""
    return {
        "feeds": CalendarFeed.objects.filter(user=user),
        "phone": OfflineAction.objects.filter(user=user),
        "profile": AgentProfile.objects.filter(user=user),
        "choices": NoticeChoice.objects.filter(user=user),
        "quiet": QuietHours.objects.filter(user=user),
        "reading": MessageRead.objects.filter(user=user),
    }


def plan_of(user: User) -> list[Line]:
    kept = {
        "talk": Message.objects.filter(author=user).count() + LogEntry.objects.filter(author=user).count(),
        "signatures": Signature.objects.filter(user=user).count(),
        "ratings": Rating.objects.filter(by=user).count(),
    }
    return [
        *(Line(kind, rows.count(), True, ASKED) for kind, rows in own_rows(user).items()),
        *(Line(kind, count, False, GOVERNED) for kind, count in kept.items()),
    ]


def obstacles(user: User, day: dt.date) -> list[Text]:
    found = []
    if Consignment.objects.filter(agent=user, state=ConsignmentState.CARRIED).exists():
        found.append(CARRIES)
    if Appointment.objects.filter(agent=user, state__in=LIVE).exists():
        found.append(GOES)
    if FollowUp.objects.filter(owner=user, closed_at=None).exists():
        found.append(FOLLOWS)
    if DutyShift.objects.filter(user=user, state=ShiftState.PLANNED, day__gte=day).exists():
        found.append(SERVES)
    return found
