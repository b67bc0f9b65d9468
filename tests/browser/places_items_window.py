"""The window: queue, paper intake, and every act on an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}
ENGLISH = (("django_language", "en"),)


def places(world: World) -> list[Place]:
    made = at_window()
    intake = f"/window/intake/?project={made['project']}"
    change = f"{intake}&node=ap-civil-defence&type-ap-civil-defence=ct-change:{made['delivered']}"
    return [
        Place("window queue", "/window/", who="window", main=True),
        Place("window queue, English", "/window/", who="window", cookies=ENGLISH),
        Place("window queue of a lead", "/window/?what=all", who="lead"),
        Place("window queue no hit", "/window/?q=zzzz", who="window"),
        Place("window intake", "/window/intake/", who="window"),
        Place("window intake no hit", "/window/intake/?q=zzzz", who="window"),
        Place("window intake matters", intake, who="window", main=True),
        Place("window intake papers", f"{intake}&node=ap-construction-permit", who="window", main=True),
        Place("window intake of a change", change, who="window"),
        Place("window received", f"/window/received/?items={made['submitted']}", who="window"),
        Place("window received none", "/window/received/", who="window"),
        Place("item accept", f"/items/{made['submitted']}/accept/", who="window", main=True),
        Place("item accept, English", f"/items/{made['submitted']}/accept/", who="window", cookies=ENGLISH),
        Place("item accept corrected", f"/items/{made['corrected']}/accept/", who="window"),
        Place("item refuse", f"/items/{made['submitted']}/refuse/", who="window"),
        Place("item correct", f"/items/{made['submitted']}/correct/", who="window"),
        Place("item return", f"/items/{made['corrected']}/return/", who="window"),
        Place("item return by a lead", f"/items/{made['corrected']}/return/", who="lead"),
        Place("item answer on paper", f"/items/{made['correcting']}/answer/paper/", who="window"),
        Place("item confirm supplement", f"/items/{made['tolerant']}/confirm/", who="window"),
        Place("item deliver", f"/items/{made['approved']}/deliver/", who="window"),
    ]


def at_window() -> dict[str, int]:
    """Items of a project of their own in the states of the window's pages. Once is enough."""
    from django.utils import timezone

    from projects.models import ApprovalItem, Project
    from tests.projects.items import make_item
    from tests.projects.views.people import make_enterprise, make_project

    now, name = timezone.now(), "窗口走查项目"
    project = Project.objects.filter(name=name).first()
    states = {"ap-energy": "submitted", "ap-water-soil": "corrected", "ap-project-filing": "approved"}
    states |= {"ap-construction-permit": "correcting", "sm-spoil": "delivered"}
    if project is None:
        project = make_project(make_enterprise(77, name="走查企业有限公司"), name, profile="A")
        for node, state in states.items():
            stage = "pit" if node == "ap-construction-permit" else ""  # the other part is still to be applied for
            make_item(project, node, state, at=now, stage=stage)
        tolerant(make_item(project, "ap-acceptance", "submitted", at=now), now)
    found = {states.get(item.node, "tolerant"): item.pk for item in ApprovalItem.objects.filter(project=project)}
    return {**found, "project": project.pk}


def tolerant(item: Any, now: Any) -> None:
    """One paper is to come; something came in for it."""
    from datetime import timedelta

    from django.utils import timezone

    from projects.operations.items.acceptance import accept_tolerant
    from tests.projects.items import staff_of

    item.papers.filter(material="m-proxy").delete()
    item.papers.create(material="m-proxy", position=90, required=True)
    day = timezone.localdate(now) + timedelta(days=9)
    accept_tolerant(item, {"m-proxy": day}, by=staff_of().window, at=now)
    item.papers.filter(material="m-proxy").update(state="given")
