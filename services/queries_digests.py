"""Reads for the weekly digests: whom they go to, and what two or more of them say alike. Nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.models import CatalogueVersion, Membership
from projects.queries import engine_of
from projects.queries_duty import NAMED, by_day, read_open
from projects.rules.catalogue import Node
from projects.rules.obligations import KINDS, Obligation, obligations_of
from projects.rules.wording import Text, name_of
from services.enums import DigestKind
from services.models import Appointment, Digest, MeetingTask, Problem
from services.queries_plan import begin_of
from services.rules.digest import look_of, row

AT_BODY = (Role.WINDOW, Role.REVIEWER, Role.DECIDER)
ZH, EN = "zh-hans", "en"


# --- to whom


def readers(kind: str, week: dt.date, today: dt.date) -> dict[int, tuple[Any, ...]]:
    """Person -> what the digest is of: codes of bodies, keys of enterprises, nothing for leads and agents.

    Whoever had the part on that Monday and has it still; so a digest that is caught up goes to those who missed it.
    """
    held = _memberships(week, today) if kind == DigestKind.ENTERPRISE else _grants(kind, week, today)
    found: dict[int, set[Any]] = defaultdict(set)
    for user, what in held:
        found[user].update([what] if what else [])
    return {user: tuple(sorted(what)) for user, what in sorted(found.items())}


def _memberships(week: dt.date, today: dt.date) -> Iterable[tuple[int, Any]]:
    both = Membership.objects.in_force(week).filter(pk__in=Membership.objects.in_force(today).values("pk"))
    rows: Iterable[tuple[int, Any]] = both.filter(user__is_active=True).order_by().values_list("user", "enterprise")
    return rows


def _grants(kind: str, week: dt.date, today: dt.date) -> Iterable[tuple[int, Any]]:
    which = {DigestKind.LEAD: Q(role=Role.LEAD), DigestKind.AGENT: Q(role=Role.AGENT)}
    wanted = which.get(DigestKind(kind), Q(role__in=AT_BODY, body__isnull=False))
    both = RoleGrant.objects.in_force(week).filter(wanted, pk__in=RoleGrant.objects.in_force(today).values("pk"))
    rows = both.filter(user__is_active=True).order_by()
    if kind == DigestKind.BODY:
        found: Iterable[tuple[int, Any]] = rows.values_list("user", "body__code")
        return found
    return [(user, None) for user in rows.values_list("user", flat=True)]


def without_digest(kind: str, week: dt.date, people: Iterable[int]) -> list[User]:
    """Those of them for whom this week's has not been made."""
    made = Digest.objects.filter(kind=kind, week=week).values("user")
    rows: QuerySet[User] = User.objects.filter(pk__in=list(people), is_active=True).exclude(pk__in=made)
    return list(rows.order_by("pk"))


# --- found again


def own_digests(user: User, day: dt.date) -> QuerySet[Digest]:
    """Those that say something, of what is still this person's to read: whoever is no lead any more reads no lead's digest.

    A week in which there was nothing to tell is kept without content.
    """
    rows: QuerySet[Digest] = Digest.objects.filter(user=user).exclude(content={})
    return rows.filter(_still_ones_own(user, rows, day)).order_by("-week", "kind")


def _still_ones_own(user: User, rows: QuerySet[Digest], day: dt.date) -> Q:
    """The part that one has today must be that of the digest: the role; every body, or every enterprise, that it is of."""
    grants = user.grants_on(day)
    held = {role for role, _body in grants}
    kinds = [kind for kind, role in ((DigestKind.LEAD, Role.LEAD), (DigestKind.AGENT, Role.AGENT)) if role in held]
    of: dict[str, set[Any]] = {
        DigestKind.BODY: {body for role, body in grants if role in AT_BODY},
        DigestKind.ENTERPRISE: set(
            Membership.objects.in_force(day).filter(user=user).values_list("enterprise", flat=True)
        ),
    }
    narrow = rows.filter(kind__in=list(of)).order_by().values_list("pk", "kind", "content__what")
    return Q(kind__in=kinds) | Q(pk__in=[pk for pk, kind, what in narrow if set(what or ()) <= of[kind]])


