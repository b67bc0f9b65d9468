"""What a draft would change: the page of the comparison, its rows and filters, the rule editor."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approval_portal.accounts.models import Role
from projects.enums_catalogue import RunState
from projects.models import CatalogueDraft, ImpactRow, ImpactRun, MatterPackage
from projects.operations.catalogue_drafts import change_entry, open_draft
from projects.operations.impact_runs import run_impact, start_impact
from projects.queries_drafts import entry_of
from projects.rules.drafting import dump_entry
from projects.views.impact import panel
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import AT, make_enterprise, make_project, make_user, signed_in

pytestmark = pytest.mark.django_db
PERMIT = ("items", "ap-construction-permit")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, made) as found:
        yield found


def made():
    """A keeper, a lead, and the keeper's draft with a longer limit."""
    keeper, lead = make_user("keeper", Role.KEEPER, name="孙悦"), make_user("lead", Role.LEAD)
    return keeper, lead, changed(open_draft("改时限", by=keeper, at=AT), keeper, committed_workdays=2)


@pytest.fixture
def keeper(world, db):
    return world[0]


@pytest.fixture
def lead(world, db):
    return world[1]


@pytest.fixture
def draft(world, db):
    return CatalogueDraft.objects.get(pk=world[2].pk)


def changed(draft, keeper, **values):
    text = dump_entry({**entry_of(draft, *PERMIT), **values})
    return change_entry(draft, *PERMIT, text, by=keeper, at=AT)


def project(name="滨河厂房", profile="F", **more):
    return make_project(make_enterprise(1), name, profile=profile, **more)


def compared(draft, keeper):
    run = start_impact(draft, by=keeper, at=AT)
    run_impact(run.pk, AT)
    return run


def page(user, draft, query="", name="draft-impact"):
    return signed_in(user).get(reverse(name, args=[draft.pk]) + query)


def text(response):
    return response.content.decode()


# --- the comparison


def test_a_lead_reads_names_and_a_keeper_who_sees_no_projects_reads_codes(draft, keeper, lead):
    row = project()
    compared(draft, keeper)
    assert "滨河厂房" in text(page(lead, draft))
    shown = text(page(keeper, draft))
    assert ("滨河厂房" in shown, f"{row.pk} 号项目" in shown, "承诺时限" in shown) == (False, True, True)


def test_a_search_by_name_finds_nothing_for_whom_the_name_is_not(draft, keeper, lead):
    project()
    compared(draft, keeper)
    found = [page(user, draft, "?q=滨河").context["page"].paginator.count for user in (lead, keeper)]
    assert found == [1, 0]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?kind=days", 2),
        ("?kind=added", 0),
        ("?node=ap-construction-permit", 2),
        ("?node=nothing", 2),
        ("?body=au-xzsp", 2),
        ("?body=au-none", 0),
        ("?q=仓库", 1),
    ],
)
def test_the_list_is_narrowed_by_kind_matter_body_and_words(draft, keeper, lead, query, count):
    firm = make_enterprise(1)
    for name, profile in (("厂房", "F"), ("仓库", "G")):
        make_project(firm, name, profile=profile)
    compared(draft, keeper)
    assert page(lead, draft, query).context["page"].paginator.count == count


