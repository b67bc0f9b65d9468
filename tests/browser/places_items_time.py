"""How the days of items were counted, and with whom they lay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}  # names of addresses that show no page of ours, each with its reason


def places(world: World) -> list[Place]:
    from projects.models import ApprovalItem

    items = ApprovalItem.objects.exclude(number=None)
    paused = items.filter(state="special_running", handled="here").order_by("pk").first()
    running = items.filter(state="reviewing", handled="here").order_by("pk").first()
    elsewhere = items.filter(handled="elsewhere").order_by("pk").first()
    english = (("django_language", "en"),)
    return [
        Place("item clock", f"/items/{running.pk}/clock/", who="lead", main=True),
        Place("item clock, paused", f"/items/{paused.pk}/clock/", who="lead"),
        Place("item clock, paused, English", f"/items/{paused.pk}/clock/", who="lead", cookies=english),
        Place("item clock, large text", f"/items/{running.pk}/clock/", who="lead", cookies=(("text", "big"),)),
        Place("item clock, elsewhere", f"/items/{elsewhere.pk}/clock/", who="lead"),
        Place("item court", f"/items/{paused.pk}/court/", who="lead"),
        Place("item court, English", f"/items/{paused.pk}/court/", who="lead", cookies=english),
        Place("project court", f"/projects/{paused.project_id}/court/", who="lead", main=True),
        Place("project court, nothing yet", f"/projects/{world.bare}/court/", who="lead"),
    ]
