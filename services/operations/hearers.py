"""Who hears of what: for each kind of event, the people whom it concerns.

A verb that stands in no table is told to nobody. The actor never hears of what he or she did; the exceptions are a
file import and a printed piece, long jobs that one leaves and is called back to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from approval_portal.accounts.models import Role, User
from projects.enums import (
    AssignmentKind,
    EnterpriseState,
    PackageCause,
    PrintKind,
    ReferralState,
    RequestState,
    Source,
)
from projects.models import Enterprise, Event, ImportJob, Invitation, JoinRequest, Referral
from projects.queries_items import OBJECT
from services.operations import (
    hearers_agents,
    hearers_appointments,
    hearers_bookings,
    hearers_custody,
    hearers_deliveries,
    hearers_digests,
    hearers_keeping,
    hearers_meetings,
    hearers_messages,
    hearers_problems,
    hearers_reminders,
    hearers_roster,
    hearers_visits,
)
from services.operations.circles import (
    administrators,
    desk,
    holders,
    id_in,
    members,
    members_of_project,
    project_people,
    sees_project,
    served_under,
)
from services.operations.hearers_items import CIRCLES, hearers_of, sees_elsewhere

Ids = Iterable[int]
Hearers = Callable[[Event, dt.date], Ids]

QUIET = frozenset({Source.IMPORT, Source.BACK_ENTRY})  # a thousand rows entered at once are no news to anybody
CALLED_BACK = frozenset({"write_import", "fail_import", "make_issue"})  # told even so, and to the one who set it going


def people_of(event: Event, day: dt.date) -> list[User]:
    """Whoever is to hear of the event on that day: active accounts, each once, in ascending order."""
    if not is_told(event):
        return []
    hearers = HEARERS[event.object_type, event.verb]
    found = set(hearers(event, day))
    if event.verb not in CALLED_BACK:
        found.discard(event.actor_id or 0)
    people: QuerySet[User] = User.objects.filter(pk__in=found, is_active=True).order_by("pk")
    if project := id_in(event.stream, "project"):
        people = people.filter(
            sees_project(project, day)
            | sees_elsewhere(event, day)
            | hearers_appointments.sees_trip(event)
            | hearers_agents.sees_baton(event, day)
            | hearers_meetings.told_as_owner(event)
            | hearers_problems.sees_problem(event, day)
        )
    return list(people) if found else []


def is_told(event: Event) -> bool:
    """Is it a kind of event that anybody hears of, and no news of a thousand rows at once?"""
    told = (event.object_type, event.verb) in HEARERS
    return told and (event.source not in QUIET or event.verb in CALLED_BACK)


def invitation_of(event: Event) -> Invitation | None:
    """The invitation to be sent by mail, to somebody who may have no account."""
    if (event.object_type, event.verb) != ("invitation", "invite") or event.source in QUIET:
        return None
    return Invitation.objects.filter(pk=event.object_id, revoked_at__isnull=True).exclude(email="").first()


# --- one function for each kind of event that needs more than a circle


def _named(event: Event, day: dt.date) -> Ids:
    """The person that the event names."""
    user = event.data.get("user")
    return {user} if isinstance(user, int) else set()


def _taken_in(event: Event, day: dt.date) -> Ids:
    """A new member; not the one whose request was approved in the same act, who hears of that."""
    answered = JoinRequest.objects.filter(user=event.data.get("user"), decided_at=event.at, state=RequestState.APPROVED)
    enterprise = id_in(event.stream, "enterprise")
    return set() if answered.filter(enterprise=enterprise).exists() else _named(event, day)


def _put_out(event: Event, day: dt.date) -> Ids:
    """Whoever acted for the enterprise until it was denied."""
    return {user for user in event.data.get("users", ()) if isinstance(user, int)}


def _account(event: Event, day: dt.date) -> Ids:
    return {int(event.object_id)}


def _who_asked(event: Event, day: dt.date) -> Ids:
    return JoinRequest.objects.filter(pk=event.object_id).values_list("user", flat=True)


def _to_the_enterprise(event: Event, day: dt.date) -> Ids:
    return administrators(id_in(event.stream, "enterprise"), day)


def _accepted(event: Event, day: dt.date) -> Ids:
    """Whoever invited, as long as that person still belongs to the enterprise, and its other administrators."""
    enterprise = id_in(event.stream, "enterprise")
    inviter = set(Invitation.objects.filter(pk=event.object_id).values_list("invited_by", flat=True))
    return administrators(enterprise, day) | (inviter & members(enterprise, day))


def _registered(event: Event, day: dt.date) -> Ids:
    """An enterprise that its own people registered waits for the desk to look at its licence."""
    waits = Enterprise.objects.filter(pk=event.object_id, state=EnterpriseState.PENDING).exists()
    return desk(day) if waits else set()


def _opened(event: Event, day: dt.date) -> Ids:
    """A project that the bureau opened in the enterprise's name."""
    people = members_of_project(int(event.object_id), day)
    return set() if event.actor_id in people else people


def _generated(event: Event, day: dt.date) -> Ids:
    """A first package: the enterprise's people. A later one: the agents too."""
    first = event.data.get("number") == 1 and event.data.get("cause", PackageCause.FIRST) == PackageCause.FIRST
    return members_of_project(id_in(event.stream, "project"), day) if first else project_people(event, day)


