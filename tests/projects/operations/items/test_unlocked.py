"""A step that takes no lock: one statement, written only if nothing has happened in the project since it was read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Event, EventText, ItemClock, MatterPackage, Outbox
from projects.operations import packages
from projects.operations.events import record, verify_chains
from projects.operations.items import steps
from projects.operations.items.steps import move_item
from projects.operations.packages import NothingDiffers, generate_package
from projects.operations.refusals import KeyTaken, Refused, Stale
from tests.projects.items import ITEM_AT, item_project, make_item, staff_of
from tests.projects.operations.items.test_decisions_race import at_once
from tests.projects.profiles import PROFILES

pytestmark = pytest.mark.django_db(transaction=True)
SHOWN = ("state", "version", "clock", "due_on", "next_due_on", "paused", "reviewer_id", "reviewed_by")


def said(queries) -> list[str]:
    """The statements, each by its first words; names of prepared ones without their numbers."""
    words = (query["sql"].removeprefix("EXECUTE ").split()[0] for query in queries)
    return [word.rstrip("_0123456789") for word in words]


def told(item: ApprovalItem) -> tuple:
    """What stands in the database about an item, without what differs between any two."""
    row = ApprovalItem.objects.get(pk=item.pk)
    own = list(Event.objects.filter(object_id=str(item.pk), object_type="approvalitem").order_by("seq"))
    places = {event.pk: number for number, event in enumerate(own)}
    clocks = ItemClock.objects.filter(item=item).order_by("position").values()
    named = [
        {
            name: value
            for name, value in clock.items()
            if name not in ("id", "item_id", "intervals", "started_by", "stopped_by")
        }
        | {"spans": [[*each[:3], places.get(each[3]), places.get(each[4]), *each[5:]] for each in clock["intervals"]]}
        for clock in clocks
    ]
    shown = [getattr(row, name) for name in SHOWN]
    return shown, named, [(each.verb, each.text and each.text.content) for each in own]


def pauses_and_goes_on(item: ApprovalItem) -> ApprovalItem:
    staff = staff_of("au-fg")
    item = move_item(item, "start_review", by=staff.reviewer, at=ITEM_AT)
    item = move_item(item, "suspend", by=staff.lead, at=ITEM_AT, reason="等'上级\\答复\n%s")
    item = move_item(item, "resume", by=staff.decider, at=ITEM_AT)
    return move_item(item, "finish_review", by=staff.reviewer, at=ITEM_AT)


def test_with_and_without_locks_the_same_rows_are_written(catalogue, monkeypatch, settings):
    settings.ITEM_SUSPENSION = True
    first, second = (make_item(item_project(number), state="accepted") for number in (1, 2))
    with CaptureQueriesContext(connection) as queries:
        pauses_and_goes_on(first)
    assert "lock_item" not in said(queries)
    assert said(queries).count("write_step") == 4
    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as queries:
        patched.setattr(steps, "see_case", overtaken)
        pauses_and_goes_on(second)
    assert said(queries).count("lock_item") == 4
    assert told(first) == told(second)
    assert Outbox.objects.filter(event__object_id=str(first.pk), event__verb="suspend").count() == 1
    assert verify_chains()[2] == []


def overtaken(*_args, **_kwargs):
    from projects.operations.refusals import Overtaken

    raise Overtaken


def test_what_happens_between_reading_and_writing_is_seen(catalogue, monkeypatch):
    """The step is not written on what it has read; under its locks it comes after the other one."""
    item, staff = make_item(item_project(), state="accepted"), staff_of("au-fg")
    see = steps.see_case

    def seen_too_early(given, **how):
        case = see(given, **how)
        monkeypatch.setattr(steps, "see_case", see)
        at_once(lambda: move_item(given, "start_review", by=User.objects.get(pk=staff.reviewer.pk), at=ITEM_AT))
        return case

    texts = EventText.objects.count()
    monkeypatch.setattr(steps, "see_case", seen_too_early)
    with CaptureQueriesContext(connection) as queries, pytest.raises(Refused, match="开始审查"):
        move_item(item, "start_review", by=staff.reviewer, at=ITEM_AT, reason="不会留下")
    assert said(queries).count("write_step") == 1  # tried, and nothing of it stands
    assert "lock_item" in said(queries)
    assert Event.objects.filter(object_id=str(item.pk), verb="start_review").count() == 1
    assert EventText.objects.count() == texts
    assert verify_chains()[2] == []


def test_anything_else_in_the_project_meanwhile_is_waited_for_and_then_it_is_done(catalogue, monkeypatch):
    item, staff = make_item(item_project(), state="accepted"), staff_of("au-fg")
    see = steps.see_case

    def seen_too_early(given, **how):
        case = see(given, **how)
        at_once(lambda: record(given.project, "noticed", by=None, at=ITEM_AT))
        return case

    monkeypatch.setattr(steps, "see_case", seen_too_early)
    moved = move_item(item, "start_review", by=staff.reviewer, at=ITEM_AT)
    assert (moved.state, ApprovalItem.objects.get(pk=item.pk).state) == ("reviewing", "reviewing")
    assert verify_chains()[2] == []


def test_of_many_reviewers_at_once_one_begins_and_every_chain_holds(catalogue):
    items = [make_item(item_project(number), state="accepted") for number in (1, 2)]
    reviewer = staff_of("au-fg").reviewer.pk

    def begins(pk: int):
        return lambda: move_item(
            ApprovalItem.objects.get(pk=pk), "start_review", by=User.objects.get(pk=reviewer), at=ITEM_AT
        )

    found = at_once(*(begins(item.pk) for item in items * 6))
    assert sorted(found) == ["", "", *["Refused"] * 10]
    assert Event.objects.filter(verb="start_review").count() == 2
    assert verify_chains()[2] == []


def test_one_key_from_fifty_taps_makes_one_step_and_another_act_under_it_is_refused(catalogue):
    item, reviewer = make_item(item_project(), state="accepted"), staff_of("au-fg").reviewer

    def tap():
        move_item(
            ApprovalItem.objects.get(pk=item.pk),
            "start_review",
            by=User.objects.get(pk=reviewer.pk),
            at=ITEM_AT,
            idempotency_key=f"{reviewer.pk}:k",
        )

    for _ in range(5):
        assert at_once(*[tap] * 10) == [""] * 10
    assert Event.objects.filter(object_id=str(item.pk), verb="start_review").count() == 1
    with pytest.raises(KeyTaken):
        move_item(item, "finish_review", by=reviewer, at=ITEM_AT, idempotency_key=f"{reviewer.pk}:k")


def test_a_refusal_is_the_one_that_is_given_under_locks(catalogue):
    item, staff = make_item(item_project(), state="accepted"), staff_of("au-fg")
    with pytest.raises(Stale):
        move_item(item, "start_review", by=staff.reviewer, at=ITEM_AT, version=item.version - 1)
    with pytest.raises(Refused, match="权限"):
        move_item(item, "start_review", by=staff.window, at=ITEM_AT)
    events = Event.objects.count()
    with pytest.raises(Refused):
        move_item(item, "return_to_review", by=staff.decider, at=ITEM_AT, reason="还没有审查")
    assert (Event.objects.count(), ApprovalItem.objects.get(pk=item.pk).state) == (events, "accepted")


def test_two_versions_of_a_package_at_once_are_two_or_one_is_told(catalogue):
    project = item_project()
    was = MatterPackage.objects.filter(project=project).count()

    def makes(height: int):
        answers = PROFILES["A"] | {"public_building_height_m": height}
        return lambda: generate_package(
            project, catalogue, answers, start_on=ITEM_AT.date(), by=None, at=ITEM_AT, reason="改了高度"
        )

    found = at_once(*(makes(height) for height in (31, 32, 33, 34, 34, 34)))
    assert set(found) <= {"", NothingDiffers.__name__}
    numbers = MatterPackage.objects.filter(project=project).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, was + found.count("") + 1))
    assert found.count("") >= 4
    assert all(made.items.count() > 40 for made in project.packages.all())
    assert verify_chains()[2] == []


def test_a_package_seen_too_early_is_made_under_locks(catalogue, monkeypatch):
    project = item_project()
    see = packages.see_project

    def seen_too_early(pk: int):
        found = see(pk)
        at_once(lambda: record(project, "noticed", by=None, at=ITEM_AT))
        return found

    monkeypatch.setattr(packages, "see_project", seen_too_early)
    answers = PROFILES["A"] | {"public_building_height_m": 30}
    with CaptureQueriesContext(connection) as queries:
        made = generate_package(project, catalogue, answers, start_on=ITEM_AT.date(), by=None, at=ITEM_AT)
    assert said(queries).count("write_package") == 2
    assert MatterPackage.objects.get(pk=made.pk).items.count() > 40
    assert verify_chains()[2] == []
