"""Before applications for a policy end, the people of enterprises that it matches hear of it, once; afterwards nobody."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from projects.enums import ProjectState
from projects.models import Event, Project
from projects.operations.catalogue import publish_catalogue
from projects.operations.outbox import deliver
from projects.operations.packages import generate_package
from projects.queries import current_version
from projects.queries_policies import closings
from services.channels.words import Telling
from services.models import Due
from services.operations.dues import fire_dues, plan_dues
from tests.projects.policies import TEXT, WEST, text_with
from tests.services.operations.test_dues import at, run
from tests.services.telling import AT, heard

MATCHES = {"is_secret": False, "encouraged_industry": True}
LAST = date(2026, 3, 20)


@pytest.fixture
def window(town, clock):
    """Applications for the first policy end on Friday 20 March; the project's answers meet its conditions."""
    publish_catalogue(text_with(WEST, f'closes: "{LAST}"'), by=None, at=AT)
    pack(town.project, MATCHES)
    return town


def pack(project: Project, answers: dict[str, object]) -> None:
    generate_package(project, current_version(), answers, start_on=date(2026, 3, 2), by=None, at=AT)


def test_it_is_told_ten_and_three_working_days_before_and_on_the_last_day_and_never_after(window):
    assert run(*range(3, 7), *range(9, 14), *range(16, 21), 23, 24, 30) == [
        ("project", steps) for steps in (-10, -3, 0)
    ]


def test_only_the_people_of_the_enterprise_hear_of_it_and_the_policy_is_named(window):
    run(17)
    deliver()
    event = Event.objects.get(verb="remind_due")
    assert heard(event) == ["admin", "member"]
    said = Telling(window["member"], [event], date(2026, 3, 17)).words(event)
    assert said.title == "有政策的申报快截止了"
    assert said.text == "“五星级酒店项目”：西部大开发企业所得税15%，申报到2026年3月20日为止，还有 3 个工作日。"
    assert said.url == f"/projects/{window.project.pk}/policies/"
    with translation.override("en"):
        assert "Western development 15% CIT" in Telling(window["member"], [event], date(2026, 3, 17)).words(event).text


def test_planned_and_fired_twice_it_is_told_once(window):
    for hour in (1, 2):
        plan_dues(at(17, hour))
    for hour in (9, 10, 11):
        fire_dues(at(17, hour))
    assert Event.objects.filter(verb="remind_due").count() == 1
    assert Due.objects.filter(kind="policy", due_at__lte=at(17, 11)).count() == 1


@pytest.mark.parametrize(
    "answers", [{"is_secret": False}, MATCHES | {"encouraged_industry": False}], ids=["open", "no"]
)
def test_a_project_that_does_not_surely_match_is_not_told(window, answers):
    pack(window.project, answers)
    assert run(17, 20) == []


@pytest.mark.parametrize("state", [ProjectState.ENDED, ProjectState.SUSPENDED])
def test_a_project_that_does_not_go_on_is_not_told(window, state):
    Project.objects.update(state=state)
    assert run(17, 20) == []


def test_what_was_planned_is_not_told_when_a_newer_catalogue_has_another_day(window):
    plan_dues(at(16, 1))
    publish_catalogue(text_with(WEST, 'closes: "2026-06-30"'), by=None, at=at(16, 2))
    assert fire_dues(at(17, 10)) == 0


def test_a_policy_that_has_expired_is_not_told(window):
    publish_catalogue(text_with(WEST, f'closes: "{LAST}", status: expired'), by=None, at=at(3))
    assert run(17, 20) == []


def test_where_no_policy_closes_nobodys_answers_are_read(window):
    publish_catalogue(TEXT, by=None, at=at(3))
    list(closings(LAST, LAST))  # compiles the catalogue once
    with CaptureQueriesContext(connection) as asked:
        assert list(closings(LAST, LAST)) == []
    assert not [each for each in asked if "matterpackage" in each["sql"]]


def test_many_projects_are_read_with_as_many_queries_as_one(window):
    with CaptureQueriesContext(connection) as one:
        assert len(list(closings(LAST, LAST))) == 1
    for number in range(5):
        more = Project.objects.create(
            enterprise=window.enterprise, name=f"p{number}", token=f"t{number}", created_at=AT
        )
        pack(more, MATCHES)
    with CaptureQueriesContext(connection) as many:
        assert len(list(closings(LAST, LAST))) == 6
    assert len(one) == len(many) <= 3
