"""The closed loop: dispatched, put right with measures, verified by somebody else, struck off, brought back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile

from approval_portal.accounts.models import RoleGrant
from projects.models import Document, Event
from projects.operations.refusals import Forbidden, Refused, Stale
from services.models import Problem, ProblemStep
from services.operations.problems_duty import add_step, do_step, name_blocked
from services.operations.problems_ends import reopen_problem, return_problem, solve_problem, strike_off
from services.queries_problems import lists_of, unowned, waits_for
from tests.projects.files import png
from tests.services.problems import DUE, assigned, body, of_body, raised, solved, struck
from tests.services.telling import AT, join

DAY = AT.date()
PNG = png()


# --- dispatched


def test_a_problem_is_dispatched_to_a_body_an_owner_and_a_day(town):
    row = assigned(town, verifier=town["window"], helpers=[body("au-zj"), body("au-xzsp")])
    assert (row.state, row.owner, row.verifier, row.due_on) == ("assigned", town["reviewer"], town["window"], DUE)
    assert [each.body_id for each in row.helpers.all()] == ["au-zj"]  # the body itself helps not
    event = Event.objects.get(verb="assign_problem")
    assert (event.data["user"], event.data["body"], event.data["due_on"]) == (
        *(town["reviewer"].pk, "au-xzsp"),
        "2026-03-09",
    )


@pytest.mark.parametrize("who", ["member", "agent", "reviewer", "liaison", "stranger"])
def test_others_do_not_dispatch(town, who):
    with pytest.raises(Forbidden):
        assigned(town, by=town[who])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"verifier": "reviewer"}, "verifier"),
        ({"due_on": date(2026, 3, 1)}, "due_on"),
        ({"owner": "member"}, "owner"),
        ({"owner": "disabled"}, "owner"),
        ({"verifier": "stranger"}, "verifier"),
    ],
)
def test_a_verifier_who_is_the_owner_a_day_that_is_over_and_people_without_a_post_are_refused(town, more, field):
    said = {name: town[value] if isinstance(value, str) else value for name, value in more.items()}
    with pytest.raises(Refused) as refusal:
        assigned(town, **said)
    assert (refusal.value.field, Problem.objects.get().state) == (field, "open")


def test_it_is_dispatched_anew_while_it_is_put_right_and_not_afterwards(town):
    row = assigned(town, assigned(town), owner=town["agent"])
    assert (row.owner, row.version) == (town["agent"], 3)
    solve_problem(row, "好了", by=town["agent"], at=AT)
    with pytest.raises(Refused):
        assigned(town, row)
    strike_off(row, "看过了", by=town["lead"], at=AT)
    with pytest.raises(Refused):
        assigned(town, row)


def test_a_page_that_is_out_of_date_changes_nothing(town):
    row = assigned(town)
    for act in (
        lambda: assigned(town, row, version=1),
        lambda: add_step(row, "x", version=1, by=town["lead"], at=AT),
        lambda: solve_problem(row, "x", version=1, by=town["reviewer"], at=AT),
    ):
        with pytest.raises(Stale):
            act()
    assert Problem.objects.get().version == 2


# --- put right


def test_measures_are_written_done_with_evidence_and_then_it_is_solved(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = assigned(town)
    first = add_step(row, "补测", town["agent"], date(2026, 3, 5), by=town["lead"], at=AT)
    add_step(row, "埋桩", by=town["reviewer"], at=AT)
    with pytest.raises(Refused):
        solve_problem(row, by=town["reviewer"], at=AT)
    do_step(first, "测了", [ContentFile(PNG, name="现场.png")], by=town["agent"], at=AT)
    do_step(ProblemStep.objects.get(text="埋桩"), "埋了", by=town["reviewer"], at=AT)
    row = solve_problem(row, by=town["reviewer"], at=AT)
    assert (row.state, row.solved_at, first.files.get().document.name) == ("solved", AT, "现场.png")
    data = Event.objects.filter(verb="do_step").order_by("pk")[0].data
    assert data == {"problem": row.pk, "files": [Document.objects.get().pk]}


def test_a_bad_file_leaves_the_measure_open_and_names_the_file(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    step = add_step(assigned(town), "补测", by=town["lead"], at=AT)
    for files in ([ContentFile(b"MZ\x00evil", name="a.png")], [ContentFile(PNG, name="b.png")] * 6):
        with pytest.raises(Refused) as refusal:
            do_step(step, "测了", files, by=town["reviewer"], at=AT)
        assert refusal.value.field == "files"
    step.refresh_from_db()
    assert (step.done_at, Document.objects.count()) == (None, 0)


def test_without_a_project_there_is_no_place_for_files(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = assigned(town, raised(town, project=None, enterprise=town.enterprise))
    step = add_step(row, "补测", by=town["lead"], at=AT)
    with pytest.raises(Refused) as refusal:
        do_step(step, "测了", [ContentFile(PNG, name="b.png")], by=town["reviewer"], at=AT)
    assert refusal.value.field == "files"
    assert do_step(step, "测了", by=town["reviewer"], at=AT).done_at == AT


def test_a_measure_that_is_done_stays_as_it_was_reported(town):
    step = add_step(assigned(town), "补测", by=town["lead"], at=AT)
    do_step(step, "测了", by=town["reviewer"], at=AT)
    assert do_step(step, "改口", by=town["reviewer"], at=AT).note == "测了"
    assert Event.objects.filter(verb="do_step").count() == 1


@pytest.mark.parametrize("who", ["member", "agent", "window", "lead", "liaison"])
def test_others_do_not_report_a_measure_or_say_that_it_is_solved(town, who):
    row = assigned(town)
    step = add_step(row, "补测", by=town["lead"], at=AT)
    for act in (
        lambda: do_step(step, "x", by=town[who], at=AT),
        lambda: solve_problem(row, "x", by=town[who], at=AT),
    ):
        with pytest.raises(Forbidden):
            act()


def test_where_nobody_was_named_the_people_of_the_body_put_it_right_and_become_the_owner(town):
    row, colleague = assigned(town, owner=None), of_body("colleague")
    with pytest.raises(Forbidden):
        solve_problem(row, "x", by=town["reviewer"], at=AT)  # holds no role in the body
    assert solve_problem(row, "补上了", by=colleague, at=AT).owner == colleague
    with pytest.raises(Refused):
        strike_off(row, "自己看过了", by=colleague, at=AT)


@pytest.mark.parametrize("state", ["open", "solved"])
def test_what_is_not_being_put_right_cannot_be_said_to_be_solved(town, state):
    row = assigned(town)
    Problem.objects.update(state=state)
    with pytest.raises(Refused):
        solve_problem(row, "x", by=town["reviewer"], at=AT)


def test_items_of_another_project_are_not_held_up(town):
    class Other:
        pk, project_id = 1, 0

    with pytest.raises(Refused) as refusal:
        name_blocked(assigned(town), [Other()], by=town["lead"], at=AT)
    assert refusal.value.field == "items"


# --- verified


@pytest.mark.parametrize("who", ["agent", "backup", "window", "lead"])
def test_somebody_else_strikes_it_off_once_with_what_was_found(town, who):
    row = solved(town)
    for _ in range(2):
        done = strike_off(row, "看过了，好了", by=town[who], at=AT)
    assert (done.state, done.struck_by, done.conclusion) == ("struck_off", town[who], "看过了，好了")
    event = Event.objects.get(verb="strike_off")
    assert ("看过了" in str(event.data), event.text.content) == (False, "看过了，好了")


@pytest.mark.parametrize("who", ["member", "admin", "other_agent", "liaison", "stranger"])
def test_others_do_not_strike_it_off(town, who):
    with pytest.raises(Forbidden):
        strike_off(solved(town), "x", by=town[who], at=AT)


def test_the_owner_does_not_verify_even_a_lead(town):
    row = solved(town, owner=town["lead"])
    for act in (strike_off, return_problem):
        with pytest.raises(Refused) as refusal:
            act(row, "看过了", by=town["lead"], at=AT)
        assert "责任人" in refusal.value.zh
    assert Problem.objects.get().state == "solved"


def test_where_a_verifier_was_named_it_is_that_one_or_a_lead(town):
    row = solved(town, verifier=town["backup"])
    for who in ("agent", "window"):
        with pytest.raises(Forbidden):
            strike_off(row, "x", by=town[who], at=AT)
    assert strike_off(row, "看过了", by=town["backup"], at=AT).state == "struck_off"


@pytest.mark.parametrize("who", ["lead", "window"])
def test_what_nobody_was_given_is_settled_on_the_spot_by_who_dispatches(town, who):
    assert strike_off(raised(town), "当场解决", by=town[who], at=AT).state == "struck_off"


def test_what_nobody_was_given_is_not_the_agents_to_strike_off(town):
    with pytest.raises(Forbidden):
        strike_off(raised(town), "当场解决", by=town["agent"], at=AT)


def test_what_is_being_put_right_is_not_struck_off(town):
    with pytest.raises(Refused):
        strike_off(assigned(town), "急着销", by=town["lead"], at=AT)


@pytest.mark.parametrize("text", ["", "  ", "字" * 501])
def test_a_conclusion_is_needed_and_has_its_length(town, text):
    with pytest.raises(Refused) as refusal:
        strike_off(solved(town), text, by=town["lead"], at=AT)
    assert refusal.value.field == "conclusion"


def test_it_is_sent_back_with_a_reason_and_solved_again(town):
    row = return_problem(solved(town), "还是不行", by=town["lead"], at=AT)
    assert (row.state, row.solved_at, row.owner, row.reopened) == ("assigned", None, town["reviewer"], 0)
    assert solve_problem(row, "又补了", by=town["reviewer"], at=AT).state == "solved"
    with pytest.raises(Refused):
        return_problem(raised(town), "没有报", by=town["lead"], at=AT)


# --- brought back


def test_the_enterprise_says_that_it_is_not_solved_and_it_is_counted(town):
    row = reopen_problem(struck(town), "第二天又坏了", by=town["member"], at=AT)
    assert (row.state, row.reopened, row.owner, row.due_on, row.struck_at) == ("open", 1, None, None, None)
    row = assigned(town, row)
    solve_problem(row, "换了", by=town["reviewer"], at=AT)
    row = strike_off(row, "看过了", by=town["lead"], at=AT)
    assert reopen_problem(row, "还是坏", by=town["lead"], at=AT).reopened == 2


def test_after_its_days_the_enterprise_reports_a_new_one_and_the_desk_may_still(town, settings):
    settings.PROBLEM_REOPEN_DAYS = 3
    row = struck(town)
    with pytest.raises(Refused):
        reopen_problem(row, "又坏了", by=town["member"], at=AT + timedelta(days=4))
    assert reopen_problem(row, "又坏了", by=town["window"], at=AT + timedelta(days=4)).state == "open"


@pytest.mark.parametrize("who", ["agent", "reviewer", "liaison", "stranger", "former"])
def test_others_do_not_bring_it_back(town, who):
    with pytest.raises(Forbidden):
        reopen_problem(struck(town), "x", by=town[who], at=AT)


def test_what_is_open_is_not_brought_back(town):
    with pytest.raises(Refused):
        reopen_problem(solved(town), "x", by=town["member"], at=AT)


# --- nobody's, and the papers


def test_what_stands_in_nobodys_hand_is_found(town):
    raised(town, title="没有交办")
    assigned(town, raised(town, title="部门没有人"), owner=None, body=body("au-empty"))
    gone = assigned(town, raised(town, title="人走了"))
    assigned(town, raised(town, title="有人"), owner=town["agent"])
    RoleGrant.objects.filter(user=gone.owner).update(ends_on=date(2026, 2, 1))
    assert sorted(unowned(DAY).values_list("title", flat=True)) == sorted(["没有交办", "部门没有人", "人走了"])
    assert Problem.objects.filter(waits_for(town["lead"], DAY)).count() == 3  # they dispatch it
    of_body("new", "au-empty")
    assert unowned(DAY).count() == 2


def test_the_three_lists_hold_what_belongs_on_each(town):
    join(town.enterprise, town["stranger"])
    first, second = assigned(town), raised(town, title="第二个")
    add_step(first, "补测", by=town["lead"], at=AT)
    found = lists_of([second.pk, first.pk])
    assert [(row["number"], row["title"]) for row in found["problems"]] == [(1, "第二个"), (2, "少一份图纸")]
    assert [(row["number"], row["owner"], row["due_on"]) for row in found["duties"]] == [
        (2, "reviewer的姓名", "2026-03-09")
    ]
    assert [(row["number"], row["text"], row["done_on"]) for row in found["steps"]] == [(2, "补测", "")]
