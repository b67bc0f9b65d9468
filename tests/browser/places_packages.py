"""Pages of matter packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {  # names of addresses that show no page of ours, each with its reason
    "package-apply": "POST, sends on",
}


def places(world: World) -> list[Place]:
    whole, bare, end = f"/projects/{world.whole}", f"/projects/{world.bare}", ending(world.whole)
    return [
        Place("package versions", f"{whole}/packages/", who="agent", main=True),
        Place("package versions, none", f"{bare}/packages/", who="lead"),
        Place("package version, newest", f"{whole}/packages/3/", who="lead", main=True),
        Place("package version, first", f"{whole}/packages/1/", who="enterprise"),
        Place("package answers", f"{whole}/answers/", who="enterprise", main=True),
        Place("package answers, read only", f"{whole}/answers/", who="reviewer"),
        Place("package questions begin", f"{bare}/answers/", who="lead"),
        Place("package answer group", f"{whole}/answers/qg-safety/", who="enterprise"),
        Place("package plan", f"{whole}/plan/", who="enterprise"),
        Place("package plan, no package", f"{bare}/plan/", who="lead"),
        Place("package catalogue", f"{whole}/catalogue/", who="agent"),
        Place("package adjust", f"{whole}/adjust/?node=ev-geohazard", who="agent"),
        Place("package adjustment ends", f"{whole}/adjust/{end}/end/", who="agent"),
        Place("package adjust forbidden", f"{whole}/adjust/", who="enterprise", status=403),
    ]


def ending(project: int) -> int:
    from projects.models import Adjustment

    return Adjustment.objects.filter(project=project, ended_at=None).values_list("pk", flat=True).first()
