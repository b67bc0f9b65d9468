"""Pages of mandates and of hand-overs between agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"mandate-paper": "a file to download"}


def places(world: World) -> list[Place]:
    from projects.models import Mandate, Membership, Project

    hotel = Membership.objects.get(user__username="enterprise").enterprise_id
    mandate = Mandate.objects.filter(enterprise=hotel).first().pk
    project = Project.objects.filter(enterprise=hotel).order_by("pk").first().pk
    home = f"/enterprises/{hotel}/mandates/"
    return [
        Place("mandate given", f"{home}new/", who="enterprise", main=True),
        Place("mandate entered", f"{home}new/", who="window"),
        Place("mandate ended", f"{home}{mandate}/end/", who="enterprise"),
        Place("hand-over of a project", f"/projects/{project}/handover/", who="lead"),
    ]
