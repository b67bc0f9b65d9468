"""The agent's day, a trip in each state, and what the phone keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "agent-trip-begin": "POST, sends on",
    "agent-trip-finish": "POST, sends on",
    "agent-trip-fail": "POST, sends on",
    "agent-pulse": "JSON",
    "agent-worker": "the service worker; test_offline.py works with it",
    "agent-manifest": "JSON",
}


def places(world: World) -> list[Place]:
    booked, under_way, over = trips()
    english = (("django_language", "en"),)
    return [
        Place("agent's day", "/agent/day/", who="agent", main=True),
        Place("agent's day, English", "/agent/day/", who="agent", cookies=english),
        Place("agent's day, nothing", "/agent/day/?day=2026-01-04", who="agent"),
        Place("agent's day refused", "/agent/day/", who="lead", status=403),
        Place("trip", f"/agent/trips/{booked}/", who="agent", main=True),
        Place("trip, English", f"/agent/trips/{booked}/", who="agent", cookies=english),
        Place("trip under way", f"/agent/trips/{under_way}/", who="agent"),
        Place("trip over", f"/agent/trips/{over}/", who="agent"),
        Place("the phone's queue", "/agent/offline/", who="agent"),
        Place("the phone's queue, late", "/agent/offline/?show=late", who="agent"),
        Place("the phone's queue, none", "/agent/offline/?show=undone", who="agent"),
        Place("the phone's queue, signing out", "/agent/offline/?leaving=1", who="agent"),
    ]


def trips() -> list[int]:
    """Today, one of each look; and one that came late. Once is enough."""
    import datetime as dt

    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import Project
    from services.enums import OfflineOutcome
    from services.models import Appointment
    from services.operations.offline import Arrival, note_action
    from tests.services.doors import make_appointment

    agent = User.objects.get(username="agent")
    looks = ("booked", "under_way", "failed")
    made = Appointment.objects.filter(agent=agent, note__startswith="手机走查").order_by("pk")
    if not made:
        project = Project.objects.filter(assignments__user=agent, assignments__ends_on=None).order_by("pk").first()
        now, evening = timezone.now(), timezone.localtime().replace(hour=19, minute=0, second=0, microsecond=0)
        for number, state in enumerate(looks):
            when = evening + dt.timedelta(hours=number)
            make_appointment(project, agent, starts_at=when, state=state, note=f"手机走查 {state}")
        arrival = Arrival(f"{agent.pk}:places", "agent-trip-begin", "1", now - dt.timedelta(hours=1), 4000, True)
        note_action(arrival, OfflineOutcome.DONE, by=agent, at=now)
    return [row.pk for row in made.all()]
