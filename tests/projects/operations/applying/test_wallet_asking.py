"""What is held and holds good is not asked for again; what was saved by it is counted as an independent recount counts."""

from collections import Counter
from datetime import timedelta

import pytest

from projects.enums import GapCode, PaperState
from projects.models import ApprovalItem, ItemPaper, PaperDocument, Project
from projects.operations.items.acceptance import Mark, accept_item, check_papers
from projects.operations.items.corrections import Gap, request_correction
from projects.operations.items.intake import Handed, Intake, take_in
from projects.operations.items.wallet_guards import AlreadyHeld
from projects.queries_items import catalogue_of
from projects.queries_project import parts_of
from projects.queries_wallet_savings import saved_papers, saved_per_body
from tests.projects.applying import CONTACT
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, item_project, staff_of
from tests.projects.operations.applying.test_wallet import send
from tests.projects.views.people import make_project, make_user
from tests.projects.wallets import REPORT, TODAY, days, is_held, line_of, lodged, opened, standing

PLAN = "m-sb-plan"


@pytest.fixture
def sent(project, boss):
    """A water-soil application whose plan came from the wallet."""
    lodged(project.enterprise, boss, PLAN, number="水保〔2026〕7号", until=days(90))
    return send(opened(project, WATER, boss), boss)


def ask(item, code, what="缺少", todo="补", material=PLAN, at=ITEM_AT):
    return request_correction(item, [Gap(code, what, todo, material)], by=staff_of().window, at=at)


@pytest.mark.parametrize(
    ("code", "what", "todo"),
    [
        (GapCode.MISSING, "没有交", "交一份"),
        (GapCode.EXPIRED, "过期", "换"),
        (GapCode.OTHER, "只有电子件", "交复印件一份"),
        (GapCode.FORM, "hand in a copy", "copies"),
    ],
)
def test_asking_again_for_what_holds_good_is_refused_with_document_number_and_validity(sent, code, what, todo):
    with pytest.raises(AlreadyHeld) as refused:
        ask(sent, code, what, todo)
    assert refused.value.document.pk == standing(sent, PLAN)[0]
    assert "水保〔2026〕7号" in refused.value.zh
    assert str(days(90)) in refused.value.zh
    assert refused.value.field == "code-0"
    assert ApprovalItem.objects.get(pk=sent.pk).state == "submitted"


@pytest.mark.parametrize(("code", "end"), [(GapCode.MISSING, ""), (GapCode.OTHER, "复印件一份")])
def test_nor_under_a_point_about_the_application_itself(sent, code, end):
    name = catalogue_of(sent).materials[PLAN]["zh"]
    with pytest.raises(AlreadyHeld):
        ask(sent, code, "不齐", f"补交{name}{end}", material="")
    ask(sent, GapCode.INCONSISTENT, f"申请表和{name}不一致", "改申请表", material="")


@pytest.mark.parametrize("code", [GapCode.INCONSISTENT, GapCode.ILLEGIBLE, GapCode.UNSEALED, GapCode.INCOMPLETE])
def test_what_is_wrong_with_it_may_be_told(sent, code):
    ask(sent, code, "第3页看不清", "重新扫描")
    assert line_of(sent, PLAN).state == PaperState.DEFECTIVE


def test_once_it_has_run_out_a_new_one_may_be_asked_for(project, boss):
    lodged(project.enterprise, boss, PLAN, until=days(1))
    item = send(opened(project, WATER, boss), boss)
    ask(item, GapCode.EXPIRED, "过期了", "换一份", at=ITEM_AT + timedelta(days=2))
    assert line_of(item, PLAN).state == PaperState.DEFECTIVE


def test_the_window_cannot_mark_it_as_missing(sent):
    with pytest.raises(AlreadyHeld) as refused:
        check_papers(sent, {PLAN: Mark(PaperState.MISSING)}, by=staff_of().window, at=ITEM_AT)
    assert refused.value.field == f"state-{PLAN}"
    check_papers(sent, {PLAN: Mark(PaperState.FIT)}, by=staff_of().window, at=ITEM_AT)


def test_a_paper_that_nobody_lodged_may_be_asked_for(project, boss):
    staff = staff_of()
    made = take_in(project, Intake({WATER: ""}, {}, None, *list(CONTACT.values())[:2]), by=staff.window, at=ITEM_AT)
    assert ask(made[0], GapCode.MISSING).state == "correcting"


def test_held_papers_count_as_there_from_sending_to_acceptance(sent):
    assert accept_item(sent, by=staff_of().window, at=ITEM_AT).state == "accepted"
    assert is_held(sent, PLAN)


def test_on_paper_the_clerk_has_it_as_held_and_what_lies_on_the_counter_counts_as_given(project, boss):
    lodged(project.enterprise, boss, PLAN)
    window, contact = staff_of().window, list(CONTACT.values())[:2]
    held = take_in(project, Intake({WATER: ""}, {}, None, *contact), by=window, at=ITEM_AT)[0]
    assert (is_held(held, PLAN), len(standing(held, PLAN))) == (True, 1)
    other = make_project(project.enterprise, "第二项目", profile="A")
    given = take_in(other, Intake({WATER: ""}, {PLAN: Handed(1, 1)}, None, *contact), by=window, at=ITEM_AT)[0]
    assert (line_of(given, PLAN).state, standing(given, PLAN)) == (PaperState.GIVEN, [])


# --- what was saved


def test_savings_equal_an_independent_recount(project, boss, agent):
    lodged(project.enterprise, boss, PLAN)
    lodged(project.enterprise, boss, REPORT, project=project)
    lodged(project.enterprise, boss, "m-filing-form")
    lodged(project.enterprise, boss, "m-license")
    sent = send(opened(project, WATER, boss), boss)
    send(opened(project, FILING, boss), boss)
    opened(project, ENERGY, boss)  # a draft: nothing is asked yet
    other = make_project(item_project(2, make_user("else")).enterprise, "别家", profile="A")
    take_in(other, Intake({WATER: ""}, {}, None, *list(CONTACT.values())[:2]), by=staff_of().window, at=ITEM_AT)
    check_papers(sent, {PLAN: Mark(PaperState.FIT)}, by=staff_of().window, at=ITEM_AT)
    total, wallet, per_project = recount()
    rows = {row["body"]["code"]: row for row in saved_per_body()}
    assert {code: row["total"] for code, row in rows.items()} == dict(total)
    assert {code: row["wallet"] for code, row in rows.items()} == {code: wallet[code] for code in total}
    assert all(row["wallet"] + row["shared"] == row["total"] for row in rows.values())
    lead = staff_of().lead
    assert saved_papers(lead, TODAY).count() == sum(total.values()) > 0
    assert {pk: parts_of(Project.objects.get(pk=pk), TODAY, lead).saved for pk in per_project} == dict(per_project)
    assert parts_of(project, TODAY, make_user("stranger")).saved == 0


def recount():
    """Line by line, in Python."""
    total, wallet, per_project = Counter(), Counter(), Counter()
    for paper in ItemPaper.objects.select_related("item"):
        put = [link for link in PaperDocument.objects.filter(paper=paper) if link.held and link.removed_at is None]
        if paper.item.number is None or not (put or paper.state == "held"):
            continue
        total[paper.item.body_id] += 1
        wallet[paper.item.body_id] += bool(put)
        per_project[paper.item.project_id] += 1
    return total, wallet, per_project
