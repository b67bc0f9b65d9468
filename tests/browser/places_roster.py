"""Halls and their windows; the duty roster, its gaps, swaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}


def places(world: World) -> list[Place]:
    from services.models import DutyShift, DutySwap, Hall, ServiceWindow

    hall = Hall.objects.order_by("pk").values_list("pk", flat=True)[0]
    window = ServiceWindow.objects.order_by("pk").values_list("pk", flat=True)[0]
    shift, swap = DutyShift.objects.order_by("pk").first(), DutySwap.objects.order_by("pk").first()
    asks, asked = swap.asked_by.username, swap.to_user.username
    own = DutyShift.objects.filter(user=swap.to_user, state="planned").order_by("-day").first()
    english = (("django_language", "en"),)
    return [
        Place("service halls", "/halls/", main=True),
        Place("service halls, English", "/halls/", cookies=english),
        Place("service halls, no hit", "/halls/?q=zz"),
        Place("service hall", f"/halls/{hall}/", main=True),
        Place("service hall, English", f"/halls/{hall}/", who="keeper", cookies=english),
        Place("service hall to add", "/halls/new/", who="keeper"),
        Place("service hall to change", f"/halls/{hall}/edit/", who="keeper"),
        Place("service hall's days", f"/halls/{hall}/days/", who="lead"),
        Place("service hall's workbook", f"/halls/{hall}/import/", who="keeper"),
        Place("window to add", f"/halls/{hall}/windows/new/", who="keeper"),
        Place("window to change", f"/windows/{window}/edit/", who="keeper"),
        Place("window's hours", f"/windows/{window}/hours/", who="lead"),
        Place("duty roster", "/roster/", who="lead", main=True),
        Place("duty roster, English", "/roster/", who="window", cookies=english),
        Place("duty roster, a week", f"/roster/?week={shift.day}", who="agent"),
        Place("duty roster, none of them", "/roster/?q=zz", who="reviewer"),
        Place("duty roster refused", "/roster/", who="enterprise", status=403),
        Place("gaps of the roster", "/roster/gaps/", who="lead", main=True),
        Place("duty to plan", "/roster/new/", who="lead"),
        Place("duties by a pattern", "/roster/plan/", who="lead"),
        Place("duty", f"/roster/{shift.pk}/", who="lead"),
        Place("duty to change", f"/roster/{shift.pk}/edit/", who="lead"),
        Place("duty to call off", f"/roster/{shift.pk}/cancel/", who="lead"),
        Place("duty to swap", f"/roster/{own.pk}/swap/", who=asked),
        Place("swaps", "/roster/swaps/", who=asked),
        Place("swap to answer", f"/roster/swaps/{swap.pk}/", who=asked, main=True),
        Place("swap to withdraw, English", f"/roster/swaps/{swap.pk}/", who=asks, cookies=english),
    ]
