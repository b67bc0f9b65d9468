"""Reads over the messages of projects: who may see them, how many are unread. Nothing here writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from approval_portal.accounts.models import User
from projects.models import Project
from projects.permissions import DESK, roles
from services.models import Message, MessageFile, MessageRead


def talks_of(user: User, day: dt.date) -> QuerySet[Project]:
    """Projects whose messages this person may read: the two sides, window and leads."""
    if roles(user, day) & DESK:
        return Project.objects.all()
    return own_talks(user, day)


def own_talks(user: User, day: dt.date) -> QuerySet[Project]:
    """Those in which this person is one of the two sides."""
    rows: QuerySet[Project] = Project.objects.of_applicant(user, day)
    return rows


def unread(user: User, rows: Any) -> Any:
    """Of these messages, those of others that this person has not read."""
    seen = MessageRead.objects.filter(project=OuterRef("project"), user=user).values("up_to")[:1]
    return rows.exclude(author=user).filter(pk__gt=Coalesce(Subquery(seen), Value(0)))


def read_up_to(project: Project, user: User) -> int:
    """The newest message that this person has read; 0 for none."""
    return int(MessageRead.objects.filter(project=project, user=user).values_list("up_to", flat=True).first() or 0)


def talks(user: User, day: dt.date, *, query: str = "", only_unread: bool = False) -> Any:
    """Projects with messages, the newest talk first: `newest` message and its text, `fresh` how many are unread."""
    newest = Message.objects.filter(project=OuterRef("pk")).order_by("-pk")
    own = unread(user, Message.objects.filter(project=OuterRef("pk")))
    counted = own.order_by().values("project").annotate(n=Count("pk")).values("n")
    rows = talks_of(user, day).filter(Exists(newest)).select_related("enterprise")
    rows = rows.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        newest_text=Subquery(newest.values("text")[:1]),
        newest_at=Subquery(newest.values("sent_at")[:1]),
        newest_from_enterprise=Subquery(newest.values("from_enterprise")[:1]),
        fresh=Coalesce(Subquery(counted), Value(0)),
    )
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(enterprise__name__icontains=query))
    if only_unread:
        rows = rows.filter(fresh__gt=0)
    return rows.order_by(F("newest").desc())


def messages_of(project: Project) -> QuerySet[Message]:
    """The newest first, with author and files."""
    rows: QuerySet[Message] = Message.objects.filter(project=project).select_related("author")
    files = Prefetch("files", MessageFile.objects.select_related("document").order_by("pk"))
    return rows.prefetch_related(files).order_by("-pk")


def files_seen(user: User, day: dt.date) -> QuerySet[MessageFile]:
    """Attachments of the talks that this person may read."""
    rows: QuerySet[MessageFile] = MessageFile.objects.filter(message__project__in=talks_of(user, day).values("pk"))
    return rows.select_related("document", "message")
