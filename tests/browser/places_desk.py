"""The search, the lists and the first pages of whoever is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "search-suggest": "a fragment for the list under the search field; test_search_field.py works with it",
    "view-save": "POST, sends on; its form is part of the list",
    "view-drop": "POST, sends on",
}
SAVED = "在建的"


def places(world: World) -> list[Place]:
    keep_a_view()
    homes = ("colleague", "agent", "window", "reviewer", "lead", "keeper", "liaison", "sysadmin", "auditor")
    return [
        *(Place(f"home of {who}", "/", who=who, main=who in ("agent", "lead")) for who in homes),
        Place("search empty", "/search/"),
        Place("search of a stranger", "/search/?q=消防"),
        Place("search no hit", "/search/?q=zzzz", who="lead"),
        Place("search", "/search/?q=sk", who="lead", main=True),
        Place("projects filtered", "/projects/?state=live&agent=nobody&untouched=30&year=2023&all=1", who="lead"),
        Place("projects beside the form", "/projects/?did=generate&days=7&enterprise=1&sort=start", who="lead"),
        Place("projects no hit", "/projects/?q=zzzz", who="agent"),
    ]


def keep_a_view() -> None:
    """The lead has a list under a name."""
    from approval_portal.accounts.models import User
    from projects.models import SavedView
    from projects.operations.desk import save_view

    lead = User.objects.get(username="lead")
    if not SavedView.objects.filter(user=lead, name=SAVED).exists():
        save_view("projects", SAVED, "state=building", by=lead)
