"""What a draft would change: the page of the comparison, its rows and filters, the rule editor, the sample pages."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approval_portal.accounts.models import Role
from projects.enums_catalogue import RunState
from projects.models import ImpactRow, ImpactRun, MatterPackage, SampleProject
from projects.operations.catalogue_drafts import change_entry, open_draft
from projects.operations.impact_runs import run_impact, start_impact
from projects.queries_drafts import entry_of
from projects.rules.drafting import dump_entry
from projects.views.impact import panel
from tests.projects.views.people import AT, make_enterprise, make_project, make_user, signed_in

pytestmark = pytest.mark.django_db
PERMIT = ("items", "ap-construction-permit")


@pytest.fixture
def keeper(catalogue):
    return make_user("keeper", Role.KEEPER, name="孙悦")


@pytest.fixture
def lead(catalogue):
    return make_user("lead", Role.LEAD)


@pytest.fixture
def draft(keeper):
    draft = open_draft("改时限", by=keeper, at=AT)
    return changed(draft, keeper, committed_workdays=2)


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


def test_the_rows_are_exported_with_what_changes_in_words(draft, keeper, lead):
    project()
    compared(draft, keeper)
    response = page(lead, draft, "?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cells = [str(cell) for cell in next(sheet.iter_rows(min_row=2, values_only=True))]
    assert cells[0] == "滨河厂房"
    assert "承诺时限 1 个工作日 → 2 个工作日" in cells[5]


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


# --- samples


def test_the_samples_of_a_draft_say_what_it_changes_and_what_is_missed(draft, keeper, lead):
    context = page(lead, draft, name="draft-samples").context
    assert (context["total"], context["missed"]) == (21, 12)
    only = page(lead, draft, "?show=changed", "draft-samples").context
    assert (len(only["rows"]), [each for each in only["rows"] if not each.told]) == (context["changed"], [])
    changed(draft, keeper, committed_workdays=99)
    assert "改好才能试" in text(page(lead, draft, name="draft-samples"))


def test_samples_are_listed_searched_and_exported(keeper, lead):
    client = signed_in(lead)
    assert client.get("/keeping/samples/").context["page"].paginator.count == 21
    assert client.get("/keeping/samples/?q=医药").context["page"].paginator.count == 1
    assert client.get("/keeping/samples/?whose=own").context["page"].paginator.count == 0
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/keeping/samples/?format=xlsx").streaming_content)))
    assert book.active.max_row == 22
    assert signed_in(make_user("w", Role.WINDOW)).get("/keeping/samples/").status_code == 403


def test_a_sample_is_added_in_yaml_with_the_verdicts_of_today(keeper):
    client = signed_in(keeper)
    body = {"zh": "小厂房", "answers": "floor_area_m2: 900  # 面积\nconstruction_cost_wan: 20\n", "lay_down": "on"}
    made = client.post("/keeping/samples/new/", {**body, "expected": "ap-energy: needed\n"})
    row = SampleProject.objects.get(zh="小厂房")
    assert made.url == f"/keeping/samples/{row.pk}/"
    assert (row.expected["ap-construction-permit"], row.expected["ap-energy"]) == ("not_needed", "needed")
    shown = text(client.get(made.url))
    assert "1 处不符" in shown
    client.post(f"/keeping/samples/{row.pk}/edit/", {**body, "zh": "小厂房二", "expected": "", "version": row.version})
    row.refresh_from_db()
    assert (row.zh, row.version) == ("小厂房二", 2)
    client.post(f"/keeping/samples/{row.pk}/retire/", {"version": row.version})
    assert not SampleProject.objects.filter(pk=row.pk).exists()


def test_what_is_no_yaml_is_told_with_its_line_and_nothing_is_kept(keeper):
    answer = signed_in(keeper).post(
        "/keeping/samples/new/", {"zh": "坏", "answers": "floor_area_m2: [1\n", "expected": "- 1"}
    )
    assert answer.status_code == 422
    assert "第2行" in text(answer)
    assert not SampleProject.objects.filter(zh="坏").exists()


def test_a_compared_project_gives_its_answers_and_no_names(draft, keeper):
    project("秘密名字")
    compared(draft, keeper)
    shown = text(signed_in(keeper).get(f"/keeping/samples/new/?row={ImpactRow.objects.get().pk}"))
    assert ("floor_area_m2: 40000" in shown, "秘密名字" in shown) == (True, False)


def test_a_shipped_sample_is_copied_and_not_changed(keeper, lead):
    row, client = SampleProject.objects.get(code="sample-f"), signed_in(keeper)
    assert "生物医药（出让），改" in text(client.get(f"/keeping/samples/new/?from={row.pk}"))
    assert client.get(f"/keeping/samples/{row.pk}/edit/").url == f"/keeping/samples/{row.pk}/"
    assert signed_in(lead).get(f"/keeping/samples/{row.pk}/edit/").status_code == 403
    assert signed_in(make_user("a", Role.AGENT)).get(f"/keeping/samples/{row.pk}/").status_code == 404
