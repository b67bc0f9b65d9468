"""Review and decision: the queues, the papers beside the form, what runs beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "item-take": "POST, sends on; its button is part of the queue",
    "leave-end": "POST, sends on",
    "phrase-end": "POST, sends on",
}
ENGLISH = (("django_language", "en"),)


def places(world: World) -> list[Place]:
    made = at_bench()
    item = {state: f"/items/{pk}" for state, pk in made.items()}
    return [
        Place("review queue", "/review/", who="reviewer", main=True),
        Place("review queue, English", "/review/", who="reviewer", cookies=ENGLISH),
        Place("review queue no hit", "/review/?q=zzzz", who="reviewer"),
        Place("review queue of a liaison", "/review/", who="liaison"),
        Place("decide queue", "/decide/", who="decider", main=True),
        Place("decide together", "/decide/together/", who="decider", main=True),
        Place("decide together nothing", "/decide/together/?project=1", who="decider"),
        Place("item review", f"{item['reviewing']}/review/", who="reviewer", main=True),
        Place("item review, English", f"{item['reviewing']}/review/", who="reviewer", cookies=ENGLISH),
        Place("item review to begin", f"{item['accepted']}/review/", who="reviewer"),
        Place("item review paused", f"{item['special_running']}/review/", who="reviewer"),
        Place("item review over", f"{item['approved']}/review/", who="reviewer"),
        Place("item special", f"{item['reviewing']}/special/", who="reviewer"),
        Place("item special end", f"{item['special_running']}/special/{open_special(made)}/", who="reviewer"),
        Place("item hearing", f"{item['reviewing']}/hearing/handle/", who="reviewer"),
        Place("item decide", f"{item['deciding']}/decide/", who="decider", main=True),
        Place("item decided", f"{item['approved']}/decide/", who="decider"),
        Place("item correct decision", f"{item['approved']}/decide/correct/", who="decider"),
        Place("item assign", f"{item['reviewing']}/assign/", who="decider"),
        Place("item extend", f"{item['reviewing']}/extend/", who="lead"),
        Place("item step", f"{item['reviewing']}/step/terminate/", who="decider"),
        Place("item step not now", f"{item['reviewing']}/step/revoke/", who="decider"),
        Place("item component", f"{item['joint']}/component/{open_part(made)}/", who="liaison"),
        Place("leaves", "/leaves/", who="reviewer"),
        Place("phrases", "/phrases/", who="reviewer"),
    ]


def at_bench() -> dict[str, int]:
    """Items of projects of their own in the states of these pages. Once is enough."""
    from approval_portal.accounts.models import User
    from projects.models import ApprovalItem
    from tests.projects.items import ACCEPTANCE, make_item
    from tests.projects.views.people import make_enterprise

    rows = ApprovalItem.objects.filter(project__name__startswith="审查走查项目")
    if not rows.exists():
        firm = make_enterprise(78, name="审查走查企业有限公司")
        for number, state in enumerate(STATES):
            make_item(walked(firm, number), "ap-energy", state, at=now())
        joint = make_item(walked(firm, len(STATES)), ACCEPTANCE, "reviewing", at=now())
        body = User.objects.get(username="liaison").grants.filter(role="liaison").order_by("pk").first().body
        part = joint.components.filter(state="open").order_by("pk").first()
        part.body = body
        part.save(update_fields=["body"])
    found = {item.state: item.pk for item in rows.filter(node="ap-energy")}
    return {**found, "joint": rows.get(node=ACCEPTANCE).pk}


STATES = ("accepted", "reviewing", "special_running", "deciding", "approved")


def walked(firm: Any, number: int) -> Any:
    from tests.projects.views.people import make_project

    return make_project(firm, f"审查走查项目 {number + 1}", profile="A")


def now() -> Any:
    from django.utils import timezone

    return timezone.now()


def open_special(made: dict[str, int]) -> int:
    from projects.models import SpecialProcedure

    found: int = SpecialProcedure.objects.filter(item=made["special_running"], ended_on=None).first().pk
    return found


def open_part(made: dict[str, int]) -> int:
    from projects.models import ItemComponent

    rows = ItemComponent.objects.filter(item=made["joint"], state="open")
    found: int = rows.order_by("pk").first().pk
    return found
