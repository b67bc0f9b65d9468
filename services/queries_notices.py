"""Reads over what was sent, the robots and the words, for the pages of whoever looks after sending. Nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from approval_portal.accounts.models import User
from services.enums import Channel, Delivery, Fault
from services.models import Notice, NoticeChoice, NoticeTemplate, Robot
from services.queries import KINDS, of_kind

SENT = (Channel.MAIL, Channel.SMS, Channel.WECOM)  # what stands in the centre needs no sending
UNDER_WAY = (Delivery.WAITING, Delivery.SENDING)


def sent_notices(params: Mapping[str, str]) -> QuerySet[Notice]:
    """What was sent or is to be sent. q: to whom; channel; state; fault; kind; from, to: days. What cannot be read filters
    nothing."""
    rows: QuerySet[Notice] = Notice.objects.filter(channel__in=SENT)
    if (channel := params.get("channel", "")) in SENT:
        rows = rows.filter(channel=channel)
    if (state := params.get("state", "")) in Delivery.values:
        rows = rows.filter(state__in=UNDER_WAY) if state in UNDER_WAY else rows.filter(state=state)
    if (fault := params.get("fault", "")) in Fault.values:
        rows = rows.filter(fault=fault)
    if (kind := params.get("kind", "")) in KINDS:
        rows = rows.filter(of_kind(kind))
    if query := params.get("q", "").replace("\0", "").strip()[:100]:
        rows = rows.filter(_told_to(query))
    return rows.filter(_between(_day(params.get("from", "")), _day(params.get("to", ""))))


def _told_to(query: str) -> Q:
    people = User.objects.filter(Q(name__icontains=query) | Q(username__icontains=query))
    robots = [f"robot:{pk}" for pk in Robot.objects.filter(name__icontains=query).values_list("pk", flat=True)[:100]]
    return Q(recipient__in=people) | Q(recipient_key__in=robots)


def _between(first: dt.date | None, last: dt.date | None) -> Q:
    found = Q()
    if first:
        found &= Q(made_at__gte=_midnight(first))
    if last:
        found &= Q(made_at__lt=_midnight(last + dt.timedelta(days=1)))
    return found


def _day(text: str) -> dt.date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and 1990 <= found.year <= 2200 else None


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def unsettled() -> dict[str, int]:
    """How many wait, how many were given up and still concern their recipient. One query over the rows that are open."""
    rows = Notice.objects.filter(channel__in=SENT).exclude(state=Delivery.DELIVERED)
    found: dict[str, int] = rows.aggregate(
        waiting=Count("pk", filter=Q(state__in=UNDER_WAY)),
        failed=Count("pk", filter=Q(state=Delivery.FAILED) & ~Q(fault=Fault.GONE)),
    )
    return found


def robot_names(rows: list[Notice]) -> dict[str, str]:
    """Key of the recipient to the name of the group. One query when there is one."""
    keys = {int(row.recipient_key.partition(":")[2]) for row in rows if row.channel == Channel.WECOM}
    return (
        {f"robot:{pk}": name for pk, name in Robot.objects.filter(pk__in=keys).values_list("pk", "name")}
        if keys
        else {}
    )


def last_sent(robots: list[Robot]) -> dict[str, Notice]:
    """Key of the recipient to the newest notice of each robot. Two queries."""
    keys = [f"robot:{robot.pk}" for robot in robots]
    newest = Notice.objects.filter(recipient_key__in=keys).order_by().values("recipient_key").annotate(n=Max("pk"))
    rows = Notice.objects.filter(pk__in=[row["n"] for row in newest])
    return {row.recipient_key: row for row in rows}


def choices_of(user: User) -> dict[tuple[str, str], bool]:
    rows: Any = NoticeChoice.objects.filter(user=user)
    return {(subject, channel): wanted for subject, channel, wanted in rows.values_list("subject", "channel", "wanted")}


def edited_words() -> dict[tuple[str, str, str], NoticeTemplate]:
    """(name, channel, language) to what stands in place of the portal's words. One query."""
    return {(row.subject, row.channel, row.language): row for row in NoticeTemplate.objects.select_related("edited_by")}
