"""What stands against a step although the state allows it: each guard says why, in words for the person who tried."""

from __future__ import annotations

from datetime import date

import pytest

from projects.rules.lifecycle import BY_STEP, NotAllowed
from projects.rules.lifecycle_guards import (
    may_decide,
    may_review,
    new_points,
    require_deemed,
    require_extension,
    require_hearing_day,
    require_in_time_to_tell,
    require_kind,
    require_lapse,
    require_one_correction,
    require_points_of_first_notice,
    require_reason,
    require_two_persons,
)

DUE = date(2026, 11, 24)


def refusal(check, *args, **more) -> NotAllowed:
    with pytest.raises(NotAllowed) as caught:
        check(*args, **more)
    return caught.value


def test_nobody_reviews_and_decides_the_same_item() -> None:
    assert not may_decide(7, {7, 8})
    assert may_decide(9, {7, 8})
    assert not may_review(9, {9})
    assert "不能是同一人" in refusal(require_two_persons, 7, {7}).text.zh
    require_two_persons(9, {7})


def test_a_reason_is_asked_where_the_table_says() -> None:
    assert refusal(require_reason, True, "  ").field == "reason"
    require_reason(False, "")
    require_reason(True, "材料不符")
    assert BY_STEP["deciding", "deny"].needs_reason
    assert not BY_STEP["deciding", "approve"].needs_reason


def test_after_the_fifth_working_day_nothing_can_be_asked_for_and_before_its_end_nothing_is_deemed() -> None:
    require_in_time_to_tell(DUE, DUE)
    assert "视为受理" in refusal(require_in_time_to_tell, DUE, date(2026, 11, 25)).text.zh
    require_deemed(DUE, date(2026, 11, 25))
    assert "24时" in refusal(require_deemed, DUE, DUE).text.zh


def test_an_extension_is_once_before_the_due_day_and_within_what_the_law_allows() -> None:
    before = date(2026, 11, 23)
    require_extension(10, 10, extended=False, due_on=DUE, day=before)
    require_extension(10, 3, extended=False, due_on=None, day=before, open_pause=True)
    for allowed in (0, None):
        assert "不能延长" in refusal(require_extension, allowed, 1, extended=False, due_on=DUE, day=before).text.zh
    assert "已经延长" in refusal(require_extension, 10, 1, extended=True, due_on=DUE, day=before).text.zh
    assert "这一天之前" in refusal(require_extension, 10, 1, extended=False, due_on=DUE, day=DUE).text.zh
    assert "没有法定时限" in refusal(require_extension, 10, 1, extended=False, due_on=None, day=before).text.zh
    for granted in (0, 11):
        found = refusal(require_extension, 10, granted, extended=False, due_on=DUE, day=before)
        assert (found.field, found.text.zh) == ("workdays", "最多延长10日。")


def test_a_set_of_materials_is_told_once() -> None:
    require_one_correction("set-2", {"set-1"})
    assert "退回补正" in refusal(require_one_correction, "set-1", {"set-1"}).text.zh


def test_a_correction_is_returned_only_for_points_of_the_first_notice_unless_a_lead_says_why() -> None:
    first = {"m-survey:missing", "m-drawings:seal"}
    require_points_of_first_notice(["m-survey:missing"], first)
    require_points_of_first_notice(["m-license:old"], first, lead_reason="法律修改")
    assert new_points(["m-license:old", "m-survey:missing"], first) == ("m-license:old",)
    assert refusal(require_points_of_first_notice, [], first).field == "points"
    assert "有1项不在首次告知书里" in refusal(require_points_of_first_notice, ["m-license:old"], first).text.zh


def test_a_correction_lapses_only_where_days_are_set_after_them_and_after_a_reminder() -> None:
    require_lapse(DUE, date(2026, 11, 25), reminded=True)
    assert refusal(require_lapse, None, DUE, reminded=True)
    assert refusal(require_lapse, DUE, DUE, reminded=True)
    assert "书面提示" in refusal(require_lapse, DUE, date(2026, 11, 25), reminded=False).text.zh


def test_a_hearing_is_not_held_before_its_notice_has_run() -> None:
    require_hearing_day(DUE, DUE)
    assert refusal(require_hearing_day, DUE, date(2026, 11, 23)).field == "held_on"


def test_only_what_stops_the_clock_is_begun_as_a_special_procedure() -> None:
    require_kind("start_special", True)
    require_kind("start_task", False)
    assert "并行任务" in refusal(require_kind, "start_special", False).text.zh
    assert "停钟" in refusal(require_kind, "start_task", True).text.zh
