"""The window's pages about one item."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import ApprovalItem, CorrectionPoint, Delivery, Event
from projects.operations.items.acceptance import Mark, accept_tolerant, check_papers
from tests.projects.items import ENERGY, item_project, make_item
from tests.projects.views.people import signed_in


@pytest.fixture
def codes(item):
    return list(item.papers.filter(required=True, state="given").values_list("material", flat=True))


def sent(item, **more):
    return {"version": str(ApprovalItem.objects.get(pk=item.pk).version), "once": "k", **more}


def state_of(item):
    return ApprovalItem.objects.get(pk=item.pk).state


def text(answer):
    return answer.content.decode()


# --- papers and acceptance


def test_the_page_shows_every_paper_and_everything_that_stands_against_acceptance(desk, item, codes, staff, now):
    check_papers(item, {codes[0]: Mark("defective", "缺章")}, by=staff.window, at=now)
    page = desk.get(f"/items/{item.pk}/accept/")
    hard = [each.url for each in page.context["blockers"] if each.hard]
    assert hard == [f"#paper-{codes[0]}"]
    assert len(page.context["lines"]) == item.papers.count()


def test_the_page_of_the_papers_asks_few_queries(desk, item):
    desk.get(f"/items/{item.pk}/accept/")
    with CaptureQueriesContext(connection) as asked:
        desk.get(f"/items/{item.pk}/accept/")
    assert len(asked) <= 12


def test_marks_are_kept_without_an_answer_to_the_applicant(desk, item, codes):
    said = sent(item, do="save", **{f"state-{codes[0]}": "defective", f"remark-{codes[0]}": "缺章"})
    answer = desk.post(f"/items/{item.pk}/accept/", said)
    assert answer["Location"] == f"/items/{item.pk}/accept/"
    assert item.papers.get(material=codes[0]).remark == "缺章"
    assert state_of(item) == "submitted"


def test_pre_review_begins_with_what_was_found_and_the_days_run_on(desk, item, codes):
    due = ApprovalItem.objects.get(pk=item.pk).due_on
    assert "转入预审" in text(desk.get(f"/items/{item.pk}/accept/"))
    said = sent(item, do="pre_review", **{f"state-{codes[0]}": "defective", f"remark-{codes[0]}": "缺章"})
    for _ in range(2):  # pressed twice
        assert desk.post(f"/items/{item.pk}/accept/", said)["Location"] == f"/items/{item.pk}/accept/"
    found = ApprovalItem.objects.get(pk=item.pk)
    assert (found.state, found.due_on, due is not None) == ("pre_review", due, True)
    assert item.papers.get(material=codes[0]).remark == "缺章"
    assert Event.objects.filter(object_id=str(item.pk), verb="pre_review").count() == 1
    page = text(desk.get(f"/items/{item.pk}/accept/"))
    assert ('value="pre_review"' not in page, 'value="accept"' in page) == (True, True)


def test_pre_review_of_what_has_moved_on_is_refused_and_nothing_is_noted(desk, item, codes):
    said = sent(item, do="pre_review", **{f"state-{codes[0]}": "defective", f"remark-{codes[0]}": "缺章"})
    desk.post(f"/items/{item.pk}/accept/", sent(item, do="accept"))
    assert desk.post(f"/items/{item.pk}/accept/", said).status_code in (409, 422)
    assert item.papers.get(material=codes[0]).remark == ""
    assert state_of(item) == "accepted"


def test_accepted_on_one_screen(desk, item):
    answer = desk.post(f"/items/{item.pk}/accept/", sent(item, do="accept"))
    assert answer["Location"] == f"/items/{item.pk}/"
    assert state_of(item) == "accepted"


def test_what_is_missing_is_said_at_once_and_what_was_typed_stays(desk, item, codes):
    said = sent(item, do="accept", **{f"state-{code}": "missing" for code in codes})
    answer = desk.post(f"/items/{item.pk}/accept/", said)
    assert answer.status_code == 422
    assert f"还差{len(codes)}项" in text(answer)
    assert [each.url for each in answer.context["blockers"] if each.hard] == [f"#paper-{code}" for code in codes]
    assert state_of(item) == "submitted"


def test_a_stale_page_shows_what_somebody_else_found(desk, item, codes, staff, now):
    before = str(item.version)
    check_papers(item, {codes[0]: Mark("defective", "缺章")}, by=staff.window, at=now)
    answer = desk.post(f"/items/{item.pk}/accept/", {"version": before, "do": "accept", f"state-{codes[0]}": "fit"})
    assert answer.status_code == 422
    assert [(each.yours, each.theirs) for each in answer.context["conflicts"]] == [("合格", "要补正")]
    assert state_of(item) == "submitted"


def test_tolerated_on_the_page(desk, item):
    item.papers.filter(material="m-proxy").delete()
    item.papers.create(material="m-proxy", position=90, required=True)
    said = sent(item, do="tolerant", **{"state-m-proxy": "missing", "make_up-m-proxy": "2026-11-30"})
    desk.post(f"/items/{item.pk}/accept/", said)
    assert state_of(item) == "accepted_tolerant"
    assert item.papers.get(material="m-proxy").make_up_by == date(2026, 11, 30)


def test_an_item_that_has_moved_on_leads_to_its_page(desk, staff):
    item = make_item(item_project(3), ENERGY, "accepted")
    for name in ("accept", "refuse", "correct", "return", "deliver", "confirm"):
        assert desk.get(f"/items/{item.pk}/{name}/")["Location"] == f"/items/{item.pk}/", name


# --- correction


def gap_rows(*rows):
    said = {"gap-TOTAL_FORMS": str(len(rows)), "gap-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        said |= {f"gap-{place}-{name}": value for name, value in row.items()}
    return said


GAP = {"material": "-", "code": "incomplete", "what": "没有填日期", "todo": "填上"}
EMPTY = {"material": "-", "code": "", "what": "", "todo": ""}


def test_the_notice_begins_with_what_was_found(desk, item, codes, staff, now):
    first, second = codes[:2]
    check_papers(item, {first: Mark("defective", "缺章"), second: Mark("missing")}, by=staff.window, at=now)
    rows = desk.get(f"/items/{item.pk}/correct/").context["rows"].forms
    begun = [(form["material"].value(), form["code"].value(), form["what"].value()) for form in rows]
    assert begun == [(first, "", "缺章"), (second, "missing", "没有交这份材料"), ("-", None, None)]


def test_the_gaps_are_told_and_empty_rows_count_for_nothing(desk, item, codes):
    paper = GAP | {"material": codes[0]}
    answer = desk.post(f"/items/{item.pk}/correct/", sent(item, do="send", **gap_rows(paper, GAP, EMPTY)))
    assert answer["Location"] == f"/items/{item.pk}/"
    found = CorrectionPoint.objects.filter(correction__item=item).order_by("pk")
    assert list(found.values_list("material", flat=True)) == [codes[0], ""]


def test_one_more_row_without_script_keeps_what_was_typed(desk, item):
    answer = desk.post(f"/items/{item.pk}/correct/", sent(item, do="add", **gap_rows(GAP)))
    assert answer.status_code == 200
    assert [form["what"].value() for form in answer.context["rows"].forms] == ["没有填日期", None]
    assert state_of(item) == "submitted"


def test_a_row_that_is_struck_out_is_not_told(desk, item):
    rows = gap_rows(GAP, GAP | {"what": "不算", "DELETE": "on"})
    desk.post(f"/items/{item.pk}/correct/", sent(item, do="send", **rows))
    found = CorrectionPoint.objects.filter(correction__item=item)
    assert list(found.values_list("what", flat=True)) == ["没有填日期"]


def test_a_row_that_is_half_filled_is_said(desk, item):
    answer = desk.post(f"/items/{item.pk}/correct/", sent(item, do="send", **gap_rows(GAP | {"todo": ""})))
    assert answer.status_code == 422
    assert "错误：" in text(answer)
    assert state_of(item) == "submitted"


def test_the_sixth_day_says_that_it_is_too_late(desk, item):
    with time_machine.travel(datetime(2026, 11, 24, 2, tzinfo=UTC), tick=False):
        answer = desk.post(f"/items/{item.pk}/correct/", sent(item, do="send", **gap_rows(GAP)))
    assert answer.status_code == 422
    assert "依法视为受理" in text(answer)


@pytest.fixture
def corrected(staff):
    return make_item(item_project(5), ENERGY, "corrected")


def test_the_return_names_points_of_the_notice(desk, corrected):
    point = CorrectionPoint.objects.get(correction__item=corrected)
    said = sent(corrected, do="send", points=[str(point.pk)], **{f"text-{point.pk}": "还缺附图"})
    desk.post(f"/items/{corrected.pk}/return/", said)
    last = CorrectionPoint.objects.get(correction__item=corrected, correction__number=2)
    assert (last.first, last.what, last.again) == (point, f"{point.what}（退回说明：还缺附图）", False)


def test_the_window_has_no_rows_for_new_demands_and_those_sent_anyway_count_for_nothing(desk, corrected):
    assert "gap-TOTAL_FORMS" not in text(desk.get(f"/items/{corrected.pk}/return/"))
    said = sent(corrected, do="send", lead_reason="我要", **gap_rows(GAP))
    assert desk.post(f"/items/{corrected.pk}/return/", said).status_code == 422
    assert state_of(corrected) == "corrected"


def test_a_lead_gives_a_reason_for_a_new_demand(staff, corrected):
    head = signed_in(staff.lead)
    said = sent(corrected, do="send", **gap_rows(GAP))
    assert head.post(f"/items/{corrected.pk}/return/", said).status_code == 422
    head.post(f"/items/{corrected.pk}/return/", said | {"lead_reason": "首次漏告", "once": "other"})
    last = CorrectionPoint.objects.get(correction__item=corrected, correction__number=2)
    assert (last.again, last.correction.lead_reason) == (True, "首次漏告")


def test_a_correction_that_came_on_paper_is_taken_in_and_looked_at(desk, staff):
    item = make_item(item_project(7), ENERGY, "correcting")
    answer = desk.post(f"/items/{item.pk}/answer/paper/", sent(item, received_on="2026-11-17"))
    assert answer["Location"] == f"/items/{item.pk}/accept/"
    assert ApprovalItem.objects.get(pk=item.pk).due_on == date(2026, 11, 24)


# --- refusal, supplement, delivery


def test_refused_with_reasons_and_where_to_go(desk, item):
    said = sent(item, verb="refuse", ground="not_ours", reason="不归这里管")
    answer = desk.post(f"/items/{item.pk}/refuse/", said)
    assert answer.context["form"].errors["where"] == ["写明该向哪个机关申请。"]
    desk.post(f"/items/{item.pk}/refuse/", said | {"where": "市发改委", "once": "other"})
    assert state_of(item) == "refused"


def test_not_needed_is_told_on_the_same_page(desk, item):
    assert desk.get(f"/items/{item.pk}/refuse/?as=not_needed").context["form"]["verb"].value() == "not_needed"
    desk.post(f"/items/{item.pk}/refuse/", sent(item, verb="not_needed", reason="依法不需要许可"))
    assert state_of(item) == "not_needed"


def test_a_supplement_is_confirmed_line_by_line(desk, item, staff, now):
    item.papers.filter(material="m-proxy").delete()
    item.papers.create(material="m-proxy", position=90, required=True)
    tolerant = accept_tolerant(item, {"m-proxy": date(2026, 11, 30)}, by=staff.window, at=now)
    said = sent(tolerant, received_on="2026-11-18", **{"state-m-proxy": "fit", "originals-m-proxy": "1"})
    desk.post(f"/items/{item.pk}/confirm/", said)
    assert state_of(item) == "accepted"
    assert item.papers.get(material="m-proxy").originals == 1


def test_delivered_and_archived_in_one_act(desk, staff):
    item = make_item(item_project(6), ENERGY, "approved")
    said = sent(item, means="doorstep", receiver="王敏", delivered_on="2026-11-18", archive="on")
    desk.post(f"/items/{item.pk}/deliver/", said)
    assert state_of(item) == "archived"
    assert Delivery.objects.get(item=item).receiver == "王敏"


def test_a_delivery_without_a_receiver_is_refused_at_its_field(desk, staff):
    item = make_item(item_project(6), ENERGY, "approved")
    said = sent(item, means="post", delivered_on="2026-11-18")
    assert "receiver" in desk.post(f"/items/{item.pk}/deliver/", said).context["form"].errors


def test_the_page_of_the_item_offers_what_the_window_may_do(staff, item, corrected):
    from projects.views.item_acts_window import acts

    day = date(2026, 11, 18)

    def offered(row, user):
        return [act.url.rsplit("/", 2)[1] for act in acts(row, user, day)]

    assert offered(item, staff.window) == ["accept", "correct", "refuse"]
    assert offered(corrected, staff.window) == ["accept", "return", "refuse"]
    assert offered(corrected, staff.lead) == ["return"]
    assert offered(item, staff.reviewer) == []
    assert offered(make_item(item_project(6), ENERGY, "approved"), staff.window) == ["deliver"]
