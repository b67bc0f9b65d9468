"""What stands against a step, each with the link that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.urls import reverse

from projects.models import ApprovalItem
from projects.rules.blockers import Blocker
from projects.rules.wording import Text
from projects.views.addresses import object_address


class Mend(NamedTuple):
    """`text` in both languages; `url`: where it is mended, empty when it is not mended here."""

    text: Text
    url: str
    hard: bool


def blocker_links(blockers: Iterable[Blocker], item: ApprovalItem) -> list[Mend]:
    """In the order of the blockers, warnings last."""
    found = [Mend(each.text, _url(each, item), each.hard) for each in blockers]
    return sorted(found, key=lambda mend: not mend.hard)


def _url(blocker: Blocker, item: ApprovalItem) -> str:
    page = _PAGES.get(blocker.code)
    return page(blocker, item) if page else ""


def _draft(anchor: str) -> Any:
    def page(blocker: Blocker, item: ApprovalItem) -> str:
        name = {"draft": "item-draft", "correcting": "item-answer"}.get(item.state, "item")
        return f"{reverse(name, args=[item.pk])}#{anchor.format(blocker.ref)}"

    return page


def _on_page(anchor: str) -> Any:
    return lambda blocker, item: f"{reverse('item', args=[item.pk])}#{anchor}"


_PAGES: dict[str, Any] = {
    "paper": _draft("paper-{}"),
    "contact": _draft("contact"),
    "commitment": _draft("commitment"),
    "point": lambda blocker, item: f"{reverse('item-answer', args=[item.pk])}#point-{blocker.ref}",
    "component": _on_page("components"),
    "prerequisite": lambda blocker, item: f"{reverse('item-open', args=[item.project_id])}#m-{blocker.ref}",
    "enterprise": lambda blocker, item: object_address("enterprise", item.project.enterprise_id),
    "project": lambda blocker, item: object_address("project", item.project_id),
}
