"""The plan follows package and items: drawn again it stays, a new version replaces what moved, what happened is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from approval_portal.accounts.models import Body
from projects.models import ApprovalItem, CatalogueVersion, MatterPackage, Pin
from projects.operations.events import record
from projects.operations.outbox import deliver
from projects.operations.packages import generate_package
from services.models import PlanLine
from services.operations.plan import draw_missing, draw_plan, mark_done
from tests.projects.profiles import PROFILES
from tests.services.doors import make_appointment
from tests.services.telling import AT, Town

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
LATER = AT + timedelta(days=1)
PERMIT = "ap-construction-permit"


def packaged(town: Town, start_on: date = date(2026, 3, 2), at=AT) -> MatterPackage:
    version = CatalogueVersion.objects.first()
    return generate_package(town.project, version, PROFILES["C"], start_on=start_on, by=None, at=at)


def application(town: Town, package: MatterPackage, state: str, node: str = PERMIT, **more) -> ApprovalItem:
    return ApprovalItem.objects.create(
        project=town.project, package=package, node=node, handled="here", body=Body.objects.first(), state=state,
        state_since=AT, created_at=AT, token=f"{node}{state}"[:32], **more,
    )  # fmt: skip


def standing(town: Town, **narrow):
    return PlanLine.objects.filter(project=town.project, replaced_at=None, **narrow)


def test_a_package_draws_its_plan_when_the_event_is_handed_out(town):
    packaged(town)
    assert not PlanLine.objects.exists()
    deliver()
    found = {(line.act, line.node) for line in standing(town)}
    assert {act for act, node in found if node == PERMIT} == {"prepare", "pickup", "submit", "follow", "deliver"}
    assert set(standing(town).values_list("drawn_at", flat=True)) == {AT}


def test_drawn_again_nothing_changes(town):
    packaged(town)
    draw_plan(town.project.pk, at=AT)
    before = list(PlanLine.objects.values())
    assert (draw_plan(town.project.pk, at=LATER), list(PlanLine.objects.values())) == (0, before)


def test_a_later_start_replaces_what_moved_and_keeps_it_readable(town):
    packaged(town)
    draw_plan(town.project.pk, at=AT)
    first = standing(town, node=PERMIT, act="submit").get()
    packaged(town, start_on=date(2026, 4, 1), at=LATER)
    draw_plan(town.project.pk, at=LATER)
    first.refresh_from_db()
    second = standing(town, node=PERMIT, act="submit").get()
    assert (first.replaced_at, second.drawn_at, second.package.number) == (LATER, LATER, 2)
    assert second.due_on > first.due_on


def test_what_was_done_is_not_planned_again(town):
    package = packaged(town)
    draw_plan(town.project.pk, at=AT)
    application(town, package, "submitted", received_on=date(2026, 3, 2))
    mark_done(town.project.pk, [PERMIT])
    packaged(town, start_on=date(2026, 4, 1), at=LATER)
    draw_plan(town.project.pk, at=LATER)
    line = standing(town, node=PERMIT, act="submit").get()
    assert (line.drawn_at, line.done_on) == (AT, date(2026, 3, 2))


def test_an_event_of_the_item_marks_the_line_with_its_day(town):
    package = packaged(town)
    deliver()
    item = application(town, package, "submitted", received_on=date(2026, 3, 3))
    event = record(item, "submit", by=None, at=AT)
    deliver()
    line = standing(town, node=PERMIT, act="submit").get()
    assert (line.done_on, line.done_event) == (date(2026, 3, 3), event.pk)
    assert standing(town, node=PERMIT, act="follow").get().done_on is None


def test_an_application_of_another_matter_marks_nothing(town):
    package = packaged(town)
    deliver()
    record(application(town, package, "submitted", "ap-filing"), "submit", by=None, at=AT)
    deliver()
    assert not standing(town, node=PERMIT, done_on__isnull=False).exists()


def test_a_pickup_that_is_over_has_fetched_the_papers(town):
    package = packaged(town)
    deliver()
    item = application(town, package, "draft")
    trip = make_appointment(town.project, town["agent"], state="done", items=[item], ended_at=AT)
    record(trip, "finish_appointment", by=town["agent"], at=AT)
    deliver()
    done = standing(town, node=PERMIT, done_on__isnull=False)
    assert {(line.act, line.done_on) for line in done} == {("prepare", AT.date()), ("pickup", AT.date())}


def test_what_is_over_by_its_actual_day_is_not_planned(town):
    package = packaged(town)
    Pin.objects.create(project=town.project, node=PERMIT, day=date(2026, 3, 20), kind="actual")
    draw_plan(town.project.pk, at=AT)
    assert package.items.filter(node=PERMIT).exists()
    assert not standing(town, node=PERMIT).exists()


def test_the_distances_are_settings(town, settings):
    settings.PLAN_PREPARE_WORKDAYS = 3
    packaged(town, start_on=date(2026, 3, 2))
    draw_plan(town.project.pk, at=AT)
    near = standing(town, node=PERMIT, act="prepare").get().due_on
    PlanLine.objects.all().delete()
    settings.PLAN_PREPARE_WORKDAYS = 10
    draw_plan(town.project.pk, at=AT)
    assert standing(town, node=PERMIT, act="prepare").get().due_on < near


def test_a_project_without_a_package_has_no_plan(town):
    assert draw_plan(town.project.pk, at=AT) == 0


def test_what_lies_behind_the_state_of_the_project_is_not_planned_unless_applied_for(town):
    package = packaged(town)
    deliver()
    application(town, package, "draft", "ap-works-planning")
    town.project.state = "building"
    town.project.save()
    record(town.project, "move", by=None, at=LATER)
    deliver()
    assert standing(town, node="ap-works-planning").exists()
    assert not standing(town, node=PERMIT).exists()
    assert PlanLine.objects.filter(node=PERMIT, replaced_at=LATER).count() == 5


def test_a_package_from_before_gets_its_plan_once(town):
    packaged(town)
    assert PlanLine.objects.count() == 0  # nothing was handed out
    assert (draw_missing(at=AT), draw_missing(at=AT)) == (1, 0)
    assert PlanLine.objects.filter(project=town.project, replaced_at=None).exists()
