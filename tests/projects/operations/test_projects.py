"""Opening and editing a project: who may, what is refused, what is recorded."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind, PinKind, Source
from projects.models import Assignment, Event, MatterPackage, Project, Trial
from projects.operations.opening import open_from_trial, proposed_name
from projects.operations.project_states import suspend_project
from projects.operations.projects import ProjectData, create_project, edit_project
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.operations.trials import answer_trial, plan_trial, start_trial
from projects.queries import current_engine
from tests.projects.profiles import PROFILES
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CODE, OTHER_CODE = "2405-610112-04-01-123456", "2405-610112-04-01-654321"


def events(project) -> list[str]:
    return list(Event.objects.filter(stream=f"project:{project.pk}").order_by("seq").values_list("verb", flat=True))


def act(by) -> dict:
    return {"by": by, "at": AT}


# --- opening


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECIDER, Role.KEEPER, Role.LIAISON, Role.SYSTEM_ADMIN, None])
def test_whoever_does_not_act_for_the_enterprise_opens_nothing(db, role):
    user, enterprise = make_user("wu", *([role] if role else [])), make_enterprise()
    with pytest.raises(Forbidden):
        create_project(enterprise, "一座厂", **act(user))
    assert Project.objects.count() == 0


@pytest.mark.parametrize("role", [Role.WINDOW, Role.LEAD])
def test_the_desk_opens_for_a_client_and_serves_it_not(db, role):
    project = create_project(make_enterprise(), "一座厂", **act(make_user("wu", role)))
    assert (events(project), Assignment.objects.count()) == (["create"], 0)


def test_a_person_of_the_enterprise_opens_its_project_in_the_own_name(db):
    wang = make_user("wang")
    project = create_project(make_enterprise(1, wang), " 一座厂 ", **act(wang))
    assert (project.name, project.initials, project.state) == ("一座厂", "yzc", "lead")
    assert Event.objects.get(stream=f"project:{project.pk}").on_behalf_of is None


def test_an_agent_who_opens_it_in_the_enterprises_name_becomes_its_agent(db):
    li, enterprise = make_user("li", Role.AGENT), make_enterprise()
    project = create_project(enterprise, "一座厂", **act(li))
    term = Assignment.objects.get()
    assert (term.kind, term.user, term.starts_on, term.ends_on) == (AssignmentKind.AGENT, li, TODAY, None)
    assert events(project) == ["create", "assign"]
    assert Event.objects.get(stream=f"project:{project.pk}", verb="create").on_behalf_of == enterprise.pk


def test_what_is_imported_or_entered_later_is_not_asked_for_permission(db):
    keeper = make_user("sun", Role.KEEPER)
    for source in (Source.IMPORT, Source.BACK_ENTRY):
        assert create_project(make_enterprise(len(source)), "一座厂", source=source, **act(keeper)).pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "2405-61-04-01-1"}, "code"),
        ({"code": CODE}, "code"),
        ({"name": "  "}, "name"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on"),
        ({"signed_on": date(1026, 3, 2)}, "signed_on"),
    ],
)
def test_values_that_cannot_be_are_refused_with_their_field(db, values, field):
    wang = make_user("wang")
    enterprise = make_enterprise(1, wang)
    create_project(enterprise, "先来的", code=CODE, **act(wang))
    with pytest.raises(Refused) as refusal:
        create_project(enterprise, **({"name": "一座厂"} | values), **act(wang))
    assert refusal.value.field == field
    assert Project.objects.count() == 1


def test_a_code_is_stored_as_it_is_written_in_law(db):
    project = create_project(make_enterprise(), "一座厂", code=" ２４０５—610112-04-01-123456 ", **act(None))
    assert project.code == CODE


# --- editing


def edit(project, by, *, version=1, **values) -> Project:
    return edit_project(project, ProjectData(**({"name": project.name} | values)), version=version, **act(by))


def test_an_edit_names_the_fields_and_no_value_and_moves_the_version_on(db):
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang))
    edited = edit(project, wang, name="新名字", contact_name="王敏", investment_wan=Decimal("90000"))
    event = Event.objects.filter(stream=f"project:{project.pk}").latest("seq")
    assert (event.verb, event.data, event.text) == ("edit", {"fields": ["name", "contact_name"]}, None)
    assert (edited.version, edited.initials) == (2, "xmz")


def test_an_edit_that_changes_nothing_leaves_no_event(db):
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang))
    assert edit(project, wang, investment_wan=Decimal("90000.00")).version == 1
    assert events(project) == ["create"]


def test_an_edit_of_a_page_that_is_out_of_date_is_refused(db):
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang))
    edit(project, wang, name="新名字")
    with pytest.raises(Stale):
        edit(project, wang, name="别的名字", version=1)
    assert Project.objects.get().name == "新名字"


def test_an_agent_edits_in_the_enterprises_name(db):
    li = make_user("li", Role.AGENT)
    project = make_project(make_enterprise(), agent=li)
    edit(project, li, name="新名字")
    assert Event.objects.latest("pk").on_behalf_of == project.enterprise_id


def test_only_those_who_work_with_it_edit(db):
    project = make_project(make_enterprise(1))
    strangers = [make_user("zhao"), make_user("li", Role.AGENT), make_user("qian", Role.REVIEWER)]
    make_enterprise(2, strangers[0])
    for user in strangers:
        with pytest.raises(Forbidden):
            edit(project, user, name="新名字")


def test_a_project_that_is_put_off_is_read_only(db):
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang))
    suspend_project(project, reason="等土地", **act(None))
    with pytest.raises(Refused, match="先恢复项目"):
        edit(project, wang, name="新名字")


def test_a_code_that_was_taken_before_the_rules_is_left_in_peace_and_another_projects_refused(db):
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang))
    create_project(project.enterprise, "先来的", code=OTHER_CODE, **act(None))
    Project.objects.filter(pk=project.pk).update(code="OLD-1")
    assert edit(project, wang, name="新名字", code="OLD-1").code == "OLD-1"
    with pytest.raises(Refused):
        edit(project, wang, code=OTHER_CODE, version=2)


# --- from a 试算


def a_trial(profile="C", pins=None) -> Trial:
    trial = start_trial({"is_secret": False}, start_on=date(2026, 3, 9), at=AT)
    trial = answer_trial(trial.token, PROFILES[profile], version=1, at=AT)
    days = {"pw-land-supply": date(2026, 2, 10), "works-finished": date(2028, 5, 1)} if pins is None else pins
    return plan_trial(trial.token, start_on=date(2026, 3, 9), limits="statutory", pins=days, at=AT)


def test_a_trial_becomes_a_project_with_its_answers_its_days_and_its_package(catalogue):
    wang, trial = make_user("wang"), a_trial()
    project = open_from_trial(trial.token, make_enterprise(1, wang), "五星级酒店", **act(wang))
    package = MatterPackage.objects.get()
    assert (package.project, package.number, package.start_on, package.limits) == (
        project,
        1,
        date(2026, 3, 9),
        "statutory",
    )
    assert package.answers == Trial.objects.get().answers
    assert project.investment_wan == Decimal(90000)
    assert sorted(project.pins.values_list("node", "day", "kind")) == [
        ("pw-land-supply", date(2026, 2, 10), PinKind.ACTUAL),
        ("works-finished", date(2028, 5, 1), PinKind.PLANNED),
    ]
    assert package.items.get(node="pw-land-supply").due_on == date(2026, 2, 10)
    assert events(project) == ["create", "pin", "pin", "generate"]
    assert Trial.objects.get().project == project


def test_a_second_press_answers_with_the_same_project(catalogue):
    wang, trial = make_user("wang"), a_trial(pins={})
    enterprise = make_enterprise(1, wang)
    made = [open_from_trial(trial.token, enterprise, name, **act(wang)) for name in ("甲", "乙")]
    assert (made[0] == made[1], Project.objects.get().name, MatterPackage.objects.count()) == (True, "甲", 1)


def test_a_trial_that_is_somebody_elses_project_is_refused_and_names_nothing(catalogue):
    wang, zhao, trial = make_user("wang"), make_user("zhao"), a_trial(pins={})
    open_from_trial(trial.token, make_enterprise(1, wang), "五星级酒店", **act(wang))
    with pytest.raises(Refused) as refusal:
        open_from_trial(trial.token, make_enterprise(2, zhao), "我的", **act(zhao))
    assert "五星级酒店" not in refusal.value.zh
    assert Project.objects.count() == 1


@pytest.mark.parametrize("token", ["", "nothing-like-it"])
def test_a_trial_that_is_gone_is_refused(catalogue, token):
    wang = make_user("wang")
    with pytest.raises(Refused, match="不在了"):
        open_from_trial(token, make_enterprise(1, wang), "一座厂", **act(wang))


def test_nothing_is_left_of_a_project_that_cannot_be_opened(catalogue):
    wang, trial = make_user("wang"), a_trial(pins={})
    with pytest.raises(Refused):
        open_from_trial(trial.token, make_enterprise(1, wang), "一座厂", code="2405", **act(wang))
    assert (Project.objects.count(), MatterPackage.objects.count(), Trial.objects.get().project) == (0, 0, None)


def test_an_agent_opens_a_clients_trial_and_serves_it(catalogue):
    li, trial = make_user("li", Role.AGENT), a_trial(pins={})
    project = open_from_trial(trial.token, make_enterprise(), "一座厂", **act(li))
    assert Project.objects.visible_to(li, TODAY).get() == project


def test_a_name_is_proposed_from_the_enterprise_and_what_it_builds(catalogue):
    enterprise = make_enterprise(name="升科酒店（演示）有限公司")
    names = [
        proposed_name(enterprise, current_engine().catalogue, {"industry_group": each})
        for each in ("hotel", "other", None)
    ]
    assert names == ["升科酒店酒店项目", "升科酒店项目", "升科酒店项目"]
