"""A reminder in words: what it is about by name, as far as the reader may see it, and how long there is still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Event, Project
from projects.queries import work_calendar
from projects.queries_items import OBJECT, catalogue_of
from projects.queries_policies import closings
from projects.rules.catalogue import Policy
from projects.templatetags.languages import in_english
from projects.templatetags.portal import pick_text, short_date, zh_date
from services.channels import phrases_reminders
from services.channels.phrase import Phrase
from services.channels.phrases_reminders import phrase_for
from services.channels.places import Place
from services.enums import AppointmentKind
from services.models import (
    Appointment,
    Baton,
    DutyShift,
    FollowUp,
    LogEntry,
    MeetingTask,
    Problem,
    ProblemStep,
    RatingInvite,
    WindowBooking,
)
from services.queries_ratings import links_of
from services.queries_stranded import stranded_from
from services.rules.reminders import when_of
from services.rules.stranded import BOOKING, SHIFT

NONE = "-"
# kind of thing -> its model, and how its project is called from there
MODELS: dict[str, tuple[Any, str]] = {
    "baton": (Baton, "project"),
    "logentry": (LogEntry, "project"),
    "problem": (Problem, "project"),
    "problemstep": (ProblemStep, "problem__project"),
    "meetingtask": (MeetingTask, "project"),
    "followup": (FollowUp, "rating__invite__project"),
    "ratinginvite": (RatingInvite, "project"),
    "appointment": (Appointment, "project"),
    "windowbooking": (WindowBooking, "project"),
    "dutyshift": (DutyShift, NONE),
    "project": (Project, ""),
}


def _project_at(path: str) -> Any:
    """The project of a thing, by its path: empty is the thing itself, NONE that it has none."""
    if path == NONE:
        return Cast(Value(None), BigIntegerField())
    return F(f"{path}_id" if path else "pk")


def is_reminder(event: Event) -> bool:
    return (event.object_type, event.verb) == ("due", "remind_due")


class Reminders:
    """The reminders among the events of one page, told to one reader. Queries only for what is there."""

    def __init__(self, reader: User | None, events: Iterable[Event], day: dt.date) -> None:
        self.reader, self.day = reader, day
        self.events = [event for event in events if is_reminder(event)]

    def phrase(self, event: Event) -> Phrase:
        return phrase_for(event.data.get("kind", ""), when_of(self._deadline(event), self._told_on(event)))

    def lost(self, event: Event) -> str:
        """What is said of an application that the reader may not see any more; empty otherwise."""
        kind, pk = self._thing(event)
        if self.reader is None or (kind == OBJECT and pk not in self._items):
            return str(phrases_reminders.GONE)
        return "" if kind in (OBJECT, "document") or (kind, pk) in self._projects else str(phrases_reminders.GONE)

    def values(self, event: Event) -> dict[str, Any]:
        kind, pk = self._thing(event)
        deadline = self._deadline(event)
        project = self._project_name(kind, pk)
        found = {
            "of": gettext("“%(project)s”：") % {"project": project} if project else "",
            "project": project,
            "matter": "",
            "until": zh_date(deadline),
            "left": self._left(deadline, self._told_on(event)),
            "when": "",
            "service": "",
            "policies": self._policies_by(pk, deadline) if kind == "project" else "",
        }
        if kind == OBJECT and (item := self._items.get(pk)):
            found["matter"] = pick_text(catalogue_of(item).nodes[item.node].raw)
        if kind == "appointment" and pk in self._trips:
            service, starts = self._trips[pk]
            at = timezone.localtime(starts) if starts else None
            found["service"] = str(AppointmentKind(service).label)
            found["when"] = f"{short_date(at)} {at:%H:%M}" if at else gettext("时间未定")
        if kind == "windowbooking" and (row := self._bookings.get(pk)):
            found["service"] = self._place(BOOKING, pk, f"{pick_text(row.window.hall)} {row.window.number}")
            found["when"] = f"{short_date(row.day)} {row.starts:%H:%M}"
        if kind == "dutyshift" and (shift := self._shifts.get(pk)):
            found["service"] = self._place(SHIFT, pk, pick_text(shift.hall))
            found["when"] = f"{zh_date(shift.day)} {shift.starts:%H:%M}–{shift.ends:%H:%M}"
        return found

    def _place(self, kind: str, pk: int, place: str) -> str:
        """Nobody is sent to a door that is closed by now."""
        return gettext("%(place)s（那时不开门，不要白跑）") % {"place": place} if (kind, pk) in self._closed else place

    def url(self, event: Event) -> str:
        kind, pk = self._thing(event)
        place = self.phrase(event).place
        if place is Place.RATE:
            return place.url(self._links.get(pk, ""))
        if place is Place.AGENCY:
            return place.url(self._projects.get((kind, pk)) or 0)
        if kind == "problemstep":
            return place.url(self._problems.get(pk, 0))
        return place.url(pk)

    def _policies_by(self, project: int, on: dt.date) -> str:
        """The names of the policies whose applications end that day, as the catalogue in force has them."""
        comma = ", " if in_english() else "、"
        names = [pick_text(policy.raw) for policy in self._policies.get((project, on), ())]
        return comma.join(names) or gettext("一项政策")

    # --- what an event says

    def _thing(self, event: Event) -> tuple[str, int]:
        return str(event.data.get("object", "")), int(event.data.get("id", 0))

    def _deadline(self, event: Event) -> dt.date:
        return dt.date.fromisoformat(event.data["deadline"])

    def _told_on(self, event: Event) -> dt.date:
        return timezone.localdate(event.at)

    def _left(self, deadline: dt.date, told_on: dt.date) -> str:
        if deadline <= told_on:
            return ""
        days = work_calendar().workdays_between(told_on, deadline)
        if not days:
            return str(phrases_reminders.LAST_DAY)
        return ngettext("还有 %(n)d 个工作日", "还有 %(n)d 个工作日", days) % {"n": days}

    # --- names, each kind in one query

    def _ids(self, kind: str) -> set[int]:
        return {pk for name, pk in map(self._thing, self.events) if name == kind}

    @cached_property
    def _items(self) -> dict[int, ApprovalItem]:
        wanted = self._ids(OBJECT)
        if not wanted or self.reader is None:
            return {}
        rows = ApprovalItem.objects.visible_to(self.reader, self.day).filter(pk__in=wanted)
        rows = rows.select_related("project", "package__catalogue")
        return {item.pk: item for item in rows.defer("package__catalogue__source", "package__answers", "ledger")}

    @cached_property
    def _projects(self) -> dict[tuple[str, int], int | None]:
        """Kind and key of every thing that is there -> its project, which it may have none of. One query."""
        parts: list[QuerySet[Any]] = []
        for kind, (model, project) in MODELS.items():
            if wanted := self._ids(kind):
                rows = model.objects.order_by().filter(pk__in=wanted).annotate(of=_project_at(project))
                parts.append(rows.annotate(what=Value(kind, output_field=CharField())).values_list("what", "pk", "of"))
        if not parts:
            return {}
        rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
        return {(kind, pk): project for kind, pk, project in rows}

    @cached_property
    def _names(self) -> dict[int, str]:
        """Of the projects that the reader may see."""
        wanted = {pk for pk in self._projects.values() if pk}
        if not wanted or self.reader is None:
            return {}
        rows = Project.objects.visible_to(self.reader, self.day).filter(pk__in=wanted)
        return dict(rows.values_list("pk", "name"))

    def _project_name(self, kind: str, pk: int) -> str:
        if kind == OBJECT:
            return self._items[pk].project.name if pk in self._items else ""
        return self._names.get(self._projects.get((kind, pk)) or 0, "")

    @cached_property
    def _policies(self) -> dict[tuple[int, dt.date], tuple[Policy, ...]]:
        wanted, days = self._ids("project"), [self._deadline(each) for each in self.events]
        if not wanted:
            return {}
        return {(each.project, each.on): each.policies for each in closings(min(days), max(days), wanted)}

    @cached_property
    def _bookings(self) -> dict[int, WindowBooking]:
        rows = WindowBooking.objects.filter(pk__in=self._ids("windowbooking"))
        return {row.pk: row for row in rows.select_related("window__hall")}

    @cached_property
    def _shifts(self) -> dict[int, DutyShift]:
        rows = DutyShift.objects.filter(pk__in=self._ids("dutyshift"))
        return {row.pk: row for row in rows.select_related("hall")}

    @cached_property
    def _closed(self) -> set[tuple[str, int]]:
        """The kind and key of those duties and bookings of these halls that fall on closed hours."""
        halls = {row.window.hall_id for row in self._bookings.values()} | {row.hall_id for row in self._shifts.values()}
        since = timezone.make_aware(dt.datetime.combine(self.day, dt.time.min))
        return {(each.awaited.kind, each.awaited.pk) for each in stranded_from(since, halls)} if halls else set()

    @cached_property
    def _trips(self) -> dict[int, tuple[str, dt.datetime | None]]:
        rows = Appointment.objects.filter(pk__in=self._ids("appointment"))
        return {pk: (kind, starts) for pk, kind, starts in rows.values_list("pk", "kind", "starts_at")}

    @cached_property
    def _problems(self) -> dict[int, int]:
        return dict(ProblemStep.objects.filter(pk__in=self._ids("problemstep")).values_list("pk", "problem"))

    @cached_property
    def _links(self) -> dict[int, str]:
        return links_of(self._ids("ratinginvite"))