# --- words in both languages


def both(words: Any) -> list[str]:
    """A text of ours in Chinese and English."""
    if isinstance(words, Text):
        return [words.zh, words.en]
    if not isinstance(words, Promise):
        return [str(words), str(words)]
    said = []
    for language in (ZH, EN):
        with translation.override(language):
            said.append(str(words))
    return said


def matter_name(node: str, nodes: Mapping[str, Node]) -> list[str]:
    """The matter as the catalogue in force (`nodes_in_force`) names it; its id when it names it no more."""
    return both(name_of(nodes[node].raw)) if node in nodes else [node, node]


# --- rows that more than one digest has


def duty_rows(
    where: Q, day: dt.date, until: dt.date | None, wanted: Callable[[Obligation], bool]
) -> list[dict[str, Any]]:
    """What is to be done about the items that fit, due by that day or late, what is due first in front. Two queries.

    `wanted`: which obligations count. Without a day all of them, those that are due on no day last.
    """
    facts, named = read_open(where, day, None, beside=True, named=NAMED)
    every = sorted((each for one in facts for each in obligations_of(one) if wanted(each)), key=by_day)
    due = [each for each in every if until is None or (each.due is not None and each.due <= until)]
    return [_duty_row(each, named[each.item], day) for each in due]


def _duty_row(found: Obligation, item: dict[str, Any], day: dt.date) -> dict[str, Any]:
    return row(
        item_name(item),
        where=item["project__name"],
        word=both(KINDS[found.kind]),
        day=found.due,
        look=look_of(found.due, day),
        to=("item", found.item),
    )


def item_name(item: dict[str, Any]) -> list[str]:
    """The matter as the item's own version of the catalogue names it; `item`: its columns NAMED."""
    columns = ("package__catalogue_id", "package__catalogue__number", "package__catalogue__digest")
    version = CatalogueVersion.from_db("default", ["id", "number", "digest"], [item[name] for name in columns])
    node = engine_of(version).catalogue.nodes.get(item["node"])
    return both(name_of(node.raw)) if node else [item["node"]] * 2


def trip_rows(rows: Any, first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """The trips of these days that are still to be made, in the order of their times."""
    begin, end = begin_of(first), begin_of(last + dt.timedelta(days=1))
    ahead = rows.live().filter(starts_at__gte=begin, starts_at__lt=end).select_related("project", "enterprise")
    return [_trip_row(each) for each in ahead.order_by("starts_at", "pk")]


def _trip_row(trip: Appointment) -> dict[str, Any]:
    starts = timezone.localtime(trip.starts_at)
    where = trip.project.name if trip.project else trip.enterprise.name if trip.enterprise else ""
    return row(
        both(label_of(trip, "kind")),
        where=where,
        word=both(label_of(trip, "state")),
        day=starts.date(),
        time=f"{starts:%H:%M}",
        to=("appointment", trip.pk),
    )


def label_of(thing: Any, field: str) -> Any:
    """The label of a field's value, not yet in any language."""
    return dict(thing._meta.get_field(field).flatchoices).get(getattr(thing, field), "")


def problem_rows(rows: QuerySet[Problem], day: dt.date) -> list[dict[str, Any]]:
    found = rows.select_related("project").order_by(F("due_on").asc(nulls_last=True), "raised_at", "pk")
    return [
        row(
            [each.title] * 2,
            where=each.project.name if each.project else "",
            word=both(label_of(each, "state")),
            day=each.due_on,
            look=look_of(each.due_on, day),
            to=("problem", each.pk),
        )
        for each in found
    ]


def task_rows(rows: QuerySet[MeetingTask], day: dt.date) -> list[dict[str, Any]]:
    found = rows.select_related("project", "meeting").order_by("due_on", "pk")
    return [
        row(
            [each.text] * 2,
            where=each.project.name if each.project else each.meeting.title,
            day=each.due_on,
            look=look_of(each.due_on, day),
            to=("meeting", each.meeting_id),
        )
        for each in found
    ]
