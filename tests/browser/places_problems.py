"""Problems and the three lists, in every state; 办不成事."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "problems-sheet": "a file; test_problems.py opens it",
    "problems-paper": "a file; test_problems.py opens it",
    "problem-file": "a file; test_problems.py opens it",
}


def places(world: World) -> list[Place]:
    of = things()
    english = (("django_language", "en"),)
    return [
        Place("problems", "/problems/", who="lead", main=True),
        Place("problems, English", "/problems/", who="lead", cookies=english),
        Place("problems, duties", "/problems/?list=duties", who="lead"),
        Place("problems, measures", "/problems/?list=steps&mine=1", who="reviewer2"),
        Place("problems, measures, English", "/problems/?list=steps", who="lead", cookies=english),
        Place("problems, struck off", "/problems/?list=struck", who="agent"),
        Place("problems, own", "/problems/", who="enterprise", main=True),
        Place("problems, of a body", "/problems/", who="liaison"),
        Place("problems, no hit", "/problems/?q=zz", who="lead"),
        Place("problem, open", f"/problems/{of['open']}/", who="lead"),
        Place("problem, overdue", f"/problems/{of['assigned']}/", who="lead", main=True),
        Place("problem, overdue, English", f"/problems/{of['assigned']}/", who="lead", cookies=english),
        Place("problem, to be verified", f"/problems/{of['solved']}/", who="lead", main=True),
        Place("problem, struck off", f"/problems/{of['struck_off']}/", who="lead"),
        Place("problem, own", f"/problems/{of['own']}/", who="enterprise"),
        Place("problem, not there", f"/problems/{of['struck_off']}/", who="sysadmin", status=404),
        Place("problem to dispatch", f"/problems/{of['open']}/assign/", who="lead"),
        Place("problem to dispatch, English", f"/problems/{of['open']}/assign/", who="lead", cookies=english),
        Place("what a problem holds up", f"/problems/{of['assigned']}/items/", who="lead"),
        Place("measure to report", f"/problems/steps/{of['step']}/", who=of["owner"]),
        Place("problem to write down", f"/projects/{of['project']}/problems/new/", who="enterprise"),
        Place("item that is stuck", f"/items/{of['item']}/stuck/", who="enterprise", main=True),
        Place("item that is stuck, English", f"/items/{of['item']}/stuck/", who="enterprise", cookies=english),
    ]


def things() -> dict[str, Any]:
    """Problems of the demonstration by state; an open measure with its owner; an item of which nothing was told yet."""
    from projects.models import ApprovalItem, Membership
    from services.models import Problem, ProblemStep

    rows = Problem.objects.filter(is_demo=True).order_by("pk")
    found: dict[str, Any] = {state: rows.filter(state=state)[0].pk for state in ("open", "solved", "struck_off")}
    found["assigned"] = rows.filter(state="assigned", rungs__isnull=False, project__isnull=False)[0].pk
    open_steps = ProblemStep.objects.filter(done_at=None, problem__state="assigned", problem__owner__isnull=False)
    step = open_steps.select_related("problem__owner").order_by("pk")[0]
    firm = Membership.objects.get(user__username="enterprise").enterprise_id
    items = ApprovalItem.objects.filter(project__enterprise=firm, problems=None).exclude(state="draft")
    item = items.order_by("pk")[0]
    found |= {"step": step.pk, "owner": step.problem.owner.username, "item": item.pk, "project": item.project_id}
    found["own"] = rows.filter(enterprise=firm).order_by("pk")[0].pk
    return found
