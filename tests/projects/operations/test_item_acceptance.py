"""Papers checked, accepted with and without gaps, refused."""

from datetime import UTC, date, datetime

import pytest

from projects.models import ApprovalItem, Event, OfficialNotice
from projects.operations.items.acceptance import Mark, accept_item, accept_tolerant, check_papers, refuse_item
from projects.operations.items.blockers import Blocked
from projects.operations.items.corrections import Gap, request_correction
from projects.operations.refusals import Forbidden, Refused, Stale
from tests.projects.items import ENERGY, act, give_papers, item_project, make_item, staff_of
from tests.projects.views.people import verbs

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)  # a Monday
REPORT, FILED = "m-energy-report", "m-filing"


@pytest.fixture
def window(catalogue):
    return staff_of().window


@pytest.fixture
def item(window):
    """Submitted on paper, with everything that it asks for."""
    return make_item(item_project(1), ENERGY, "submitted")


def required(item):
    return list(item.papers.filter(required=True, state="given").values_list("material", flat=True))


def lines(item, field="state"):
    return dict(item.papers.values_list("material", field))


# --- checking


def test_each_paper_is_found_fit_or_defective_with_a_remark(item, window):
    code = required(item)[0]
    check_papers(item, {code: Mark("defective", "缺第3页")}, by=window, at=AT)
    assert (lines(item)[code], lines(item, "remark")[code]) == ("defective", "缺第3页")
    event = Event.objects.get(verb="check_papers")
    assert event.data == {"papers": {code: "defective"}}


def test_checking_makes_other_open_pages_stale(item, window):
    before = item.version
    check_papers(item, {required(item)[0]: Mark("fit")}, by=window, at=AT, version=before)
    with pytest.raises(Stale):
        check_papers(item, {required(item)[0]: Mark("defective")}, by=window, at=AT, version=before)


def test_nothing_changed_is_no_event(item, window):
    check_papers(item, {required(item)[0]: Mark("given")}, by=window, at=AT)
    assert "check_papers" not in verbs(item)


def test_a_mark_that_there_is_not_is_refused(item, window):
    with pytest.raises(Refused):
        check_papers(item, {required(item)[0]: Mark("held")}, by=window, at=AT)


def test_papers_are_checked_before_acceptance_only(item, window):
    item = act(item, "accept")
    with pytest.raises(Refused) as found:
        check_papers(item, {}, by=window, at=AT)
    assert "受理前" in found.value.zh


def test_only_the_window_checks(item):
    with pytest.raises(Forbidden):
        check_papers(item, {}, by=staff_of().reviewer, at=AT)


# --- acceptance


def test_acceptance_takes_what_was_given_as_fit_and_issues_its_notice(item, window):
    done = accept_item(item, by=window, at=AT)
    assert done.state == "accepted"
    assert "given" not in lines(item).values()
    assert OfficialNotice.objects.filter(item=item, kind="nt-accept").count() == 1


def test_every_gap_stands_against_acceptance_at_once(item, window):
    first, second = required(item)[:2]
    with pytest.raises(Blocked) as found:
        accept_item(item, marks={first: Mark("defective", "缺章"), second: Mark("missing")}, by=window, at=AT)
    assert {each.ref for each in found.value.blockers} == {first, second}
    assert lines(item)[first] == "given"


def test_acceptance_twice_is_one_under_one_key_and_refused_under_another(item, window):
    accept_item(item, by=window, at=AT, idempotency_key="k")
    assert accept_item(item, by=window, at=AT, idempotency_key="k").state == "accepted"
    with pytest.raises(Refused) as found:
        accept_item(item, by=window, at=AT, idempotency_key="other")
    assert "已受理" in found.value.zh
    assert verbs(item).count("accept") == 1


def test_a_stale_page_accepts_nothing(item, window):
    with pytest.raises(Stale):
        accept_item(item, by=window, at=AT, version=item.version - 1)


@pytest.mark.parametrize("who", ["reviewer", "decider", "lead"])
def test_only_the_window_accepts(item, who):
    with pytest.raises(Forbidden):
        accept_item(item, by=getattr(staff_of(), who), at=AT)


# --- 容缺


