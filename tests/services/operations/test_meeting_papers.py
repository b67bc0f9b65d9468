"""The papers of the two meetings: frozen by one press, from the records; what is frozen never changes again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Body
from projects.models import ApprovalItem, CatalogueVersion, Event, KeyListing, MatterPackage, Project
from projects.operations.events import record
from projects.operations.packages import generate_package
from projects.operations.refusals import Refused, Stale
from services.enums import MeetingKind
from services.models import Meeting, MeetingTask, PlanLine
from services.operations.meeting_papers import freeze_meeting, papers_of
from services.operations.meetings import Summons, change_meeting
from services.operations.problems import raise_problem
from services.rules.meetings import seal_of
from tests.projects.profiles import PROFILES
from tests.services.operations.test_meetings import DUE, called, decided, frozen, problem, special
from tests.services.telling import AT, Town

pytestmark = pytest.mark.usefixtures("catalogue", "clock")


def packaged(town: Town) -> MatterPackage:
    answers, version = PROFILES["C"], CatalogueVersion.objects.first()
    made = generate_package(town.project, version, answers, start_on=date(2026, 3, 2), by=None, at=AT)
    PlanLine.objects.all().delete()
    return made


def line(package: MatterPackage, due_on: date, act: str = "submit", **more) -> PlanLine:
    said = {"node": "ap-project-filing", "project": package.project, "drawn_at": AT - timedelta(days=20), **more}
    return PlanLine.objects.create(package=package, act=act, due_on=due_on, **said)


def test_plan_against_log_what_slipped_and_why_and_what_comes_next(town):
    """Of the week before: one kept, one not done, one for which nothing was logged; of this one: one that is still to come."""
    package = packaged(town)
    line(package, date(2026, 2, 25), "prepare", done_on=date(2026, 2, 25))
    line(package, date(2026, 2, 26), "submit")
    line(package, date(2026, 3, 4), "deliver")
    papers = frozen(town, week=date(2026, 2, 27)).snapshot
    (project,) = papers["projects"]
    assert (papers["week"], papers["kept"], papers["totals"]["planned"]) == ("2026-02-23", 50, 2)
    assert [(each["act"], each["outcome"], each["why"]["code"]) for each in project["slipped"]] == [
        ("submit", "open", "silent")
    ]
    assert [(each["act"], each["day"], each["kind"]) for each in project["next"]] == [("deliver", "2026-03-04", "plan")]
    assert (project["agent"], project["enterprise"]) == (str(town["agent"]), town.enterprise.name)


def test_of_a_week_that_runs_nothing_has_slipped_before_its_day(town):
    line(packaged(town), date(2026, 3, 4))
    papers = frozen(town).snapshot
    (project,) = papers["projects"]
    assert (project["slipped"], project["sums"]["open"], project["sums"]["ahead"], papers["kept"]) == ([], 0, 1, None)
    assert [each["day"] for each in project["next"]] == ["2026-03-04"]


def test_a_standing_problem_is_the_reason_and_waits_to_be_decided(town):
    line(packaged(town), date(2026, 2, 26))
    raised = problem(town)
    (project,) = frozen(town, week=date(2026, 2, 26)).snapshot["projects"]
    assert project["slipped"][0]["why"]["zh"] == "有问题没有解决：没有通路"
    assert [(each["kind"], each["pk"]) for each in project["decide"]] == [("problem_open", raised.pk)]


def test_key_projects_stand_first_with_their_level_and_investment(town):
    other = Project.objects.create(enterprise=town.enterprise, name="重点", token="k", created_at=AT)
    KeyListing.objects.create(project=other, year=2025, level="city", investment_wan=500)
    KeyListing.objects.create(project=other, year=2025, level="province", investment_wan=700)
    for project, title in ((town.project, "没有通路"), (other, "没有水")):
        raise_problem("custody", title, project=project, title=title, by=town["agent"], at=AT)
    rows = frozen(town).snapshot["projects"]
    assert [(row["name"], row["level"], row["investment_wan"]) for row in rows] == [
        ("重点", "province", "700.00"),
        (town.project.name, "", None),
    ]


def door_item(town: Town) -> ApprovalItem:
    package, body = packaged(town), Body.objects.first()
    said = {"handled": "here", "body": body, "state": "submitted", "state_since": AT, "created_at": AT, "token": "i"}
    return ApprovalItem.objects.create(project=town.project, package=package, node="ap-project-filing", **said)


def test_the_papers_take_as_many_queries_for_one_project_as_for_five(town):
    meeting = called(town, week=date(2026, 2, 26))
    line(packaged(town), date(2026, 2, 26))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            papers = papers_of(meeting, AT)
        assert len(papers["projects"]) == Project.objects.count()
        return len(queries)

    problem(town)
    one = asked()
    for number in range(4):
        other = Project.objects.create(enterprise=town.enterprise, name=f"{number}", token=f"k{number}", created_at=AT)
        said = {"project": other, "package": town.project.packages.get(), "node": "ap-project-filing", "act": "submit"}
        PlanLine.objects.create(**said, due_on=date(2026, 2, 26), drawn_at=AT - timedelta(days=20))
        MeetingTask.objects.create(
            meeting=frozen(town, held_at=AT - timedelta(days=7 * number + 14)), text="x", owner=town["agent"],
            project=other, due_on=DUE, made_at=AT,
        )  # fmt: skip
    assert asked() == one


def test_what_moved_is_read_from_the_week_alone(town):
    item = door_item(town)
    move = {"by": None, "at": AT, "data": {}}
    record(item, "submit", **move)
    record(item, "accept", **{**move, "at": AT - timedelta(days=9)})
    (project,) = frozen(town).snapshot["projects"]
    (moved,) = project["moved"]
    assert [(step["zh"], step["day"]) for step in moved["steps"]] == [("申报", "2026-03-02")]


def test_a_week_with_no_data_freezes_and_says_nothing(town):
    meeting = frozen(town)
    totals = meeting.snapshot["totals"]
    assert {totals[name] for name in ("planned", "moved", "slipped", "next", "tasks", "decide")} == {0}
    assert (meeting.snapshot["projects"], meeting.snapshot["tasks"], meeting.snapshot["kept"]) == ([], [], None)


def test_the_digest_is_that_of_the_papers_and_stands_in_the_chain(town):
    meeting = Meeting.objects.get(pk=frozen(town).pk)
    event = Event.objects.get(verb="freeze_meeting")
    assert meeting.digest == seal_of(meeting.snapshot) == event.data["digest"]


def test_frozen_twice_is_refused_in_words(town):
    meeting = frozen(town)
    with pytest.raises(Refused) as refusal:
        freeze_meeting(meeting, by=town["lead"], at=AT)
    assert "2026-03-02" in refusal.value.zh
    assert Event.objects.filter(verb="freeze_meeting").count() == 1


def test_a_page_that_is_out_of_date_freezes_nothing(town):
    with pytest.raises(Stale):
        freeze_meeting(called(town), version=9, by=town["lead"], at=AT)


def test_a_week_ahead_is_not_frozen(town):
    with pytest.raises(Refused):
        freeze_meeting(called(town, held_at=AT + timedelta(days=8)), by=town["lead"], at=AT)


def test_what_happens_later_does_not_change_the_papers(town):
    meeting = frozen(town)
    problem(town)
    decided(town, meeting)
    assert Meeting.objects.get(pk=meeting.pk).snapshot == meeting.snapshot


@pytest.mark.parametrize(
    "change", [{"snapshot": {}}, {"digest": "0"}, {"frozen_at": None}, {"week": date(2026, 3, 9)}, {"number": 7}]
)
def test_the_database_itself_keeps_what_is_frozen(town, change):
    meeting = frozen(town)
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**change)


def test_a_planned_meeting_is_not_guarded(town):
    assert Meeting.objects.filter(pk=called(town).pk).update(digest="0") == 1


def test_a_special_meeting_without_problems_is_not_frozen(town):
    with pytest.raises(Refused):
        frozen(town, kind=MeetingKind.SPECIAL)


def test_a_special_meeting_freezes_the_lists_of_its_problems(town):
    meeting = special(town)
    assert [row["title"] for row in meeting.snapshot["lists"]["problems"]] == ["没有通路"]
    with pytest.raises(Refused) as refusal:
        change_meeting(meeting, {"held_at": AT}, summons=Summons(), by=town["lead"], at=AT)
    assert refusal.value.field == "problems"
