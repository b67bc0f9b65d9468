"""好差评: one invitation for each thing done, a rating that stands, and what a bad one sets going.

An invitation is a projection of the event that ended the thing: the fan-out makes its row (`note_invite`), which costs no
stream its head; `tell_invites` records it afterwards, project by project, so that people hear of it. A rating names nobody
in its event: who gave it is the evaluator's own affair (评价人信息保密).
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Handled, Source
from projects.models import ApprovalItem, Event
from projects.operations.bell import Bell
from projects.operations.events import Fact, hold_stream, record, record_facts
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.permissions import belongs, roles
from projects.queries import work_calendar
from services.enums import ProblemOrigin
from services.models import Appointment, FollowUp, Rating, RatingInvite
from services.operations.problems import raise_problem
from services.operations.problems_follow import entrust
from services.queries_ratings import open_load, rated_people
from services.rules.ratings import BAD, LEVELS, choose_owner, terms

TEXT = 500  # characters
# an item's service is over with these; one that the applicant withdrew was not served to its end
CONCLUDING = frozenset({"deliver", "refuse", "not_needed", "terminate"})
QUIET = frozenset({Source.IMPORT, Source.BACK_ENTRY})  # what happened long ago invites nobody now
TELL = "services.tasks.tell_invites"
BATCH = 200
bell = Bell(TELL)


# --- the invitation


def note_invite(event: Event) -> None:
    """A receiver of the fan-out: the thing that the event ended may be rated. Safe to be called twice."""
    if event.source in QUIET or not event.object_id.isdigit():
        return
    made = False
    if event.object_type == "approvalitem" and event.verb in CONCLUDING:
        item = ApprovalItem.objects.filter(pk=event.object_id, handled=Handled.HERE).select_related("project").first()
        made = item is not None and invite(item=item, at=event.at) is not None
    elif (event.object_type, event.verb) == ("appointment", "finish_appointment"):
        row = Appointment.objects.filter(pk=event.object_id, project__isnull=False).select_related("project").first()
        made = row is not None and invite(appointment=row, at=event.at) is not None
    if made:
        transaction.on_commit(bell.ring)


def invite(
    item: ApprovalItem | None = None, appointment: Appointment | None = None, *, at: datetime
) -> RatingInvite | None:
    """Invite to rate one thing; None when that was done before. `project` is loaded with it.

    Raises ValueError without exactly one of them, and for an appointment without a project.
    """
    project = item.project if item else appointment.project if appointment else None
    if (item is None) == (appointment is None) or project is None:
        raise ValueError("one item, or one appointment of a project")
    served_by = (item.decider_id or item.reviewer_id) if item else appointment.agent_id if appointment else None
    invite = RatingInvite(
        project=project,
        enterprise_id=project.enterprise_id,
        item=item,
        appointment=appointment,
        served_by_id=served_by,
        token=secrets.token_hex(16),
        invited_at=at,
        is_demo=project.is_demo,
    )
    RatingInvite.objects.bulk_create([invite], ignore_conflicts=True)
    found: RatingInvite | None = RatingInvite.objects.filter(token=invite.token).first()
    return found


def tell_invites(at: datetime) -> int:
    """Record the invitations that nobody has been told of, each in a transaction of its own; how many."""
    waiting = RatingInvite.objects.filter(told_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_tell(pk, at) for pk in list(waiting[:BATCH]))


@transaction.atomic
def _tell(pk: int, at: datetime) -> bool:
    project = RatingInvite.objects.values_list("project", flat=True).get(pk=pk)
    head = hold_stream(f"project:{project}")
    row: RatingInvite = RatingInvite.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.told_at is not None:
        return False
    row.told_at = at
    row.save(update_fields=["told_at"])
    data = {"item": row.item_id, "appointment": row.appointment_id}
    record(row, "invite_rating", by=None, at=at, source=Source.SYSTEM, data=data, head=head)
    return True


# --- the rating


@once(Rating, "rate")
def rate(
    invite: RatingInvite,
    level: int,
    text: str = "",
    *,
    real_name: bool = False,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Rating:
    """What somebody who holds the link answers. `by`: whoever is signed in; kept only with `real_name`, and never told on.

    One of the two lowest levels opens a follow-up and a problem. Raises Refused for another level, for a second answer, and
    for staff: they neither rate nor press (工作人员不得强迫或干扰).
    """
    text = text.strip()
    head = hold_stream(f"project:{invite.project_id}")
    row: RatingInvite = RatingInvite.objects.select_for_update(of=("self",)).get(pk=invite.pk)
    day = timezone.localdate(at)
    own = by is not None and belongs(by, row.enterprise_id, day)
    if by is not None and not own and roles(by, day):
        raise Refused("评价由企业来做，工作人员不能代评。", "The enterprise rates; staff cannot do it in its place.")
    if level not in LEVELS:
        raise Refused("选一个满意程度。", "Choose how satisfied you are.", field="level")
    if len(text) > TEXT:
        raise Refused(f"最多 {TEXT} 个字。", f"{TEXT} characters at most.", field="text")
    if Rating.objects.filter(invite=row).exists():
        raise Refused("这件事已经评过了，评价不能改。", "This was rated already, and a rating is not changed.")
    named = by if real_name and own else None
    rating: Rating = Rating.objects.create(
        invite=row, level=level, text=text, by=named, anonymous=named is None, rated_at=at
    )
    stream, told = f"project:{row.project_id}", {"item": row.item_id, "appointment": row.appointment_id}
    fact = Fact("rate", "rating", str(rating.pk), {"level": level, **told}, idempotency_key=idempotency_key)
    record_facts(stream, [fact], by=None, at=at, source=source, head=head)
    if level in BAD:
        _follow_up(rating, row, at)
    return rating


def _follow_up(rating: Rating, row: RatingInvite, at: datetime) -> None:
    """差评: somebody who was not rated looks into it. What was written is not told on: it may show who wrote it."""
    day = timezone.localdate(at)
    days = terms(day, work_calendar(), settings.RATING_ANSWER_WORKDAYS, settings.RATING_SETTLE_WORKDAYS)
    owner = choose_owner(open_load(day), rated_people(row))
    made: FollowUp = FollowUp.objects.create(
        rating=rating, owner_id=owner, contact_by=days.contact_by, fix_by=days.fix_by, opened_at=at
    )
    fact = Fact("open_follow_up", "followup", str(made.pk), {"user": owner, "rating": rating.pk})
    record_facts(f"project:{row.project_id}", [fact], by=None, at=at, source=Source.SYSTEM)
    problem = raise_problem(
        ProblemOrigin.RATING,
        rating.pk,
        project=row.project,
        title="收到一条差评，正在回访整改",
        by=None,
        at=at,
        source=Source.SYSTEM,
    )
    entrust(problem, owner, days.fix_by, at)


def problem_of(rating: int) -> Q:
    """The problem that a bad rating became."""
    return Q(origin=ProblemOrigin.RATING, origin_id=str(rating))
