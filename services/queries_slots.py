"""Which slots of which agents are free: five queries, for one agent and a day as for thirty and a fortnight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.enums import AssignmentKind
from projects.models import Assignment, Project
from projects.queries import work_calendar
from projects.rules.calendar import WorkCalendar
from services.enums import DutyKind
from services.models import DutyDay, DutyHours, SlotHold
from services.rules import slots as rule
from services.rules.slots import Duty, Hours, Span


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot of an agent that can be booked."""

    agent: User
    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def value(self) -> str:
        """As a form sends it: the agent, and the minute since 1970."""
        return f"{self.agent.pk}-{int(self.starts_at.timestamp()) // 60}"


def slot_length() -> timedelta:
    return timedelta(minutes=settings.SLOT_MINUTES)


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def is_holiday(calendar: WorkCalendar, day: date) -> bool:
    """A public holiday, also where it falls on a weekend; a plain weekend is none."""
    named = calendar.rules.get(day)
    return not named.works if named else False


def duty_of(agents: Iterable[User | int], first: date, last: date) -> dict[int, dict[date, list[Span]]]:
    """agent -> day -> when on duty, for every day from first to last."""
    pks = {each if isinstance(each, int) else each.pk for each in agents}
    hours: Mapping[int, list[Hours]] = defaultdict(list)
    weekly = DutyHours.objects.filter(user__in=pks, starts_on__lte=last)
    for row in weekly.filter(Q(ends_on=None) | Q(ends_on__gte=first)):
        hours[row.user_id].append(Hours(row.weekday, row.starts, row.ends, row.starts_on, row.ends_on))
    duties: Mapping[int, list[Duty]] = defaultdict(list)
    for day in DutyDay.objects.filter(user__in=pks, day__range=(first, last)):
        on = day.kind == DutyKind.ON
        duties[day.user_id].append(Duty(day.day, day.starts if on else None, day.ends if on else None))
    calendar, zone = work_calendar(), timezone.get_current_timezone()
    holidays = {day: is_holiday(calendar, day) for day in days_between(first, last)}
    return {
        pk: {
            day: rule.duty_spans(day, hours[pk], duties[pk], is_holiday=holiday, zone=zone)
            for day, holiday in holidays.items()
        }
        for pk in pks
    }


def taken_of(agents: Iterable[User | int], first: date, last: date) -> dict[int, set[datetime]]:
    """agent -> the cells that are taken."""
    pks = {each if isinstance(each, int) else each.pk for each in agents}
    zone = timezone.get_current_timezone()
    since = datetime.combine(first, datetime.min.time(), zone)
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    found: dict[int, set[datetime]] = defaultdict(set)
    rows = SlotHold.objects.filter(agent__in=pks, starts_at__gte=since, starts_at__lt=until)
    for agent, starts_at in rows.values_list("agent", "starts_at"):
        found[agent].add(starts_at)
    return found


def free_slots(
    agents: Iterable[User], first: date, last: date, *, after: datetime | None = None, slots: int = 1
) -> list[FreeSlot]:
    """What can be booked from one local day to another, in order of time, then of agent.

    `after`: nothing that begins sooner; `slots`: so many in a row.
    """
    people = {agent.pk: agent for agent in agents}
    duty, taken = duty_of(people, first, last), taken_of(people, first, last)
    found = [
        FreeSlot(people[pk], span.starts, span.ends)
        for pk, days in duty.items()
        for spans in days.values()
        for span in rule.free(rule.slots(spans, slot_length(), many=slots), taken.get(pk, set()))
        if after is None or span.starts >= after
    ]
    return sorted(found, key=lambda each: (each.starts_at, each.agent.pk))


def by_day(found: Iterable[FreeSlot]) -> list[tuple[date, list[FreeSlot]]]:
    return [(day, list(slots)) for day, slots in groupby(found, key=lambda each: each.day)]


def one_a_time(found: Iterable[FreeSlot], agents: Iterable[User]) -> list[FreeSlot]:
    """Each time once, of the first of these agents who is free then."""
    order = {agent.pk: place for place, agent in enumerate(agents)}
    best: dict[datetime, FreeSlot] = {}
    for slot in found:
        held = best.get(slot.starts_at)
        if held is None or order[slot.agent.pk] < order[held.agent.pk]:
            best[slot.starts_at] = slot
    return [best[starts_at] for starts_at in sorted(best)]


def agents_on(day: date) -> list[User]:
    """Every agent of the zone with an open account, by name."""
    held = RoleGrant.objects.in_force(day).filter(role=Role.AGENT)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk"))


def agents_of(project: Project, day: date) -> list[User]:
    """The project's agent, then the one who stands in; none whose role has ended or whose account is closed."""
    held = Assignment.objects.in_force(day).filter(
        project=project, kind__in=(AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT), user__is_active=True
    )
    found = [row.user for row in held.select_related("user").order_by("kind", "pk")]
    return [user for user in found if Role.AGENT in user.roles_on(day)]
