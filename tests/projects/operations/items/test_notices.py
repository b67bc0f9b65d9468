"""Numbered papers: gapless per body, kind and year; frozen with the step that brings them; void when it is corrected."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connections, transaction

from projects.models import Counter, OfficialNotice
from projects.operations.items.aftermath import annul_decision
from projects.operations.items.core import Step, lock_case, take_step
from projects.operations.items.decisions import Verdict, decide_item
from projects.operations.items.drafts import open_item
from projects.operations.items.notice_files import PRINT, keep_notice_file, press_bell
from projects.operations.items.official import complete_notice, issued_here
from projects.operations.items.specials import Order, start_special, tell_special
from projects.operations.items.submission import submit_items
from projects.operations.refusals import Refused
from tests.projects.items import FILING, ITEM_AT, act, item_project, make_item, move_to, staff_of
from tests.projects.notices import make_notice


@pytest.fixture
def project(catalogue):
    return item_project()


def numbers(kind: str) -> list[tuple[str, int, int]]:
    return list(OfficialNotice.objects.filter(kind=kind).order_by("pk").values_list("body_id", "year", "number"))


@pytest.mark.django_db
def test_numbers_run_by_body_kind_and_year(project):
    make_item(project, state="submitted")
    make_item(project, FILING, state="submitted")
    make_item(item_project(2), state="accepted")
    make_item(item_project(3), state="submitted", at=datetime(2027, 1, 5, 2, tzinfo=UTC))
    receipts = [("au-fg", 2026, 1), ("au-xzsp", 2026, 1), ("au-fg", 2026, 2), ("au-fg", 2027, 1)]
    assert (numbers("nt-receipt"), numbers("nt-accept")) == (receipts, [("au-fg", 2026, 1)])


@pytest.mark.django_db
def test_an_act_that_is_rolled_back_takes_no_number(project):
    item = make_item(project)
    with transaction.atomic():
        submit_items([item], by=staff_of().window, at=ITEM_AT, on_paper=True)
        transaction.set_rollback(True)
    assert (OfficialNotice.objects.count(), Counter.objects.filter(name__startswith="notice:").count()) == (0, 0)
    submit_items([item], by=staff_of().window, at=ITEM_AT, on_paper=True)
    assert numbers("nt-receipt") == [("au-fg", 2026, 1)]


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_and_some_rolled_back_leave_numbers_without_gaps(catalogue):
    window = staff_of().window
    items = [open_item(item_project(n), FILING, by=window, at=ITEM_AT) for n in range(1, 51)]
    ready, failed = threading.Barrier(10), []

    def hand_in(part: list) -> None:
        ready.wait(30)
        for place, item in enumerate(part):
            try:
                with transaction.atomic():
                    submit_items([item], by=window, at=ITEM_AT, on_paper=True)
                    if place == 0:
                        raise RuntimeError
            except RuntimeError:
                submit_items([item], by=window, at=ITEM_AT, on_paper=True)
            except Exception as fault:
                failed.append(fault)
        connections.close_all()

    threads = [threading.Thread(target=hand_in, args=(items[n::10],)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert sorted(number for _body, _year, number in numbers("nt-receipt")) == list(range(1, 51))


@pytest.mark.django_db
def test_what_a_paper_says_is_frozen_with_the_step(project):
    item = make_item(project, state="accepted")
    notice = item.notices.get(kind="nt-accept")
    project.name = "改了名的项目"
    project.save(update_fields=["name"])
    notice.refresh_from_db()
    said = notice.snapshot
    assert (said["project"], said["item"], said["due_on"]) == ("第 1 项目", item.number, "2026-11-23")
    assert (said["statutory"], said["committed"], said["legal_due_on"]) == (20, 5, "2026-12-14")
    assert (notice.event, notice.issued_on.isoformat()) == (item.last_event, "2026-11-16")


@pytest.mark.django_db
def test_a_correction_notice_names_every_point_with_its_reason_in_words(project):
    notice = make_notice(project, "nt-correction")
    points = notice.snapshot["points"]
    said = {(point["material"][0], point["code"], point["gap"]) for point in points}
    assert len(points) == notice.item.papers.count() + 1
    assert ("营业执照", "incomplete", "内容不全") in said
    assert points[-1] == {
        "material": ["申请表及申请本身", "The application"],
        "code": "other",
        "gap": "其他",
        "what": "申请表没有写明联系人。",
        "todo": "补写联系人和电话。",
        "again": False,
    }


@pytest.mark.django_db
def test_what_the_act_writes_after_its_step_is_added_before_the_first_print_and_never_later(project):
    notice = complete_notice(make_notice(project, "nt-grant"))
    decision = notice.item.decisions.get()
    assert notice.snapshot["whole"]
    assert notice.snapshot["decision"]["conditions"] == decision.conditions
    kept = keep_notice_file(notice, b"%PDF-1.7", at=ITEM_AT)
    decision.conditions = "后来改的"
    decision.save(update_fields=["conditions"])
    assert complete_notice(kept).snapshot == notice.snapshot


@pytest.mark.django_db
def test_a_paper_of_a_filing_does_not_call_it_a_permit(project):
    item = make_item(project, FILING, state="deciding")
    staff = staff_of(item.body_id)
    decide_item(item, "approve", by=staff.decider, at=ITEM_AT)
    assert item.notices.get(kind="nt-grant").snapshot["title"][0] == "准予备案通知书"


@pytest.mark.django_db
def test_the_time_of_a_procedure_is_told_on_a_paper_also_when_it_is_told_later(project):
    item, staff = make_item(project, state="reviewing"), staff_of()
    order = Order(reason="专家评审", approver=staff.lead)
    item = start_special(item, "sp-tech-energy", order, by=staff.reviewer, at=ITEM_AT)
    row = item.specials.get()
    tell_special(item, row.pk, date(2026, 12, 4), by=staff.reviewer, at=ITEM_AT)
    ends = [each.snapshot["special"]["expected_end"] for each in item.notices.filter(kind="nt-special").order_by("pk")]
    assert ends == ["", "2026-12-04"]


@pytest.mark.django_db
def test_a_corrected_entry_voids_its_papers_and_the_right_one_brings_new_ones(project):
    item = make_item(project, state="deciding")
    staff = staff_of()
    item = decide_item(item, "approve", by=staff.decider, at=ITEM_AT)
    annul_decision(item, "选错了结果", by=staff.decider, at=ITEM_AT, instead=Verdict("deny", "不符合节能标准"))
    papers = item.notices.filter(kind__in=("nt-grant", "nt-deny")).order_by("pk")
    assert [(row.kind, row.void_event is None) for row in papers] == [("nt-grant", False), ("nt-deny", True)]
    assert papers[1].snapshot["reason"] == "不符合节能标准"


@pytest.mark.django_db
def test_a_step_that_takes_the_place_of_another_voids_its_papers_and_issues_its_own(project):
    item = make_item(project, state="refused")
    old = item.notices.get(kind="nt-refuse")
    with transaction.atomic():
        case = lock_case(item, by=None, at=ITEM_AT, source="system")
        event = take_step(case, "not_needed", Step("依法不需要", {"supersedes": old.event}))
    old.refresh_from_db()
    new = item.notices.get(kind="nt-not-needed")
    assert (old.void_event, new.event, new.void_event) == (event.pk, event.pk, None)


@pytest.mark.django_db
def test_back_entries_and_imports_bring_no_papers_but_those_of_the_demonstration_do(project):
    item = make_item(project)
    found = []
    with transaction.atomic():
        for source in ("web", "api", "system", "offline", "back_entry", "import"):
            found.append(issued_here(lock_case(item, by=None, at=ITEM_AT, source=source)))
        case = lock_case(item, by=None, at=ITEM_AT, source="back_entry")
        case.item.project.is_demo = True
        found.append(issued_here(case))
    assert found == [True, True, True, True, False, False, True]


@pytest.mark.django_db
def test_a_refused_step_brings_no_paper(project):
    item = make_item(project, state="submitted")
    with pytest.raises(Refused):
        act(item, "approve")
    assert item.notices.count() == 1


@pytest.mark.django_db
def test_the_press_is_rung_once_for_an_act_and_not_for_one_that_brings_no_paper(
    project, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr("projects.operations.bell.current_app.send_task", lambda name, **more: asked.append(name))
    item = make_item(project)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        item = move_to(item, "accepted")
    assert press_bell.quiet()
    assert asked.count(PRINT) == 1
    with django_capture_on_commit_callbacks(execute=True):
        move_to(item, "reviewing")
    assert press_bell.quiet()
    assert asked.count(PRINT) == 1
