"""What a spreadsheet of windows would change is named window by window, column by column, before anything is written."""

from dataclasses import replace
from datetime import date, time

from services.rules.hall_changes import Planned, changes, planned_after
from services.rules.hall_sheet import WindowLine
from services.rules.slots import Hours

OLD = WindowLine(2, "1", "综合", seats=1, hours={0: ((time(9), time(12)),)})
BODIES = {"au-x": "审批局"}


def told(*lines):
    found = changes({"1": OLD}, lines, BODIES)
    return [(each.kind, [(cell.title.en, cell.before, cell.after) for cell in each.cells]) for each in found]


def test_what_stays_the_same_is_not_named():
    assert told(OLD) == []


def test_each_column_that_differs_is_named_as_the_sheet_writes_it():
    assert told(replace(OLD, body="au-x", hours={})) == [
        ("changed", [("Body", "", "审批局"), ("Monday", "9:00-12:00", "")])
    ]


def test_a_new_window_is_named_with_all_that_is_filled_in():
    kind, cells = told(WindowLine(3, "2", "规划"))[0]
    assert (kind, cells[:2]) == ("new", [("Window", "", "2"), ("Name", "", "规划")])


def test_a_window_ends_when_its_last_day_comes_or_comes_earlier():
    ended = replace(OLD, closed_on=date(2026, 5, 1))
    assert told(ended) == [("ended", [("Gone from", "", "2026-05-01")])]
    assert changes({"1": ended}, [OLD], BODIES)[0].kind == "changed"


def test_hours_planned_for_later_are_named_when_the_sheet_takes_their_place():
    may, june = date(2026, 5, 1), date(2026, 6, 1)
    nine, noon = (time(9), time(12)), (time(10), time(12))
    spans = [Hours(0, *nine, date(2026, 1, 1), date(2026, 4, 30)), Hours(0, *noon, may, date(2026, 5, 31))]
    planned = planned_after(spans, date(2026, 3, 2))
    assert planned == (Planned(may, {0: (noon,)}), Planned(june, {}))
    other = replace(OLD, hours={0: (noon,), 1: ()})
    assert changes({"1": OLD}, [other], BODIES, {"1": planned})[0].dropped == planned
    assert changes({"1": OLD}, [replace(OLD, zh="别的")], BODIES, {"1": planned})[0].dropped == ()
