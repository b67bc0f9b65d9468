"""Certificates as pages and the API show them: those of an item, of a holder, and the one that somebody holds."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Certificate, Enterprise
from projects.rules.certificates import STANDINGS, VALID, standing_of
from projects.rules.notices import numbered_text
from projects.rules.wording import Text

LOOKS = {
    VALID: "done",
    "not_yet": "wait",
    "expired": "risk",
    "replaced": "wait",
    "revoked": "over",
    "cancelled": "over",
    "lapsed": "over",
}
SOON = 30  # days before its last day in which a certificate is told to expire soon


class Held(NamedTuple):
    """A certificate as a list shows it on a day. `standing`: how it stands, of `rules.certificates.STANDINGS`."""

    row: Certificate
    standing: str
    days_left: int | None

    @property
    def title(self) -> Text:
        return Text(*self.row.snapshot["title"])

    @property
    def number(self) -> Text:
        return numbered_text(self.row.year, self.row.number)

    @property
    def body(self) -> Text:
        return Text(*self.row.snapshot["body"])

    @property
    def matter(self) -> Text:
        return Text(*self.row.snapshot["matter"])

    @property
    def said(self) -> Text:
        return STANDINGS[self.standing]

    @property
    def look(self) -> str:
        return LOOKS[self.standing]

    @property
    def holds(self) -> bool:
        return self.standing == VALID

    @property
    def soon(self) -> bool:
        return self.holds and self.days_left is not None and self.days_left <= SOON


def held_on(row: Certificate, day: date) -> Held:
    left = (row.valid_until - day).days if row.valid_until else None
    return Held(row, standing_of(row.state, row.valid_from, row.valid_until, day), left)


def seen_certificates(user: User, day: date) -> QuerySet[Certificate]:
    """Certificates of the items that this person may see."""
    items = ApprovalItem.objects.visible_to(user, day)
    rows: QuerySet[Certificate] = Certificate.objects.filter(item__in=items.values("pk"))
    return rows


def certificates_of(item: ApprovalItem, day: date) -> list[Held]:
    """Every certificate of the item, the newest first. One query."""
    rows = Certificate.objects.filter(item=item).select_related("document").order_by("-pk")
    return [held_on(row, day) for row in rows]


def certificates_of_holder(enterprise: Enterprise, user: User, day: date) -> QuerySet[Certificate]:
    """Certificates of a holder, of items that this person may see, the newest first."""
    rows = seen_certificates(user, day).filter(holder=enterprise).select_related("document", "item__project")
    return rows.order_by("-issued_on", "-pk")


def certificates_held(enterprise: Enterprise, user: User, day: date, most: int) -> list[Held]:
    """The newest of them. One query."""
    return [held_on(row, day) for row in certificates_of_holder(enterprise, user, day)[:most]]


class InHand(NamedTuple):
    """A certificate that somebody holds. `instead`: the one in force that took its place."""

    held: Held
    instead: Held | None


def certificate_in_hand(token: str, day: date) -> InHand | None:
    """The certificate with this token, and what took its place in the end; None for no certificate. Two queries, and one
    more for every further time that it was replaced."""
    rows: Any = Certificate.objects.select_related("item__project", "document")
    row = rows.filter(token=token).first()
    if row is None:
        return None
    later = None
    if row.state == "replaced":
        later = row
        while later is not None and later.state == "replaced":  # each by a later act: it comes to an end
            later = Certificate.objects.filter(event=later.ended_event, kind=row.kind, pk__gt=later.pk).first()
    elif row.state == "lapsed":  # its decision was entered wrongly, and entered anew
        later = Certificate.objects.filter(item=row.item_id, kind=row.kind, pk__gt=row.pk).order_by("-pk").first()
    return InHand(held_on(row, day), held_on(later, day) if later else None)
