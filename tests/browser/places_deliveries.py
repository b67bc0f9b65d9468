"""Results brought to a door, the trips that were saved; ratings and what follows a bad one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"delivery-signature": "a picture"}
ENGLISH = (("django_language", "en"),)


def places(world: World) -> list[Place]:
    made = things()
    trip, over = made["trip"], made["over"]
    return [
        Place("certificates at the door", f"/agent/trips/{trip}/certificates/", who="agent", main=True),
        Place("certificates at the door, English", f"/agent/trips/{trip}/certificates/", who="agent", cookies=ENGLISH),
        Place("certificates at the door, over", f"/agent/trips/{over}/certificates/", who="agent"),
        Place("deliveries", "/deliveries/", who="lead", main=True),
        Place("deliveries, English", "/deliveries/", who="agent", cookies=ENGLISH),
        Place("deliveries, none like that", "/deliveries/?outcome=nobody", who="lead"),
        Place("record of a delivery", f"/deliveries/{over}/", who="lead"),
        Place("record of a delivery, English", f"/deliveries/{over}/", who="agent", cookies=ENGLISH),
        Place("code refused", f"/deliveries/{trip}/code/", who="agent", status=403),
        Place("to rate", f"/rate/{made['link']}/", main=True),
        Place("to rate, English", f"/rate/{made['link']}/", cookies=ENGLISH),
        Place("rated", f"/rate/{made['rated']}/"),
        Place("a link that is none", "/rate/x/", status=404),
        Place("ratings", "/ratings/", who="lead", main=True),
        Place("ratings, English", "/ratings/", who="lead", cookies=ENGLISH),
        Place("ratings, none like that", "/ratings/?level=3&days=30", who="lead"),
        Place("ratings refused", "/ratings/", who="agent", status=403),
        Place("follow-ups", "/ratings/follow-ups/", who="lead"),
        Place("follow-ups closed", "/ratings/follow-ups/?state=closed", who="window"),
        Place("follow-up", f"/ratings/follow-ups/{made['follow_up']}/", who="lead", main=True),
        Place("follow-up, English", f"/ratings/follow-ups/{made['follow_up']}/", who="lead", cookies=ENGLISH),
    ]


def things() -> dict[str, Any]:
    """A delivery under way, one that is over with its rating, and a link that was not answered. Once is enough."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import ApprovalItem, Project
    from services.models import Appointment, FollowUp, RatingInvite
    from services.operations.deliveries import refuse_results
    from services.operations.ratings import invite, rate
    from services.queries_appointments import DELIVERED_FROM
    from services.queries_ratings import link_of
    from tests.services.doors import make_appointment, slot

    agent, now = User.objects.get(username="agent"), timezone.now()
    found = Appointment.objects.filter(agent=agent, note__startswith="走查 deliver").order_by("pk")
    if not found:
        served = Project.objects.filter(assignments__user=agent, assignments__ends_on=None)
        ready = ApprovalItem.objects.filter(project__in=served, state__in=DELIVERED_FROM).order_by("pk")
        item = ready.exclude(handings__outcome__in=("waiting", "delivered")).first()
        project = item.project if item else served.order_by("pk").first()
        items = [item] if item else []
        make_appointment(
            project, agent, "delivery", slot(0, 4, at=now), state="under_way", items=items, note="走查 deliver"
        )
        over = make_appointment(
            project, agent, "delivery", slot(0, 5, at=now), state="under_way", items=items, note="走查 deliver over"
        )
        if items:
            refuse_results(over, items, "名称要核对", by=agent, at=now)
        invite(appointment=over, at=now)
        pickup = make_appointment(project, None, state="done", note="走查 rated")
        rate(invite(appointment=pickup, at=now), 1, "来得晚了", by=None, at=now)
    trip, over = (row.pk for row in found.all()[:2])
    bad = FollowUp.objects.select_related("rating__invite").get(rating__invite__appointment__note="走查 rated")
    return {
        "trip": trip,
        "over": over,
        "link": link_of(RatingInvite.objects.get(appointment=over)),
        "rated": link_of(bad.rating.invite),
        "follow_up": bad.pk,
    }
