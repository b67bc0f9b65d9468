"""The one-time correction notice: all gaps at once, once; a later demand is a lead's, with a reason, and is counted."""

from datetime import UTC, date, datetime

import pytest

from projects.models import ApprovalItem, CorrectionPoint, Event, OfficialNotice
from projects.operations.items.acceptance import Mark, accept_item, check_papers
from projects.operations.items.corrections import Gap, request_correction, return_correction
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries_corrections import second_requests
from tests.projects.items import ENERGY, act, item_project, make_item, staff_of
from tests.projects.views.people import verbs

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
LATER = datetime(2026, 11, 18, 2, tzinfo=UTC)


@pytest.fixture
def staff(catalogue):
    return staff_of()


@pytest.fixture
def item(staff):
    return make_item(item_project(1), ENERGY, "submitted")


@pytest.fixture
def codes(item):
    return list(item.papers.filter(required=True, state="given").values_list("material", flat=True))[:2]


@pytest.fixture
def gaps(codes):
    first, second = codes
    return [
        Gap("incomplete", "缺第3页", "补上第3页", first),
        Gap("missing", "没有交", "交原件", second),
        Gap("other", "申请表没有填日期", "填上日期"),
    ]


@pytest.fixture
def told(item, gaps, staff):
    return request_correction(item, gaps, by=staff.window, at=AT)


@pytest.fixture
def corrected(told):
    """Told three points, answered."""
    return act(told, "submit_correction", at=LATER)


def points(item):
    return list(CorrectionPoint.objects.filter(correction__item=item).order_by("pk"))


# --- the first notice


def test_all_gaps_stand_in_one_notice(told, codes):
    first, second = codes
    assert told.state == "correcting"
    assert [(point.material, point.code, point.state) for point in points(told)] == [
        (first, "incomplete", "open"),
        (second, "missing", "open"),
        ("", "other", "open"),
    ]
    assert OfficialNotice.objects.filter(item=told, kind="nt-correction").count() == 1


def test_the_lines_show_what_is_wrong_with_them(told, codes):
    first, second = codes
    lines = dict(told.papers.values_list("material", "state"))
    assert (lines[first], lines[second]) == ("defective", "missing")


def test_the_correction_cites_its_event_and_the_event_says_all_of_it(told):
    event = Event.objects.get(verb="request_correction")
    correction = told.corrections.get()
    assert (correction.event, correction.number, correction.told_on) == (event.pk, 1, date(2026, 11, 16))
    assert event.data == {"correction": correction.pk, "points": 3}
    assert "申请：申请表没有填日期；填上日期" in event.text.content


@pytest.mark.parametrize(
    ("gap", "field"),
    [
        (Gap("nonsense", "错", "改"), "code-0"),
        (Gap("other", " ", "改"), "what-0"),
        (Gap("other", "错", ""), "todo-0"),
        (Gap("other", "错", "改", "m-nothing"), "material-0"),
    ],
)
def test_a_point_that_says_too_little_is_refused_at_its_field(item, staff, gap, field):
    with pytest.raises(Refused) as found:
        request_correction(item, [gap], by=staff.window, at=AT)
    assert found.value.field == field


def test_a_notice_without_points_is_none(item, staff):
    with pytest.raises(Refused):
        request_correction(item, [], by=staff.window, at=AT)


def test_told_twice_under_one_key_is_one_notice(item, gaps, staff):
    for _ in range(3):
        request_correction(item, gaps, by=staff.window, at=AT, idempotency_key="k")
    assert (item.corrections.count(), len(points(item))) == (1, 3)


def test_a_second_notice_is_refused_in_words(told, gaps, staff):
    with pytest.raises(Refused) as found:
        request_correction(told, gaps, by=staff.window, at=AT)
    assert "不能“一次性告知补正”" in found.value.zh
    assert told.corrections.count() == 1


def test_a_stale_page_tells_nothing(item, gaps, staff):
    with pytest.raises(Stale):
        request_correction(item, gaps, by=staff.window, at=AT, version=item.version + 1)


@pytest.mark.parametrize("who", ["reviewer", "decider", "lead"])
def test_only_the_window_tells(item, gaps, staff, who):
    with pytest.raises(Forbidden):
        request_correction(item, gaps, by=getattr(staff, who), at=AT)


# --- the return


def test_a_return_holds_only_what_is_still_open_and_settles_the_rest(corrected, staff):
    two = points(corrected)[1]
    done = return_correction(corrected, {two.pk: "只交了复印件"}, by=staff.window, at=LATER)
    assert done.state == "correcting"
    assert [point.state for point in points(corrected)] == ["settled", "answered", "settled", "open"]
    copy = points(corrected)[-1]
    assert (copy.first, copy.what, copy.todo, copy.again) == (
        two,
        f"{two.what}（退回说明：只交了复印件）",
        "交原件",
        False,
    )


