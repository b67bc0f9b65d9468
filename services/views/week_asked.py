"""What a page of figures was asked for: the week, the week beside it, the body; and whether this person may read that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest
from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.operations.refusals import require
from services.permissions_figures import figure_bodies, may_read_body, may_read_figures, sees_zone
from services.rules.figures import monday_of
from services.rules.weeks import WEEK, last_begun, read_week, year_before

LAST_YEAR = "year"  # as the week beside: the same one a year before


@dataclass(frozen=True, slots=True)
class Asked:
    """`week`, `against`: Mondays. `body`: its code, or empty for the whole zone. `bodies`: all that there are, by code;
    `open_to`: those that this person may choose."""

    today: date
    week: date
    against: date
    body: str
    bodies: dict[str, Body]
    open_to: list[Body]
    zone: bool

    @property
    def last(self) -> date:
        return self.week + timedelta(days=6)

    @property
    def running(self) -> bool:
        return self.week <= self.today <= self.last

    @property
    def after(self) -> date | None:
        """The week that follows, if it has begun."""
        return self.week + WEEK if self.week + WEEK <= self.today else None

    @property
    def year(self) -> int:
        """The year that the week counts for."""
        return self.week.isocalendar().year


def asked_of(request: HttpRequest) -> Asked:
    """`?week=2026-W47&against=2026-W46&body=`; without a week the last one that has begun. Raises Http404 for a body that this
    person does not read figures of, and refuses who reads none at all. Two queries."""
    today, user = timezone.localdate(), request.user
    require(may_read_figures(user, today))
    bodies = {body.code: body for body in Body.objects.order_by("pk")}
    zone, own = sees_zone(user, today), figure_bodies(user, today)
    open_to = [body for code, body in bodies.items() if zone or code in own]
    body = request.GET.get("body", "")[:40]
    if not body and not zone:
        body = open_to[0].code if open_to else ""
    if not may_read_body(user, body, today) or (body and body not in bodies):
        raise Http404
    week = read_week(request.GET.get("week", ""), today) or last_begun(today)
    return Asked(today, week, _against(request.GET.get("against", ""), week, today), body, bodies, open_to, zone)


def _against(text: str, week: date, today: date) -> date:
    """The week before, unless another one is asked for."""
    if text == LAST_YEAR:
        return year_before(week)
    return monday_of(read_week(text, today) or week - WEEK)