def _assigned(event: Event, day: dt.date) -> Ids:
    """The person; the enterprise's people too when it is their agent."""
    person = set(_named(event, day))
    if event.data.get("kind") == AssignmentKind.AGENT:
        return person | members_of_project(id_in(event.stream, "project"), day)
    return person


def _handed_over(event: Event, day: dt.date) -> Ids:
    """Every agent, while nobody has taken the lead."""
    waits = Referral.objects.filter(pk=event.object_id, state=ReferralState.NEW).exists()
    return set(holders(day, {Role.AGENT}).values_list("user", flat=True)) if waits else set()


def _who_handed_over(event: Event, day: dt.date) -> Ids:
    """Whoever handed the lead over, if it may still be seen."""
    lead = Referral.objects.filter(pk=event.object_id).select_related("handed_by").first()
    if lead is None or not Referral.objects.visible_to(lead.handed_by, day).filter(pk=lead.pk).exists():
        return set()
    return {lead.handed_by_id}


def _who_uploaded(event: Event, day: dt.date) -> Ids:
    return ImportJob.objects.filter(pk=event.object_id).values_list("made_by", flat=True)


def _mandate(event: Event, day: dt.date) -> Ids:
    """The enterprise's people and the agents whom it concerns; told once, though it stands in the project's stream too."""
    enterprise = id_in(event.stream, "enterprise")
    return members(enterprise, day) | served_under(enterprise, event.data.get("project"), day) if enterprise else set()


def _taken_over(event: Event, day: dt.date) -> Ids:
    """Whoever handed over hears that the list was confirmed, as far as the project is still seen; the leads too."""
    return {*_named(event, day), *holders(day, {Role.LEAD}).values_list("user", flat=True)}


def _keepers(event: Event, day: dt.date) -> Ids:
    """Whoever keeps accounts: a request for deletion is theirs to answer."""
    return set(holders(day, {Role.SYSTEM_ADMIN}).values_list("user", flat=True))


def _keeps(event: Event, day: dt.date) -> Ids:
    """Whoever can lodge a newer one: the enterprise's people; of a project's paper its agent too."""
    enterprise = id_in(event.stream, "enterprise")
    return members(enterprise, day) if enterprise else project_people(event, day)


def _printed(event: Event, day: dt.date) -> Ids:
    """Whoever asked for it; of a service guide, the enterprise's people and the agents as well."""
    asked = {event.actor_id} if event.actor_id else set()
    return asked | project_people(event, day) if event.data.get("kind") == PrintKind.GUIDE else asked


HEARERS: dict[tuple[str, str], Hearers] = {
    ("enterprise", "create"): _registered,
    ("enterprise", "verify"): _to_the_enterprise,
    ("enterprise", "deny"): _put_out,
    ("enterprise", "correct_credit_code"): _to_the_enterprise,
    ("enterprise", "add_member"): _taken_in,
    ("enterprise", "change_member"): _named,
    ("enterprise", "remove_member"): _named,
    ("document", "remind_expiry"): _keeps,
    ("joinrequest", "claim"): lambda event, day: desk(day),
    ("joinrequest", "ask_to_join"): _to_the_enterprise,
    ("joinrequest", "approve_request"): _who_asked,
    ("joinrequest", "refuse_request"): _who_asked,
    ("invitation", "accept_invitation"): _accepted,
    ("mandate", "give_mandate"): _mandate,
    ("mandate", "end_mandate"): _mandate,
    ("project", "hand_over_project"): _named,
    ("project", "confirm_handover"): _taken_over,
    ("project", "create"): _opened,
    ("project", "assign"): _assigned,
    **{
        ("project", verb): project_people
        for verb in ("move", "suspend", "resume", "end", "reopen", "merge")
    },
    **{("greenpass", verb): project_people for verb in ("grant_green_pass", "end_green_pass")},
    ("matterpackage", "generate"): _generated,
    ("printissue", "make_issue"): _printed,
    ("referral", "hand_over"): _handed_over,
    ("referral", "give_back"): _handed_over,
    ("referral", "take"): _who_handed_over,
    ("referral", "return_referral"): _who_handed_over,
    ("referral", "open_project"): _who_handed_over,
    ("document", "refuse_document"): _named,
    ("importjob", "write_import"): _who_uploaded,
    ("importjob", "fail_import"): _who_uploaded,
    ("erasurerequest", "ask_erasure"): _keepers,
    ("erasurerequest", "withdraw_erasure"): _keepers,
    ("user", "grant_role"): _account,
    ("user", "revoke_role"): _account,
    ("user", "enable"): _account,
    ("user", "send_password_link"): _account,
    **{(OBJECT, verb): hearers_of for verb in CIRCLES},
    **hearers_agents.HEARERS,
    **hearers_appointments.HEARERS,
    **hearers_bookings.HEARERS,
    **hearers_custody.HEARERS,
    **hearers_deliveries.HEARERS,
    **hearers_digests.HEARERS,
    **hearers_keeping.HEARERS,
    **hearers_meetings.HEARERS,
    **hearers_messages.HEARERS,
    **hearers_reminders.HEARERS,
    **hearers_problems.HEARERS,
    **hearers_roster.HEARERS,
    **hearers_visits.HEARERS,
}  # fmt: skip
