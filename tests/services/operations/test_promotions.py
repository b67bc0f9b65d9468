"""The promotion workflows run once for a project; a step is done by its body's people, the desk or the agent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from approval_portal.accounts.models import Body, Role, RoleGrant
from projects.models import CatalogueVersion, Event
from projects.operations.packages import generate_package
from projects.operations.refusals import Forbidden, Refused, Stale
from services.models import PromotionRun, PromotionStep
from services.operations.promotions import finish_step, reopen_step, skip_step, start_promotion
from tests.projects.profiles import PROFILES
from tests.services import telling
from tests.services.telling import AT, SINCE, Town

pytestmark = pytest.mark.usefixtures("catalogue")
LEAD_INTAKE = "pw-lead-intake"


def said(town: Town, who: str = "agent", **more):
    return {"by": town[who], "at": AT, **more}


@pytest.fixture
def run(town: Town) -> PromotionRun:
    return start_promotion(town.project, LEAD_INTAKE, **said(town))


def test_its_steps_are_due_one_working_day_after_the_other(run):
    steps = [(step.code, step.owner_id, step.due_on) for step in run.steps.all()]
    assert steps == [
        ("p1-1", "au-zs", date(2026, 3, 3)),
        ("p1-2", "au-db", date(2026, 3, 4)),
        ("p1-3", "au-zs", date(2026, 3, 5)),
    ]


def test_started_twice_it_runs_once(town, run):
    assert start_promotion(town.project, LEAD_INTAKE, **said(town, "lead")) == run
    assert Event.objects.filter(verb="start_promotion").count() == 1


@pytest.mark.parametrize("who", ["member", "other_agent", "reviewer", "liaison", "stranger"])
def test_others_start_none(town, who):
    with pytest.raises(Forbidden):
        start_promotion(town.project, LEAD_INTAKE, **said(town, who))


def test_what_is_no_workflow_does_not_start(town):
    for name in ("nothing", "ms-land"):
        with pytest.raises(Refused):
            start_promotion(town.project, name, **said(town))


def test_a_workflow_that_the_package_leaves_out_does_not_start(town):
    answers = {**PROFILES["C"], "land_mode": "rented_plant"}
    generate_package(town.project, CatalogueVersion.objects.first(), answers, start_on=SINCE, by=None, at=AT)
    with pytest.raises(Refused):
        start_promotion(town.project, "pw-land-supply", **said(town))


def test_the_people_of_the_body_do_its_steps_and_no_other(town, run):
    theirs, others = telling.person("zs"), telling.person("db")
    for user, body in ((theirs, "au-zs"), (others, "au-db")):
        RoleGrant.objects.create(user=user, role=Role.LIAISON, body=Body.objects.get(code=body), starts_on=SINCE)
    step = run.steps.get(code="p1-1")
    with pytest.raises(Forbidden):
        finish_step(step, by=others, at=AT)
    done = finish_step(step, by=theirs, at=AT)
    assert (done.state, done.done_on, done.done_by) == ("done", date(2026, 3, 2), theirs)


def test_a_run_ends_with_its_last_step_and_begins_again(town, run):
    first, second, third = run.steps.all()
    finish_step(first, **said(town))
    finish_step(second, **said(town))
    skip_step(third, "企业自己有", **said(town, "window"))
    run.refresh_from_db()
    assert run.ended_on == date(2026, 3, 2)
    reopen_step(third, **said(town, "lead"))
    run.refresh_from_db()
    third.refresh_from_db()
    assert (run.ended_on, third.state, third.done_on, third.done_by, third.note) == (None, "waiting", None, None, "")


def test_nothing_is_left_out_without_a_reason(town, run):
    with pytest.raises(Refused) as refusal:
        skip_step(run.steps.first(), " ", **said(town))
    assert refusal.value.field == "note"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_step_is_done_between_the_start_and_today(town, run, days):
    with pytest.raises(Refused) as refusal:
        finish_step(run.steps.first(), on=date(2026, 3, 2) + timedelta(days=days), **said(town))
    assert refusal.value.field == "on"


def test_a_step_that_changed_meanwhile_is_refused(town, run):
    step = run.steps.first()
    finish_step(step, version=step.version, **said(town))
    with pytest.raises(Stale):
        skip_step(step, "没有", version=step.version, **said(town))


def test_a_key_sent_twice_is_one_event(town, run):
    for _ in range(2):
        finish_step(run.steps.first(), **said(town), idempotency_key="k")
    assert Event.objects.filter(verb="finish_step").count() == 1


def test_a_project_that_is_put_off_stands_still(town, run):
    type(town.project).objects.update(state="suspended")
    with pytest.raises(Refused):
        finish_step(run.steps.first(), **said(town))
    assert PromotionStep.objects.filter(state="waiting").count() == 3
