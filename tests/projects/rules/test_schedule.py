from datetime import date

import pytest

from projects.rules.schedule import odd_pins, saving, schedule
from tests.projects.engine import MONDAY, calendar, engine
from tests.projects.profiles import PROFILES


def plan(key="C", **options):
    return schedule(engine().evaluate(PROFILES[key]), calendar(), options.pop("start_on", MONDAY), **options)


def test_an_item_is_accepted_when_its_last_hard_prerequisite_concludes_and_the_day_itself_does_not_count():
    rows = plan().rows
    assert rows["ap-project-filing"].start_on == MONDAY
    assert rows["ap-project-filing"].due_on == date(2026, 3, 3)
    assert rows["ap-land-planning"].start_on == date(2026, 3, 3)
    assert rows["ap-land-planning"].due_on == date(2026, 3, 6)
    assert rows["ap-works-planning"].due_on == date(2026, 3, 17)


def test_soft_prerequisites_never_move_a_date():
    row = plan().rows["ap-drawing"]  # works planning comes before it only softly
    assert row.start_on == MONDAY


def test_a_start_on_a_sunday_counts_from_monday():
    row = plan(start_on=date(2026, 11, 22)).rows["ap-project-filing"]
    assert (row.start_on, row.due_on) == (date(2026, 11, 22), date(2026, 11, 23))


@pytest.mark.parametrize("key", PROFILES)
def test_workflows_utilities_and_special_matters_have_no_date_without_a_pin(key):
    rows = plan(key).rows
    outside = [row for name, row in rows.items() if name.startswith(("pw-", "ut-", "sm-"))]
    assert outside
    assert all((row.start_on, row.due_on, row.slack_workdays) == (None, None, None) for row in outside)


def test_land_has_no_date_until_its_supply_is_pinned_and_then_holds_what_needs_it():
    assert plan().day("ms-land") is None
    pinned = plan(pins={"pw-land-supply": date(2026, 3, 20)})
    assert pinned.day("ms-land") == date(2026, 3, 20)
    assert pinned.rows["ap-land-planning"].start_on == date(2026, 3, 20)
    assert plan().day("ms-construction-start") < pinned.day("ms-construction-start")


def test_without_the_end_of_the_works_later_nodes_have_no_date_but_a_distance():
    rows = plan().rows
    for name in ("ap-acceptance", "ms-completion", "ms-production"):
        assert (rows[name].due_on, rows[name].after_works) == (None, 10), name


def test_with_the_end_of_the_works_pinned_they_are_dated():
    rows = plan(pins={"works-finished": date(2026, 12, 1)}).rows
    assert rows["ap-acceptance"].start_on == date(2026, 12, 1)
    assert rows["ap-acceptance"].due_on == date(2026, 12, 15)
    assert rows["ms-production"].due_on == date(2026, 12, 15)


def test_a_project_without_works_can_produce_without_that_pin():
    rows = plan("S").rows
    assert rows["ms-production"].due_on == rows["ms-construction-start"].due_on == date(2026, 3, 11)


def test_critical_items_have_no_slack_and_the_others_the_days_they_can_slip():
    rows = plan("S").rows
    assert (rows["ap-eia"].slack_workdays, rows["ap-eia"].critical) == (0, True)
    assert (rows["ap-energy"].slack_workdays, rows["ap-energy"].critical) == (2, False)
    assert rows["ap-project-filing"].slack_workdays == 6


def test_what_reaches_no_milestone_by_hard_edges_has_no_slack_figure():
    assert plan("C").rows["ap-civil-defence"].slack_workdays is None
    assert plan("C").rows["ev-geohazard"].slack_workdays is None


@pytest.mark.parametrize("key", PROFILES)
def test_slipping_by_the_slack_delays_no_milestone_and_one_day_more_delays_one(key):
    usual = plan(key)
    miles = [name for name in usual.rows if name.startswith("ms-")]
    for name, row in usual.rows.items():
        if row.slack_workdays is None or name.startswith("ms-"):
            continue
        late = calendar().add_workdays(row.due_on, row.slack_workdays)
        later = calendar().add_workdays(late, 1)
        same = plan(key, pins={name: late})
        assert [same.day(m) for m in miles] == [usual.day(m) for m in miles], name
        assert [plan(key, pins={name: later}).day(m) for m in miles] != [usual.day(m) for m in miles], name


def test_the_statutory_route_uses_the_committed_days_where_the_law_gives_none():
    rows = plan(limits="statutory").rows
    assert rows["ap-project-filing"].workdays == 1
    assert rows["ap-works-planning"].workdays == 20


def test_a_date_beyond_the_announced_years_is_tentative():
    assert plan(start_on=date(2026, 12, 30)).rows["ap-works-planning"].tentative is True
    assert plan().rows["ap-works-planning"].tentative is False


def test_a_matter_to_confirm_is_dated_as_if_needed():
    rows = plan("U").rows
    assert rows["ap-fire-design"].due_on is not None


def test_days_saved_leave_out_and_name_what_has_no_statutory_number():
    made = saving(engine().evaluate(PROFILES["B"]))
    assert (made.statutory, made.committed, made.saved) == (0, 0, 0)
    assert made.left_out == ("ap-project-filing",)
    made = saving(engine().evaluate(PROFILES["S"]))
    assert made.counted == ("ap-energy", "ap-eia")
    assert (made.statutory, made.committed, made.saved) == (50, 12, 38)


def test_a_pin_before_its_prerequisites_and_one_on_a_matter_not_needed_are_said():
    evaluation = engine().evaluate(PROFILES["S"])
    odd = odd_pins(
        evaluation, schedule(evaluation, calendar(), MONDAY, pins={"pw-land-supply": MONDAY, "works-finished": MONDAY})
    )
    assert [problem.fields[1] for problem in odd] == ["pw-land-supply", "works-finished"]
