"""Appointments in every state, booking them, the dispatchers' board, calendar feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "appointment-confirm": "POST, sends on",
    "trip-place": "POST, sends on",
    "calendar-make": "POST, sends on",
    "calendar-revoke": "POST, sends on",
    "calendar-feed": "a calendar",
}


def places(world: World) -> list[Place]:
    project, booked, offered, asked, over = things()
    english = (("django_language", "en"),)
    new = f"/projects/{project}/appointments/new/"
    return [
        Place("appointments", "/appointments/", who="enterprise", main=True),
        Place("appointments, English", "/appointments/", who="enterprise", cookies=english),
        Place("appointments waiting", "/appointments/?when=waiting&kind=pickup", who="window"),
        Place("appointments over", "/appointments/?when=past", who="agent"),
        Place("appointments refused", "/appointments/", who="sysadmin", status=403),
        Place("booking", f"{new}?kind=pickup", who="enterprise", main=True),
        Place("booking, English", f"{new}?kind=visit", who="enterprise", cookies=english),
        Place("booking by the agent", f"{new}?kind=delivery", who="agent"),
        Place("appointment", f"/appointments/{booked}/", who="enterprise", main=True),
        Place("appointment, English", f"/appointments/{booked}/", who="enterprise", cookies=english),
        Place("appointment to confirm", f"/appointments/{offered}/", who="enterprise"),
        Place("appointment asked for", f"/appointments/{asked}/", who="window"),
        Place("appointment over", f"/appointments/{over}/", who="agent"),
        Place("appointment to move", f"/appointments/{booked}/move/", who="enterprise"),
        Place("appointment to call off", f"/appointments/{booked}/cancel/", who="enterprise"),
        Place("appointment to give", f"/appointments/{asked}/give/", who="window"),
        Place("board", "/trips/", who="window", main=True),
        Place("board, English", "/trips/", who="lead", cookies=english),
        Place("board of a day", "/trips/?days=1&kind=visit", who="lead"),
        Place("board refused", "/trips/", who="agent", status=403),
        Place("calendar", "/calendar/", who="enterprise"),
        Place("calendar with an address", "/calendar/", who="agent2"),
    ]


def things() -> tuple[int, ...]:
    """A project of the enterprise that has an account, and its appointments: booked, offered, asked for, over."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import Membership, Project
    from services.models import Appointment, CalendarFeed
    from tests.services.doors import make_appointment, slot

    hotel = Membership.objects.get(user__username="enterprise").enterprise_id
    project = Project.objects.filter(enterprise=hotel).order_by("pk").first()
    agent, now = User.objects.get(username="agent"), timezone.now()
    made = Appointment.objects.filter(note="places").order_by("pk").values_list("pk", flat=True)
    if not made:
        for number, state in enumerate(("booked", "offered", "asked", "failed")):
            whose, when = (agent, slot(20 + number, 10, at=now)) if state != "asked" else (None, None)
            make_appointment(project, whose, starts_at=when, state=state, note="places", created_at=now)
        CalendarFeed.objects.create(user=User.objects.get(username="agent2"), token="c" * 32, made_at=now)
    return (project.pk, *Appointment.objects.filter(note="places").order_by("pk").values_list("pk", flat=True))
