"""The window's queue."""

from datetime import UTC, datetime

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.operations.items.corrections import Gap, return_correction
from tests.projects.items import ENERGY, FILING, WATER, item_project, make_item
from tests.projects.views.people import signed_in


def test_the_queue_holds_what_awaits_the_window_first_due_first(desk, item):
    project = item_project(2)
    decided = make_item(project, FILING, "approved")
    make_item(project, ENERGY, "reviewing")
    make_item(project, WATER, "correcting")
    rows = desk.get("/window/").context["page"].object_list
    assert [row["item"].pk for row in rows] == [item.pk, decided.pk]
    assert [row["url"] for row in rows] == [f"/items/{item.pk}/accept/", f"/items/{decided.pk}/deliver/"]
    assert (rows[0]["kind"], rows[0]["days"]) == ("left", 3)


def test_the_queue_is_filtered_by_what_how_long_whose_and_words(desk, item):
    other = make_item(item_project(2), FILING, "approved")
    type(other.project).objects.filter(pk=other.project_id).update(name="海棠路厂房")

    def found(query):
        return [row["item"].pk for row in desk.get(f"/window/?{query}").context["page"].object_list]

    assert found("what=deliver") == [other.pk]
    assert found("what=answer") == [item.pk]
    assert found("left=over") == []
    assert found("body=au-fg") == [item.pk]
    assert found(f"q={item.number}") == [item.pk]
    assert found("q=海棠") == [other.pk]
    assert found("what=nonsense&left=never&sort=odd") == [item.pk, other.pk]
    with time_machine.travel(datetime(2026, 11, 23, 2, tzinfo=UTC), tick=False):
        assert found("left=soon") == [item.pk]
    with time_machine.travel(datetime(2026, 11, 24, 2, tzinfo=UTC), tick=False):
        assert found("left=over") == [item.pk]


def test_the_queue_as_a_spreadsheet(desk, item):
    answer = desk.get("/window/?format=xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="window-2026-11-18.xlsx"'


def test_the_queue_asks_the_same_number_of_queries_for_one_row_and_for_many(desk, item):
    def count():
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("/window/").status_code == 200
        return len(asked)

    count()
    one = count()
    for number in range(2, 5):
        make_item(item_project(number), FILING, "submitted")
    assert count() == one
    assert one <= 12


def test_a_lead_sees_how_often_something_was_demanded_a_second_time(staff, item, now):
    later = make_item(item_project(2), ENERGY, "corrected")
    new = [Gap("expired", "过期", "换新的")]
    return_correction(later, {}, new=new, lead_reason="漏了", by=staff.lead, at=now)
    assert [row.points for row in signed_in(staff.lead).get("/window/").context["again"]] == [1]
    assert signed_in(staff.window).get("/window/").context["again"] == []


def test_reviewers_have_no_window(staff):
    assert signed_in(staff.reviewer).get("/window/").status_code == 403
