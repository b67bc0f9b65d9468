"""Days off and the list of their matters; times at windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "weekend-list-template": "a spreadsheet",
    "booking-received": "POST, sends on",
}


def places(world: World) -> list[Place]:
    project, booked, called_off, listed = things()
    english = (("django_language", "en"),)
    new = f"/bookings/new/?for=p{project}"
    return [
        Place("a day off", "/weekend/", main=True),
        Place("a day off, English", "/weekend/", cookies=english),
        Place("a day off, narrowed", "/weekend/?way=unknown&q=许可"),
        Place("a day off for a project", f"/projects/{project}/weekend/", who="enterprise", main=True),
        Place("weekend lists", "/weekend/lists/", who="keeper"),
        Place("weekend lists refused", "/weekend/lists/", who="window", status=403),
        Place("weekend list", f"/weekend/lists/{listed}/", who="keeper"),
        Place("weekend list, English", f"/weekend/lists/{listed}/?q=示例", who="lead", cookies=english),
        Place("weekend list to take in", "/weekend/lists/new/", who="keeper"),
        Place("bookings", "/bookings/?when=all", who="enterprise", main=True),
        Place("bookings, English", "/bookings/", who="window", cookies=english),
        Place("bookings refused", "/bookings/", who="sysadmin", status=403),
        Place("booking, for whom", "/bookings/new/?q=演示", who="window"),
        Place("booking a time", new, who="enterprise", main=True),
        Place("booking a time, English", f"{new}&matter=ap-construction-permit", who="agent", cookies=english),
        Place("booking of a window", f"/bookings/{booked}/", who="enterprise", main=True),
        Place("booking called off", f"/bookings/{called_off}/", who="window"),
        Place("booking to move", f"/bookings/{booked}/move/", who="enterprise"),
        Place("booking to call off", f"/bookings/{booked}/cancel/", who="enterprise"),
        Place("the day of the windows", "/bookings/day/", who="window", main=True),
    ]


def things() -> tuple[int, int, int, int]:
    """A project of the enterprise that has an account, a time that stands, one that was called off; a list."""
    from datetime import timedelta

    from django.utils import timezone

    from projects.models import Membership, Project
    from services.models import WeekendList, WindowBooking
    from tests.services.windows import make_booking

    firm = Membership.objects.get(user__username="enterprise").enterprise_id
    project = Project.objects.filter(enterprise=firm).order_by("pk").first()
    today = timezone.localdate()
    if not WindowBooking.objects.filter(purpose="places").exists():
        more = {"purpose": "places", "off_list": True}
        make_booking(project, day=today + timedelta(days=3), **more)
        make_booking(project, day=today + timedelta(days=4), state="cancelled", reason="改天", **more)
        WeekendList.objects.create(name="places", since=today, digest="0" * 64, imported_at=timezone.now())
    booked, called_off = WindowBooking.objects.filter(purpose="places").order_by("pk").values_list("pk", flat=True)
    listed = WeekendList.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return project.pk, booked, called_off, listed
