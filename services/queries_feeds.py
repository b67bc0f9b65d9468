"""What a calendar feed tells: one's own trips, or those to one's enterprise; one's own duties in a hall.

Asked anew each time, so that a role or a membership that has ended ends it.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, User
from projects.models import Membership
from projects.permissions import may_list_projects
from services.enums import AppointmentState
from services.models import Appointment, CalendarFeed, DutyShift
from services.permissions_roster import may_read_roster

BACK, AHEAD = dt.timedelta(days=60), dt.timedelta(days=180)
TOLD = (
    AppointmentState.OFFERED,
    AppointmentState.BOOKED,
    AppointmentState.UNDER_WAY,
    AppointmentState.DONE,
    AppointmentState.CANCELLED,
)


def feed_of(user: User) -> CalendarFeed | None:
    found: CalendarFeed | None = CalendarFeed.objects.filter(user=user, revoked_at=None).first()
    return found


def open_feed(token: str, day: dt.date) -> CalendarFeed | None:
    """None for an address that is none any more: revoked, the account closed, no role or enterprise left."""
    feed: CalendarFeed | None = CalendarFeed.objects.filter(token=token, revoked_at=None).select_related("user").first()
    if feed is None or not feed.user.is_active or not may_list_projects(feed.user, day):
        return None
    return feed


def told_to(user: User, now: dt.datetime, day: dt.date) -> QuerySet[Appointment]:
    """An agent's own trips; for an enterprise's people those to their enterprise. Those called off are told as such."""
    firms = Membership.objects.in_force(day).filter(user=user).values("enterprise")
    mine = Q(enterprise__in=firms) | Q(project__enterprise__in=firms)
    if user.roles_on(day):
        mine |= Q(visit__squad__user=user)
    if Role.AGENT in user.roles_on(day):
        mine |= Q(agent=user)
    rows = Appointment.objects.filter(pk__in=Appointment.objects.filter(mine).values("pk"), state__in=TOLD)
    rows = rows.filter(starts_at__gte=now - BACK, starts_at__lt=now + AHEAD)
    found: QuerySet[Appointment] = rows.select_related("project", "enterprise", "referral").order_by("starts_at", "pk")
    return found


def duties_of(user: User, day: dt.date) -> QuerySet[DutyShift]:
    """One's own duties in a hall, those called off as well. Nobody's once the role has ended."""
    rows: QuerySet[DutyShift] = DutyShift.objects.filter(user=user, day__range=(day - BACK, day + AHEAD))
    found = rows if may_read_roster(user, day) else rows.none()
    return found.select_related("hall", "window").order_by("day", "starts", "pk")
