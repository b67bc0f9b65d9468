"""Applying, and the page of an item for both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "document": "a file to download",
    "uploads": "takes posts only",
    "upload": "how far a file has come, for the page's own script",
}
ENGLISH = (("django_language", "en"),)
MATTERS = ("ap-energy", "ap-water-soil", "ap-project-filing", "ap-construction-permit")


def places(world: World) -> list[Place]:
    made = of_the_hotel()
    project = made["project"]
    heard, brought, correct, sent, draft = (
        f"/items/{made[name]}/" for name in ("heard", "brought", "correct", "sent", "draft")
    )
    return [
        Place("items", "/items/", who="enterprise", main=True),
        Place("items, English", "/items/", who="enterprise", cookies=ENGLISH),
        Place("items of a reviewer", "/items/?state=live&sort=due", who="reviewer"),
        Place("items no hit", "/items/?q=zzzz&move=you&due=week", who="enterprise"),
        Place("items refused", "/items/", who="keeper", status=403),
        Place("item apply", f"/projects/{project}/apply/", who="enterprise", main=True),
        Place("item apply, English", f"/projects/{project}/apply/", who="enterprise", cookies=ENGLISH),
        Place("item check", f"/projects/{project}/apply/check/", who="enterprise", main=True),
        Place("item draft", f"{draft}draft/", who="enterprise", main=True),
        Place("item draft, English", f"{draft}draft/", who="enterprise", cookies=ENGLISH),
        Place("item drop", f"{draft}drop/", who="enterprise"),
        Place("item receipt", f"{sent}receipt/", who="enterprise"),
        Place("item answer", f"{correct}answer/", who="enterprise", main=True),
        Place("item supplement", f"{brought}supplement/", who="enterprise"),
        Place("item withdraw", f"{sent}withdraw/", who="enterprise"),
        Place("item hearing", f"{heard}hearing/", who="enterprise"),
        Place("item of the enterprise", correct, who="enterprise", main=True),
        Place("item of the enterprise, English", correct, who="enterprise", cookies=ENGLISH),
        Place("item of the window", sent, who="window"),
        Place("item of a lead", heard, who="lead", main=True),
    ]


def of_the_hotel() -> dict[str, int]:
    """Items of a project of the demonstration's enterprise, in the states of these pages. Once is enough."""
    from django.utils import timezone

    from projects.enums import PaperState
    from projects.models import ApprovalItem, Hearing, Membership, Project
    from tests.projects.items import make_item
    from tests.projects.views.people import make_project

    now, name = timezone.now(), "申报走查项目"
    states = dict(zip(MATTERS, ("correcting", "draft", "submitted", "reviewing"), strict=True))
    project = Project.objects.filter(name=name).first()
    if project is None:
        firm = Membership.objects.get(user__username="enterprise").enterprise
        project = make_project(firm, name, profile="A")
        items: dict[str, Any] = {node: make_item(project, node, state, at=now) for node, state in states.items()}
        Hearing.objects.create(item=items["ap-construction-permit"], told_on=timezone.localdate(now))
        late = make_item(project, "ap-acceptance", "accepted_tolerant", at=now)
        late.papers.filter(position=0).update(state=PaperState.TOLERATED, make_up_by=timezone.localdate(now))
    names = {"ap-energy": "correct", "ap-water-soil": "draft", "ap-project-filing": "sent"}
    names |= {"ap-construction-permit": "heard", "ap-acceptance": "brought"}
    found = ApprovalItem.objects.filter(project=project)
    return {names[item.node]: item.pk for item in found} | {"project": project.pk}
