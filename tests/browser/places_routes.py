"""The routes of a project and of a 试算; the green channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}


def places(world: World) -> list[Place]:
    whole, bare = f"/projects/{world.whole}", f"/projects/{world.bare}"
    return [
        Place("routes", f"{whole}/routes/", who="enterprise", main=True),
        Place("routes, read only", f"{whole}/routes/", who="reviewer"),
        Place("routes, no package", f"{bare}/routes/", who="lead"),
        Place("routes of a trial", f"/trial/{world.done}/routes/"),
        Place("green rule", "/green/"),
        Place("green projects", "/green/projects/", who="lead", main=True),
        Place("green project", f"{whole}/green/", who="lead"),
        Place("green project forbidden", f"{whole}/green/", who="agent", status=403),
    ]
