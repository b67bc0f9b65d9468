"""Reads over notices, for pages. Nothing here writes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from approval_portal.accounts.models import User
from approval_portal.accounts.statements import read
from services.enums import Channel
from services.models import Notice

MANY = 99  # the bell counts no further
MESSAGE = "message"

# What a notice is about, by the kind of the event's object
KINDS = {
    "item": ("approvalitem", "document"),
    "enterprise": ("enterprise", "joinrequest", "invitation", "mandate"),
    "project": ("project", "baton", "greenpass"),
    "package": ("matterpackage",),
    "prints": ("printissue",),
    "doorstep": ("appointment", "needsvisit", "consignment", "windowbooking"),
    "problem": ("problem", "problemstep"),
    "meeting": ("meeting", "meetingtask"),
    "roster": ("hall", "dutyshift", "dutyswap"),
    "catalogue": ("cataloguedraft", "catalogueversion"),
    "rating": ("ratinginvite", "followup"),
    "referral": ("referral", "importjob"),
    "account": ("user", "erasurerequest"),
    "message": (MESSAGE,),
    "reminder": ("due",),
    "digest": ("digest",),
}
# … and these, whatever it is of
BY_VERB = {"remind": "reminder", "remind_due": "reminder", "remind_expiry": "reminder", "send_digest": "digest"}
SUBJECTS = tuple(KINDS)
_OF_OBJECT = {each: kind for kind, objects in KINDS.items() for each in objects}


def subject_of(object_type: str, verb: str) -> str:
    """What an event is about, as one chooses what to hear of; empty for what belongs nowhere."""
    return BY_VERB.get(verb) or _OF_OBJECT.get(object_type, "")


def of_kind(kind: str) -> Q:
    """The notices of this kind."""
    verbs = [verb for verb, named in BY_VERB.items() if named == kind]
    return Q(event__verb__in=verbs) | (Q(event__object_type__in=KINDS[kind]) & ~Q(event__verb__in=BY_VERB))


def unread_counts(user: User) -> tuple[int, int]:
    """(notices that this person has not read, talks among them): at most one more than the bell counts. One cheap query."""
    if not user.is_authenticated:
        return 0, 0
    kept: tuple[int, int] | None = getattr(user, "_unread_notices", None)
    if kept is not None:
        return kept
    found = read(("unread", user.pk), lambda: unread_keys(user), "unread_notices")
    return len(found), sum(row["event__object_type"] == MESSAGE for row in found)


def unread_rows(user: User) -> QuerySet[Notice]:
    rows: QuerySet[Notice] = Notice.objects.filter(recipient=user, channel=Channel.IN_APP, read_at__isnull=True)
    return rows.order_by()


def unread_keys(user: User) -> Any:
    return unread_rows(user).values("pk", "event__object_type")[: MANY + 1]


def unread_columns(user: User) -> dict[str, Any]:
    """The same figures as columns of a question that a page asks anyhow; `keep_unread` spares the page its own."""
    some = Notice.objects.filter(pk__in=unread_rows(user).values("pk")[: MANY + 1]).order_by()
    return {"unread_notices": counted(some), "unread_of_talks": counted(some.filter(event__object_type=MESSAGE))}


def keep_unread(user: User, found: dict[str, Any]) -> None:
    """For this request, with the person."""
    user._unread_notices = (found["unread_notices"], found["unread_of_talks"])


def figure(rows: QuerySet[Any], aggregate: Any) -> Any:
    """One figure over all the rows, as a column; nothing without rows."""
    return Subquery(rows.order_by().values(all=Value(1)).annotate(n=aggregate).values("n"))


def counted(rows: QuerySet[Any]) -> Any:
    return Coalesce(figure(rows, Count("pk")), Value(0), output_field=IntegerField())


def own_notices(user: User) -> Any:
    """The person's centre: one row for each event, newest first."""
    return Notice.objects.filter(recipient=user, channel=Channel.IN_APP)


def wanted_notices(user: User, *, unread: bool, kind: str) -> Any:
    """The rows of the centre under its filters. An unknown kind filters nothing."""
    rows = own_notices(user).select_related("event", "event__actor")
    if unread:
        rows = rows.filter(read_at__isnull=True)
    return rows.filter(of_kind(kind)) if kind in KINDS else rows


def messages_of(user: User, events: list[int]) -> dict[int, list[Notice]]:
    """Event to the messages that told this person of it beside the centre."""
    found: dict[int, list[Notice]] = {event: [] for event in events}
    rows = Notice.objects.filter(recipient=user, event__in=events).exclude(channel=Channel.IN_APP)
    for row in rows.order_by("channel"):
        found[row.event_id].append(row)
    return found
