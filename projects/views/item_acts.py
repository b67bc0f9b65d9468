"""What a person may do with an item now, as a link on its page: each part of the house names its own acts."""

from __future__ import annotations

from typing import Any, NamedTuple


class Act(NamedTuple):
    """A link on the page of an item. `kind`: go (the next step), plain, stop (hard to undo)."""

    url: str
    label: Any
    icon: str = ""
    kind: str = "plain"
