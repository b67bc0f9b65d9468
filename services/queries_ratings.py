"""Ratings read for pages and operations: who was rated, how content people are, what is followed up and by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.signing import BadSignature, Signer
from django.db.models import Count, F, Q, QuerySet

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.models import Project
from projects.permissions import DESK, roles
from projects.queries_items import node_of
from projects.rules.wording import Text, name_of
from services.enums import AppointmentKind
from services.models import FollowUp, Rating, RatingInvite, SquadMember
from services.rules.ratings import Satisfaction, satisfaction

KINDS: Mapping[str, Text] = {
    AppointmentKind.VISIT: Text("上门问需", "Needs visit"),
    AppointmentKind.PICKUP: Text("上门取件", "Pickup of papers"),
    AppointmentKind.DELIVERY: Text("上门送证照", "Delivery of certificates"),
}
SIGNER = Signer(salt="services.rating", sep=".")


def link_of(invite: RatingInvite) -> str:
    """The last part of the address at which it is answered: its token, signed."""
    return SIGNER.sign(invite.token)


def links_of(wanted: Iterable[int]) -> dict[int, str]:
    rows = RatingInvite.objects.filter(pk__in=wanted).values_list("pk", "token")
    return {pk: SIGNER.sign(token) for pk, token in rows}


def invite_of(signed: str) -> RatingInvite | None:
    """The invitation of this link; None for one that we did not sign."""
    try:
        token = SIGNER.unsign(signed)
    except BadSignature:
        return None
    found: RatingInvite | None = invites().filter(token=token).first()
    return found


def invites() -> QuerySet[RatingInvite]:
    rows: QuerySet[RatingInvite] = RatingInvite.objects.select_related(
        "project", "enterprise", "item__package__catalogue", "item__body", "appointment", "served_by"
    )
    return rows


def what_of(invite: RatingInvite) -> Text:
    """What is rated: the matter, or the doorstep service."""
    if invite.item is not None:
        return name_of(node_of(invite.item).raw)
    return KINDS[invite.appointment.kind]


def rated_people(invite: RatingInvite, squads: Mapping[int, set[int]] | None = None) -> set[int]:
    """Everybody who had a part in it: none of them looks into what was said of it.

    `squads`: who went along, by appointment (`squads_of`), where that was read for many at once.
    """
    found = {invite.served_by_id}
    if invite.item is not None:
        item = invite.item
        found |= {item.reviewer_id, item.decider_id, *item.reviewed_by, *item.decided_by}
    if invite.appointment is not None:
        found |= {invite.appointment.agent_id}
        if squads is not None:
            found |= squads.get(invite.appointment_id, set())
        elif visit := getattr(invite.appointment, "visit", None):
            found |= set(visit.squad.values_list("user", flat=True))
    return {person for person in found if person}


def squads_of(appointments: Iterable[int]) -> dict[int, set[int]]:
    """Appointment -> who went along on its visit. One query."""
    found: dict[int, set[int]] = {}
    rows = SquadMember.objects.filter(visit__appointment__in=list(appointments)).order_by()
    for appointment, user in rows.values_list("visit__appointment", "user"):
        found.setdefault(appointment, set()).add(user)
    return found


def open_load(day: dt.date) -> dict[int, int]:
    """Person -> open follow-ups, of the window and the leads: whoever may have one."""
    held = RoleGrant.objects.in_force(day).filter(role__in=DESK).values("user")
    people = User.objects.filter(pk__in=held, is_active=True)
    counted = people.annotate(open=Count("follow_ups", filter=Q(follow_ups__closed_at=None)))
    return dict(counted.values_list("pk", "open"))


# --- what a person sees


def ratings_seen_by(user: User, day: dt.date) -> QuerySet[Rating]:
    """Leads see what was rated, but for what they were rated for themselves."""
    if Role.LEAD not in roles(user, day):
        return Rating.objects.none()
    rows: QuerySet[Rating] = Rating.objects.exclude(_rated("invite__", user))
    return rows


def follow_ups_seen_by(user: User, day: dt.date) -> QuerySet[FollowUp]:
    """Leads: all; anybody else of the desk: one's own. Never what one was rated for."""
    held = roles(user, day)
    if not held & DESK:
        return FollowUp.objects.none()
    rows = FollowUp.objects.exclude(_rated("rating__invite__", user))
    found: QuerySet[FollowUp] = rows if Role.LEAD in held else rows.filter(owner=user)
    return found


def _rated(before: str, user: User) -> Q:
    names = ("served_by", "item__reviewer", "item__decider", "appointment__agent")
    found = Q(pk__in=())
    for name in names:
        found |= Q(**{f"{before}{name}": user.pk, f"{before}{name}__isnull": False})
    return found


# --- how content people are


def satisfaction_of(
    since: dt.date | None = None, until: dt.date | None = None, project: Project | None = None
) -> Satisfaction:
    """Of what was rated on the days from `since` to `until`, demonstration data apart only as the projects are. Two queries."""
    rated, asked = Rating.objects.all(), RatingInvite.objects.all()
    if project is not None:
        rated, asked = rated.filter(invite__project=project), asked.filter(project=project)
    if since is not None:
        rated, asked = rated.filter(rated_at__date__gte=since), asked.filter(invited_at__date__gte=since)
    if until is not None:
        rated, asked = rated.filter(rated_at__date__lte=until), asked.filter(invited_at__date__lte=until)
    counts = dict(rated.order_by().values("level").annotate(n=Count("pk")).values_list("level", "n"))
    return satisfaction(counts, asked.count())


def level_counts(rows: QuerySet[Rating]) -> dict[int, int]:
    return dict(rows.order_by().values_list("level").annotate(n=Count("pk")))


def by_due(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    """Open ones first, by their next day."""
    found: QuerySet[FollowUp] = rows.order_by(F("closed_at").desc(nulls_first=True), "fix_by", "pk")
    return found
