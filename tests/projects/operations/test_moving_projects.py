"""Moving a project: who may, what it leaves behind, side by side."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connections

from approval_portal.accounts.models import Role
from projects.enums import ProjectState
from projects.models import Event, Project
from projects.operations.events import verify_chains
from projects.operations.project_states import (
    end_project,
    merge_project,
    move_project,
    reopen_project,
    resume_project,
    suspend_project,
)
from projects.operations.refusals import Forbidden, Refused
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ACTS = {
    "move": lambda project, **act: move_project(project, "signed", **act),
    "suspend": lambda project, **act: suspend_project(project, reason="等土地", **act),
    "resume": resume_project,
    "end": lambda project, **act: end_project(project, reason="不做了", **act),
    "reopen": lambda project, **act: reopen_project(project, reason="又要做了", **act),
}
FITS = {"move": "lead", "suspend": "lead", "resume": "suspended", "end": "lead", "reopen": "ended"}


def in_state(state: str) -> Project:
    project = make_project(make_enterprise())
    Project.objects.filter(pk=project.pk).update(state=state, state_before="signed" if state != "lead" else "")
    return project


def last(project) -> Event:
    return Event.objects.filter(stream=f"project:{project.pk}").latest("seq")


@pytest.mark.parametrize("verb", ACTS)
def test_each_verb_leads_on_and_is_recorded_with_both_states(db, verb):
    project, lead = in_state(FITS[verb]), make_user("chen", Role.LEAD)
    moved = ACTS[verb](project, by=lead, at=AT)
    event = last(project)
    assert (event.verb, event.actor, event.data) == (verb, lead, {"from": FITS[verb], "to": moved.state})
    assert Project.objects.get().state_since == TODAY


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize("who", ["member", "reviewer", "agent of another", "window", "own agent"])
def test_each_verb_is_for_whoever_is_in_charge_and_reopening_for_a_lead(db, verb, who):
    project = in_state(FITS[verb])
    roles = {"reviewer": Role.REVIEWER, "agent of another": Role.AGENT, "window": Role.WINDOW, "own agent": Role.AGENT}
    user = make_user("wu", *([roles[who]] if who in roles else []))
    if who == "member":
        project.enterprise.memberships.create(user=user, starts_on=TODAY)
    if who == "own agent":
        project.assignments.create(user=user, kind="agent", starts_on=TODAY)
    if who in ("window", "own agent") and verb != "reopen":
        assert ACTS[verb](project, by=user, at=AT).state != FITS[verb]
    else:
        with pytest.raises(Forbidden):
            ACTS[verb](project, by=user, at=AT)
        assert Project.objects.get().state == FITS[verb]


def test_a_suspended_project_goes_on_where_it_stood_and_its_reason_is_gone(db):
    project = in_state("lead")
    Project.objects.update(state="building")
    put_off = suspend_project(project, reason="  等土地 ", by=None, at=AT)
    assert (put_off.state, put_off.state_reason, put_off.state_before) == ("suspended", "等土地", "building")
    assert last(project).text.content == "等土地"
    resumed = resume_project(project, by=None, at=AT)
    assert (resumed.state, resumed.state_reason, resumed.state_before) == ("building", "", "")


def test_a_project_that_ended_while_put_off_is_reopened_where_it_stood_on_the_line(db):
    project = in_state("lead")
    Project.objects.update(state="preparing")
    suspend_project(project, reason="等土地", by=None, at=AT)
    end_project(project, reason="不做了", by=None, at=AT)
    assert reopen_project(project, reason="又做了", by=None, at=AT).state == "preparing"


def test_a_project_that_is_signed_without_a_day_is_signed_that_day_and_a_known_day_stays(db):
    project = in_state("lead")
    assert move_project(project, "signed", by=None, at=AT).signed_on == TODAY
    Project.objects.update(state="lead", signed_on=date(2026, 1, 5))
    assert move_project(project, "signed", by=None, at=AT).signed_on == date(2026, 1, 5)


def test_what_the_table_refuses_is_refused_and_changes_nothing(db):
    project = in_state("merged")
    for act in ACTS.values():
        with pytest.raises(Refused):
            act(project, by=None, at=AT)
    assert (Project.objects.get().state, last(project).verb) == ("merged", "create")


def test_a_repeated_press_answers_with_the_first(db):
    project = in_state("lead")
    for _ in "ab":
        assert move_project(project, "signed", by=None, at=AT, idempotency_key="1:k").state == "signed"
    assert Event.objects.filter(verb="move").count() == 1


# --- merging


def pair() -> tuple[Project, Project]:
    enterprise = make_enterprise()
    return make_project(enterprise, "甲"), make_project(enterprise, "乙")


def test_a_merge_points_to_the_other_and_stands_in_both_streams(db):
    one, other = pair()
    lead = make_user("chen", Role.LEAD)
    merged = merge_project(one, other, by=lead, at=AT, reason="登记了两次")
    assert (merged.state, merged.merged_into, merged.state_reason) == ("merged", other, "登记了两次")
    assert last(one).data == {"from": "lead", "to": "merged", "into": other.pk}
    assert (last(other).verb, last(other).data) == ("merge", {"into": other.pk, "project": one.pk})
    assert verify_chains()[2] == []


@pytest.mark.parametrize("state", [s for s in ProjectState.values if s not in ("lead", "signed")])
def test_only_a_live_project_takes_another_in(db, state):
    one, other = pair()
    Project.objects.filter(pk=other.pk).update(state=state)
    live = state in ("preparing", "building", "completed", "producing")
    if live:
        assert merge_project(one, other, by=None, at=AT).state == "merged"
    else:
        with pytest.raises(Refused) as refusal:
            merge_project(one, other, by=None, at=AT)
        assert refusal.value.field == "into"


def test_no_project_is_merged_into_itself_into_a_strangers_or_along_a_chain(db):
    one, other = pair()
    stranger, third = make_project(make_enterprise(2)), make_project(one.enterprise, "丙")
    merge_project(one, other, by=None, at=AT)
    for source, target in ((third, third), (third, stranger), (third, one), (other, third), (one, third)):
        with pytest.raises(Refused):
            merge_project(source, target, by=None, at=AT)
    assert Project.objects.filter(state="merged").count() == 1


@pytest.mark.parametrize("role", [Role.WINDOW, Role.AGENT, Role.REVIEWER])
def test_merging_is_for_a_lead(db, role):
    one, other = pair()
    with pytest.raises(Forbidden):
        merge_project(one, other, by=make_user("wu", role), at=AT)


# --- side by side


def at_once(*acts) -> list[str]:
    """What became of each: the state it led to, or `refused`."""
    ready, found = threading.Barrier(len(acts)), []

    def run(act):
        try:
            ready.wait(10)
            found.append(act().state)
        except Refused:
            found.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_one():
    project = in_state("lead")
    found = at_once(*[lambda: move_project(project, "signed", by=None, at=AT)] * 2)
    assert (found, Project.objects.get().state) == (["refused", "signed"], "signed")
    assert Event.objects.filter(verb="move").count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_with_one_key_make_one_move():
    project = in_state("lead")
    found = at_once(*[lambda: move_project(project, "signed", by=None, at=AT, idempotency_key="1:k")] * 10)
    assert (set(found), Event.objects.filter(verb="move").count()) == ({"signed"}, 1)


@pytest.mark.django_db(transaction=True)
def test_two_projects_merged_into_each_other_at_once_leave_one_that_goes_on():
    one, other = pair()
    found = at_once(
        lambda: merge_project(one, other, by=None, at=AT), lambda: merge_project(other, one, by=None, at=AT)
    )
    assert found == ["merged", "refused"]
    assert sorted(Project.objects.values_list("state", flat=True)) == ["lead", "merged"]
    assert verify_chains()[2] == []