def test_the_rows_are_exported_in_words_and_the_name_only_to_whom_it_is(draft, keeper, lead):
    row = project()
    compared(draft, keeper)
    cells = []
    for user in (lead, keeper):
        response = page(user, draft, "?format=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        cells.append([str(cell) for cell in next(sheet.iter_rows(min_row=2, values_only=True))])
    assert [line[0] for line in cells] == ["滨河厂房", row.code or f"{row.pk} 号项目"]
    assert "承诺时限 1 个工作日 → 2 个工作日" in cells[0][5]


def test_the_page_asks_as_much_for_one_row_as_for_thirty(draft, keeper, lead):
    first = project()
    run = compared(draft, keeper)
    client, url = signed_in(lead), reverse("draft-impact", args=[draft.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    firm, row, package = first.enterprise, ImpactRow.objects.get(run=run), MatterPackage.objects.get()
    for number in range(30):
        other = make_project(firm, f"第 {number} 个")
        ImpactRow.objects.create(
            run=run, project=other, package=package, kinds=row.kinds, nodes=row.nodes, change=row.change
        )
    with CaptureQueriesContext(connection) as many:
        response = client.get(url)
    assert (len(many), len(response.context["page"].object_list)) == (len(one), 31)
    assert len(one) <= 12


def test_a_keeper_has_it_compared_and_sees_how_far_it_is(draft, keeper, lead):
    client, url = signed_in(keeper), reverse("draft-impact-run", args=[draft.pk])
    assert client.post(url).url == reverse("draft-impact", args=[draft.pk])
    assert "正在比对" in text(client.get(reverse("draft-impact", args=[draft.pk])))
    assert signed_in(lead).post(url).status_code == 403
    watch, htmx = reverse("draft-impact", args=[draft.pk]) + "?watch=1", {"HX-Request": "true"}
    assert "排队等待" in text(client.get(watch, headers=htmx))
    run_impact(ImpactRun.objects.get().pk, AT)
    done = client.get(watch, headers=htmx)
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")


def test_a_draft_that_moved_on_says_so_and_one_with_faults_cannot_be_compared(draft, keeper):
    project()
    compared(draft, keeper)
    changed(draft, keeper, committed_workdays=3)
    assert "之后又改过" in text(page(keeper, draft))
    changed(draft, keeper, committed_workdays=99)
    shown = text(page(keeper, draft))
    assert "改好以后，才能和项目比对" in shown
    response = signed_in(keeper).post(reverse("draft-impact-run", args=[draft.pk]), follow=True)
    assert "先改好" in text(response)
    assert ImpactRun.objects.filter(state=RunState.UNDER_WAY).count() == 0


def test_the_panel_of_the_drafts_page_tells_the_counts(draft, keeper):
    project()
    compared(draft, keeper)
    draft.refresh_from_db()
    told = panel(draft, keeper)["impact"]
    assert [(each.value, each.count) for each in told["shown"].kinds] == [("days", 1), ("dates", 1)]
    assert (told["faults"], told["may_run"], told["shown"].outdated) == (0, True, False)


@pytest.mark.parametrize("name", ["draft-impact", "draft-samples", "draft-rule"])
def test_drafts_are_nobody_elses(draft, name):
    assert [page(make_user(role.value, role), draft, name=name).status_code for role in (Role.WINDOW, Role.AGENT)] == [
        404,
        404,
    ]


# --- the rule editor


def rule(user, draft, text, **more):
    return signed_in(user).post(reverse("draft-rule", args=[draft.pk]), {"rule": text, **more})


def test_a_fault_is_marked_in_the_text_and_says_what_to_write(draft, keeper):
    shown = text(rule(keeper, draft, "总投资 > 5"))
    assert "是不是 investment_total_wan（项目总投资）" in shown
    assert "<mark>总投资</mark>" in shown


def test_a_rule_is_told_in_words_and_tried_on_every_sample_with_what_turned(draft, keeper):
    answer = rule(keeper, draft, "needs_permit == false", place="items[ap-construction-permit].applies_when")
    trial = answer.context["trial"]
    assert (trial.words.zh, len(trial.tried), trial.stands) == ("需施工许可：否", 21, "needs_permit == true")
    counts = {word: n for _look, word, n in trial.counts}
    assert counts == {"成立": 4, "不成立": 16, "待定": 1}
    assert trial.turned == 20  # the sample that knows nothing is as open as before


def test_a_form_with_a_rule_in_it_gets_the_answer_alone(draft, keeper):
    url = reverse("draft-rule", args=[draft.pk]) + "?check=applies_when&wants=number"
    said = signed_in(keeper).post(url, {"applies_when": "has_works", "zh": "x"}, headers={"HX-Request": "true"})
    assert "应给出数字" in text(said)
    assert "<html" not in text(said)


def test_a_rule_of_a_draft_with_faults_is_tried_with_the_base(draft, keeper):
    changed(draft, keeper, committed_workdays=99)
    trial = rule(keeper, draft, "has_works == true").context["trial"]
    assert (trial.borrowed, len(trial.tried)) == (True, 21)


def test_a_name_is_put_behind_the_text_and_names_are_searched(draft, keeper):
    answer = rule(keeper, draft, "has_works == true", insert="floor_area_m2 >= 100", q="标准地")
    assert answer.context["trial"].asked.text == "has_works == true and floor_area_m2 >= 100"
    assert [each.name.id for _kind, _label, rows in answer.context["lists"] for each in rows] == ["land_mode"]


def test_trying_a_rule_changes_nothing(draft, keeper):
    rule(keeper, draft, "has_works == true")
    draft.refresh_from_db()
    assert (draft.version, draft.changes.count()) == (2, 1)
