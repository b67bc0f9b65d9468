"""Promise S2, tried out: problems told, dispatched, put right, verified, brought back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from services.models import Problem, ProblemStep
from services.operations.problems import raise_problem
from tests.security.field_world import EVERYTHING, Act, World, first_body, later, of_project

STATE = "state state_since version"
HELD = {"ProblemItem": EVERYTHING}


def of_item(world: World) -> dict[str, Any]:
    """Handed in, of the enterprise."""
    return {"pk": world.items["submitted"].pk}


def kept(world: World, state: str) -> Problem:
    """The window's own, so far."""
    found: Problem | None = Problem.objects.filter(title=f"s2 {state}").first()
    if found is None:
        found = raise_problem(
            "visit", "", project=world.items["submitted"].project, title=f"s2 {state}", by=None, at=timezone.now()
        )
        owner = world.people["window"] if state in ("assigned", "solved") else None
        values: dict[str, Any] = {"state": state, "owner": owner, "body": first_body()}
        if state == "struck_off":
            values |= {"struck_at": timezone.now(), "struck_by": world.people["chief"]}
        Problem.objects.filter(pk=found.pk).update(**values)
    return found


def in_state(state: str) -> Any:
    return lambda world: {"pk": kept(world, state).pk}


def step(world: World) -> dict[str, Any]:
    found, _new = ProblemStep.objects.get_or_create(
        problem=kept(world, "assigned"), text="s2", defaults={"made_at": timezone.now()}
    )
    return {"pk": found.pk}


def sent(state: str, act: str, **said: str) -> Any:
    return lambda world: kept(world, state) and {"act": act, "version": "", **said}


ACTS = [
    Act(
        "problem-new", "ProblemForm", "member", Problem, lambda w: {"title": "停电", "detail": ""},
        makes={"Problem": ""}, where=of_project,
    ),
    Act(
        "item-stuck", "StuckForm", "member", Problem, lambda w: {"what": "silent", "detail": ""},
        makes={"Problem": "", **HELD}, where=of_item,
    ),
    Act(
        "problem-assign", "DispatchForm", "chief", Problem,
        lambda w: kept(w, "open") and {"body": first_body(), "owner": str(w.people["window"].pk), "due_on": later(),
                                       "verifier": "", "version": ""},
        {"Problem": f"{STATE} body_id owner_id due_on assigned_at"}, {"ProblemHelper": EVERYTHING}, in_state("open"),
    ),
    Act(
        "problem-items", "BlockedForm", "chief", Problem,
        lambda w: kept(w, "assigned") and {"items": [str(w.items["submitted"].pk)], "version": ""},
        {"Problem": "version"}, HELD, in_state("assigned"),
    ),
    Act(
        "problem-step", "DoneForm", "window", ProblemStep, lambda w: step(w) and {"note": "测了", "version": ""},
        {"ProblemStep": "note done_at done_by_id version"}, where=step,
    ),
    Act(
        "problem", "problems.StepForm", "chief", ProblemStep, sent("open", "step", text="补测", owner="", due_on=""),
        makes={"ProblemStep": "problem_id"}, where=in_state("open"),
    ),
    Act(
        "problem", "ConclusionForm", "chief", Problem, sent("solved", "strike", conclusion="看过了"),
        {"Problem": f"{STATE} conclusion struck_at struck_by_id"}, where=in_state("solved"),
    ),
    Act(
        "problem", "problems.ReasonForm", "member", Problem, sent("struck_off", "reopen", reason="没有解决"),
        {"Problem": f"{STATE} reopened struck_at struck_by_id body_id"}, where=in_state("struck_off"),
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {}