def test_what_was_told_first_stands_word_for_word_however_often_it_is_returned(corrected, staff):
    first = points(corrected)[1]
    item, pk = corrected, first.pk
    for text in ("只交了复印件", "复印件不清楚", ""):
        item = return_correction(item, {pk: text}, by=staff.window, at=LATER)
        copy = points(item)[-1]
        assert (copy.what, copy.first) == (f"{first.what}（退回说明：{text}）" if text else first.what, first)
        assert copy.what in OfficialNotice.objects.filter(item=item).latest("pk").snapshot["points"][0]["what"]
        item, pk = act(item, "submit_correction", at=LATER), copy.pk
    first.refresh_from_db()
    assert first.what == "没有交"


def test_what_is_still_lacking_is_not_cut_off(corrected, staff):
    one = points(corrected)[1]
    with pytest.raises(Refused) as found:
        return_correction(corrected, {one.pk: "长" * 491}, by=staff.window, at=LATER)
    assert (found.value.field, "最多490字" in found.value.zh) == (f"text-{one.pk}", True)
    return_correction(corrected, {one.pk: "长" * 490}, by=staff.window, at=LATER)
    assert len(points(corrected)[-1].what) == 500


def test_a_return_needs_a_point(corrected, staff):
    with pytest.raises(Refused) as found:
        return_correction(corrected, {}, by=staff.window, at=LATER)
    assert found.value.field == "points"


def test_a_settled_point_is_not_returned(corrected, codes, staff):
    check_papers(corrected, {codes[0]: Mark("fit")}, by=staff.window, at=LATER)
    with pytest.raises(Refused) as found:
        return_correction(corrected, {points(corrected)[0].pk: ""}, by=staff.window, at=LATER)
    assert "已经解决" in found.value.zh


def test_a_point_found_wrong_again_is_open_again(corrected, codes, staff):
    check_papers(corrected, {codes[0]: Mark("defective", "还是缺")}, by=staff.window, at=LATER)
    assert points(corrected)[0].state == "open"


NEW = [Gap("expired", "资质过期", "换有效的")]


def test_a_new_demand_without_a_reason_is_refused(corrected, staff):
    with pytest.raises(Refused) as found:
        return_correction(corrected, {}, new=NEW, by=staff.window, at=LATER)
    assert "不得提出新要求" in found.value.zh


def test_the_window_cannot_demand_more_even_with_a_reason(corrected, staff):
    with pytest.raises(Refused) as found:
        return_correction(corrected, {}, new=NEW, lead_reason="漏了", by=staff.window, at=LATER)
    assert found.value.field == "lead_reason"
    assert ApprovalItem.objects.get(pk=corrected.pk).state == "corrected"


def test_a_lead_may_with_a_reason_and_it_is_counted_for_the_body(corrected, staff):
    done = return_correction(corrected, {}, new=NEW, lead_reason="首次漏告", by=staff.lead, at=LATER)
    last = done.corrections.get(number=2)
    assert (last.lead, last.lead_reason) == (staff.lead, "首次漏告")
    assert [point.again for point in last.points.all()] == [True]
    (row,) = second_requests(date(2026, 11, 1), date(2026, 11, 30))
    assert (row.body, row.points, row.items) == ("au-fg", 1, 1)
    assert second_requests(date(2026, 12, 1), date(2026, 12, 31)) == []


def test_a_demand_that_is_returned_once_more_counts_once(corrected, staff):
    done = return_correction(corrected, {}, new=NEW, lead_reason="首次漏告", by=staff.lead, at=LATER)
    done = act(done, "submit_correction", at=LATER)
    open_one = done.corrections.get(number=2).points.get()
    return_correction(done, {open_one.pk: ""}, by=staff.window, at=LATER)
    assert [row.points for row in second_requests(date(2026, 11, 1), date(2026, 11, 30))] == [1]


def test_the_return_is_over_when_five_days_went_by(corrected, staff):
    with pytest.raises(Refused) as found:
        return_correction(
            corrected, {points(corrected)[0].pk: ""}, by=staff.window, at=datetime(2026, 11, 26, 2, tzinfo=UTC)
        )
    assert "2026-11-25" in found.value.zh


def test_a_return_twice_under_one_key_is_one(corrected, staff):
    wanted = {points(corrected)[0].pk: ""}
    for _ in range(3):
        return_correction(corrected, wanted, by=staff.window, at=LATER, idempotency_key="k")
    assert verbs(corrected).count("return_correction") == 1


@pytest.mark.parametrize("who", ["reviewer", "decider"])
def test_only_window_and_lead_return(corrected, staff, who):
    with pytest.raises(Forbidden):
        return_correction(corrected, {points(corrected)[0].pk: ""}, by=getattr(staff, who), at=LATER)


def test_a_complete_correction_is_accepted_and_every_point_settled(corrected, staff):
    corrected.papers.filter(state__in=("defective", "missing"), required=True).update(state="given")
    done = accept_item(corrected, by=staff.window, at=LATER)
    assert done.state == "accepted"
    assert {point.state for point in points(done)} == {"settled"}