def lacking(item, *codes):
    item.papers.filter(material__in=codes).update(state="missing")


@pytest.fixture
def tolerable_one(item):
    """A required paper whose material the catalogue lets come later."""
    from projects.operations.items.acceptance import tolerable

    code = sorted(tolerable(item) & set(required(item)))
    if not code:
        line = item.papers.exclude(material__in=required(item)).filter(material__in=tolerable(item)).first()
        line = line or item.papers.create(material="m-proxy", position=99, required=True)
        item.papers.filter(pk=line.pk).update(required=True)
        return line.material
    return code[0]


def test_what_may_come_later_is_tolerated_until_its_day(item, window, tolerable_one):
    lacking(item, tolerable_one)
    done = accept_tolerant(item, {tolerable_one: date(2026, 11, 30)}, by=window, at=AT)
    assert (done.state, done.tolerant, done.make_up_by) == ("accepted_tolerant", True, date(2026, 11, 30))
    line = item.papers.get(material=tolerable_one)
    assert (line.state, line.make_up_by) == ("tolerated", date(2026, 11, 30))
    event = Event.objects.get(verb="accept_tolerant")
    assert event.data == {"make_up_by": "2026-11-30", "papers": {tolerable_one: "2026-11-30"}}


def test_a_main_paper_is_never_tolerated(item, window):
    from projects.operations.items.acceptance import tolerable

    code = next(code for code in required(item) if code not in tolerable(item))
    lacking(item, code)
    with pytest.raises(Blocked) as found:
        accept_tolerant(item, {code: date(2026, 11, 30)}, by=window, at=AT)
    assert [each.ref for each in found.value.blockers] == [code]


@pytest.mark.parametrize("day", [None, date(2026, 11, 16), date(2027, 11, 30)])
def test_every_tolerated_paper_needs_a_day_that_can_be(item, window, tolerable_one, day):
    lacking(item, tolerable_one)
    with pytest.raises(Refused) as found:
        accept_tolerant(item, {tolerable_one: day} if day else {}, by=window, at=AT)
    assert found.value.field == f"make_up-{tolerable_one}"


def test_nothing_is_tolerated_where_nothing_is_missing(item, window):
    with pytest.raises(Refused) as found:
        accept_tolerant(item, {}, by=window, at=AT)
    assert "直接受理" in found.value.zh


# --- refusal


def test_refusal_says_why_and_where_to_go(item, window):
    done = refuse_item(item, "not_ours", "不归经开区管", where="市发改委", by=window, at=AT)
    assert done.state == "refused"
    event = Event.objects.get(verb="refuse")
    assert (event.data, event.text.content) == ({"ground": "not_ours"}, "不归经开区管\n请向市发改委申请。")


@pytest.mark.parametrize(
    ("ground", "reason", "field"),
    [("not_ours", "原因", "where"), ("", "原因", "ground"), ("not_met", "原因", "ground"), ("other", " ", "reason")],
)
def test_what_a_refusal_has_to_say(item, window, ground, reason, field):
    with pytest.raises(Refused) as found:
        refuse_item(item, ground, reason, by=window, at=AT)
    assert found.value.field == field


def test_after_the_fifth_working_day_nothing_is_asked_and_nothing_refused(item, window):
    late = datetime(2026, 11, 24, 2, tzinfo=UTC)  # the sixth; the fifth is Monday 23
    for act_late in (
        lambda: refuse_item(item, "other", "原因", by=window, at=late),
        lambda: request_correction(item, [Gap("other", "错", "改")], by=window, at=late),
    ):
        with pytest.raises(Refused) as found:
            act_late()
        assert "2026-11-23" in found.value.zh
    assert ApprovalItem.objects.get(pk=item.pk).state == "submitted"


def test_on_the_fifth_working_day_one_may_still_refuse(item, window):
    assert refuse_item(item, "other", "原因", by=window, at=datetime(2026, 11, 23, 15, tzinfo=UTC)).state == "refused"


def test_the_project_keeps_papers_of_one_item_for_the_next(item, window):
    give_papers(item)
    accept_item(item, by=window, at=AT)
    assert set(lines(item).values()) <= {"fit", "held", "missing"}
