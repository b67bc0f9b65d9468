"""Pages where a project is opened and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}  # names of addresses that show no page of ours, each with its reason


def places(world: World) -> list[Place]:
    return []
