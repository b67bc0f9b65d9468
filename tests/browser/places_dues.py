"""What is due, and how the schedules stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"health-jobs": "a word for machines, as JSON"}


def places(world: World) -> list[Place]:
    english = (("django_language", "en"),)
    return [
        Place("due", "/due/", who="lead", main=True),
        Place("due, English", "/due/", who="agent", cookies=english),
        Place("due of an enterprise", "/due/", who="enterprise"),
        Place("due, nobody's", "/due/?whose=nobody", who="lead"),
        Place("due, nobody's, English", "/due/?whose=nobody", who="window", cookies=english),
        Place("due no hit", "/due/?q=zzz", who="window"),
        Place("status", "/status/", who="sysadmin", main=True),
        Place("status, English", "/status/", who="sysadmin", cookies=english),
    ]
