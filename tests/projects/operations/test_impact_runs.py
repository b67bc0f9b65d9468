"""A draft compared with all live projects: asked for, made, made again, outdated, given up."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import ProjectState
from projects.enums_catalogue import RunState
from projects.models import CatalogueDraft, CatalogueVersion, Event, ImpactRow, ImpactRun, MatterPackage, Project
from projects.operations import impact_runs
from projects.operations.catalogue import publish_catalogue
from projects.operations.catalogue_drafts import change_entry, open_draft
from projects.operations.draft_publishing import discard_draft
from projects.operations.impact_runs import LOOKING, old_runs, progress_of, run_impact, start_impact, sweep_impact
from projects.operations.refusals import Forbidden, Refused
from projects.operations.under_way import ALIVE, MOST_TRIES
from projects.queries_drafts import draft_text, entry_of
from projects.rules.drafting import dump_entry
from tests.projects.items import make_item
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import AT, make_enterprise, make_project, make_user

pytestmark = pytest.mark.django_db
PERMIT = ("items", "ap-construction-permit")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, lambda: make_user("keeper", Role.KEEPER, name="孙悦")) as made:
        yield made


@pytest.fixture
def keeper(world, db):
    return world


def draft_with(keeper, **values):
    """An open draft whose construction permit has other values."""
    draft = open_draft("改时限", by=keeper, at=AT)
    return with_permit(draft, keeper, **values) if values else draft


def with_permit(draft, keeper, **values):
    text = dump_entry({**entry_of(draft, *PERMIT), **values})
    return change_entry(draft, *PERMIT, text, by=keeper, at=AT)


@pytest.fixture
def draft(keeper):
    return draft_with(keeper, committed_workdays=2)


def projects(*profiles):
    firm = make_enterprise(1)
    return [make_project(firm, f"项目{key}", profile=key) for key in profiles]


def compared(draft, keeper, at=AT):
    run = start_impact(draft, by=keeper, at=at)
    run_impact(run.pk, at)
    return ImpactRun.objects.get(pk=run.pk)


# --- what is found


def test_the_projects_that_a_draft_touches_are_found_and_the_others_counted(draft, keeper):
    permit, fitout = projects("F", "S")  # S needs no construction permit
    run = compared(draft, keeper)
    assert (run.state, run.projects, run.touched) == (RunState.DONE, 2, 1)
    row = ImpactRow.objects.get(run=run)
    assert (row.project, row.kinds, row.nodes) == (permit, ["days", "dates"], ["ap-construction-permit"])
    assert row.change["points"][0] == ["days", "ap-construction-permit", "committed", 1, 2]
    assert (run.counts["kinds"], run.counts["nodes"]) == ({"days": 1, "dates": 1}, {"ap-construction-permit": 1})
    assert run.counts["bodies"] == {"au-xzsp": ["ap-construction-permit"]}
    assert run.counts["names"]["ap-construction-permit"][0].startswith("建筑工程施工许可")
    assert fitout.pk not in ImpactRow.objects.values_list("project", flat=True)


def test_ended_and_merged_projects_and_those_without_a_package_are_left_out(draft, keeper):
    going, ended, merged = projects("F", "F", "F")
    make_project(make_enterprise(2), "没有事项包")
    Project.objects.filter(pk=ended.pk).update(state=ProjectState.ENDED)
    Project.objects.filter(pk=merged.pk).update(state=ProjectState.MERGED, merged_into=going)
    run = compared(draft, keeper)
    assert (run.projects, [row.project for row in run.rows.all()]) == (1, [going])


def test_what_a_project_has_not_taken_yet_is_told_apart_from_what_the_draft_does(keeper):
    (project,) = projects("F")
    old = CatalogueVersion.objects.get()
    publish_catalogue(draft_text(draft_with(keeper, committed_workdays=3)), by=None, at=timezone.now())
    run = compared(draft_with(keeper, committed_workdays=4), keeper)
    row = ImpactRow.objects.get(run=run, project=project)
    assert (MatterPackage.objects.get().catalogue, run.counts["behind"]) == (old, 1)
    assert row.change["points"][0] == ["days", "ap-construction-permit", "committed", 3, 4]
    assert row.change["pending"][0] == ["days", "ap-construction-permit", "committed", 1, 3]


def test_matters_that_were_applied_for_are_named(draft, keeper):
    (project,) = projects("F")
    make_item(project, "ap-construction-permit", "submitted", at=AT)
    compared(draft, keeper)
    assert ImpactRow.objects.get().change["begun"] == {"ap-construction-permit": "submitted"}


def test_a_draft_that_changes_nothing_touches_nobody(keeper):
    projects("F", "S")
    run = compared(draft_with(keeper), keeper)
    assert (run.projects, run.touched, run.counts["kinds"]) == (2, 0, {})


def test_nothing_of_a_project_is_written(draft, keeper):
    projects("F")
    before = list(MatterPackage.objects.values()), list(Project.objects.values())
    compared(draft, keeper)
    assert (list(MatterPackage.objects.values()), list(Project.objects.values())) == before


def test_queries_grow_with_chunks_and_not_with_projects(draft, keeper):
    def asked():
        run = start_impact(draft, by=keeper, at=AT)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run_impact(run.pk, AT)
        return len(queries)

    (project,) = projects("F")
    asked()  # engines are compiled and kept
    one = asked()
    package = MatterPackage.objects.get()
    more = [Project(**_like(project), name=f"第 {n} 个", token=f"t{n}") for n in range(30)]
    Project.objects.bulk_create(more)
    package.pk = None
    MatterPackage.objects.bulk_create([MatterPackage(project=each, **_package(package)) for each in more])
    assert (asked(), ImpactRun.objects.first().projects) == (one, 31)


def _like(project):
    return {"enterprise": project.enterprise, "state": project.state, "created_at": project.created_at}


def _package(package):
    names = ("number", "catalogue_id", "answers", "start_on", "limits", "route", "created_at")
    return {name: getattr(package, name) for name in names}


# --- asked for


def test_keepers_alone_have_it_compared(draft):
    for role in (Role.LEAD, Role.WINDOW, Role.SYSTEM_ADMIN):
        with pytest.raises(Forbidden):
            start_impact(draft, by=make_user(role.value, role), at=AT)


def test_a_draft_with_faults_or_one_that_has_ended_is_not_compared(keeper, draft):
    with_permit(draft, keeper, committed_workdays=99)  # above the statutory limit
    with pytest.raises(Refused, match="处错"):
        start_impact(draft, by=keeper, at=AT)
    discard_draft(draft, "不用了", by=keeper, at=AT)
    with pytest.raises(Refused, match="已经办结"):
        start_impact(draft, by=keeper, at=AT)
    assert ImpactRun.objects.count() == 0


def test_who_asks_for_what_is_under_way_gets_that_one_and_the_event_is_told_once(draft, keeper):
    other = make_user("keeper2", Role.KEEPER)
    first = start_impact(draft, by=keeper, at=AT, idempotency_key="1:a")
    assert start_impact(draft, by=other, at=AT) == first
    assert start_impact(draft, by=keeper, at=AT, idempotency_key="1:a") == first
    assert Event.objects.filter(verb="want_impact").count() == 1


def test_one_under_way_for_an_earlier_state_of_the_draft_is_given_up(draft, keeper):
    first = start_impact(draft, by=keeper, at=AT)
    moved = with_permit(draft, keeper, committed_workdays=3)
    second = start_impact(moved, by=keeper, at=AT)
    first.refresh_from_db()
    assert (first.state, first.refusal[0][:2], second.state, second.number) == (
        *(RunState.FAILED, "草稿", RunState.UNDER_WAY, moved.version),
    )  # fmt: skip


# --- made


def test_a_draft_that_moved_on_before_a_worker_came_is_not_compared(draft, keeper):
    run = start_impact(draft, by=keeper, at=AT)
    with_permit(draft, keeper, committed_workdays=3)
    assert run_impact(run.pk, AT) == RunState.FAILED
    assert ImpactRow.objects.count() == 0


def test_one_worker_at_a_time_and_an_ended_one_is_left_alone(draft, keeper):
    run = start_impact(draft, by=keeper, at=AT)
    cache.set(f"impact:{run.pk}", (0, 3), 60)
    assert (run_impact(run.pk, AT), tuple(progress_of(run))) == ("", (0, 3))
    LOOKING.release(run.pk)
    assert (run_impact(run.pk, AT), run_impact(run.pk, AT), progress_of(run)) == (RunState.DONE, "", None)


def test_after_a_worker_died_the_comparison_is_made_again_from_the_start_with_the_same_rows(draft, keeper, monkeypatch):
    monkeypatch.setattr(impact_runs, "CHUNK", 1)
    touched, other = projects("F", "G")
    real, calls = impact_runs.projects_after, []

    def dies(last, most):
        calls.append(last)
        if len(calls) == 2:
            raise OSError("gone")
        return real(last, most)

    run = start_impact(draft, by=keeper, at=AT)
    monkeypatch.setattr(impact_runs, "projects_after", dies)
    with pytest.raises(OSError, match="gone"):
        run_impact(run.pk, AT)
    assert ImpactRow.objects.filter(run=run).count() == 1
    Project.objects.filter(pk=touched.pk).update(state=ProjectState.LEAD)
    ImpactRow.objects.create(run=run, project=make_project(make_enterprise(2), "以后没有变", profile="S"),
                             package=MatterPackage.objects.last())  # fmt: skip
    assert run_impact(run.pk, AT) == RunState.DONE
    assert list(ImpactRow.objects.filter(run=run).values_list("project", flat=True)) == [touched.pk, other.pk]


def test_after_three_tries_it_is_given_up_with_a_reason(draft, keeper):
    run = start_impact(draft, by=keeper, at=AT)
    ImpactRun.objects.filter(pk=run.pk).update(tries=MOST_TRIES)
    assert run_impact(run.pk, AT) == RunState.FAILED
    assert "3 次" in ImpactRun.objects.get().refusal[0]


def test_the_sweep_wakes_a_worker_for_what_nobody_is_at(draft, keeper, monkeypatch):
    run, woken = start_impact(draft, by=keeper, at=AT), []
    monkeypatch.setattr(impact_runs.LOOKING.__class__, "start", lambda job, pk: woken.append(pk))
    cache.clear()
    found = [sweep_impact(AT + timedelta(seconds=seconds)) for seconds in (ALIVE - 1, ALIVE + 1)]
    assert (found, woken) == ([0, 1], [run.pk])


def test_ended_comparisons_are_let_go_after_a_while_with_their_rows(draft, keeper):
    projects("F")
    compared(draft, keeper)
    assert (old_runs(AT + timedelta(days=89)).count(), old_runs(AT + timedelta(days=91)).count()) == (0, 1)
    old_runs(AT + timedelta(days=91)).delete()
    assert (ImpactRow.objects.count(), CatalogueDraft.objects.count()) == (0, 1)
