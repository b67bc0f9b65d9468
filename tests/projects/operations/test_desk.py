import pytest

from projects.models import SavedView
from projects.operations.desk import MOST_VIEWS, drop_view, kept_part, save_view
from projects.operations.refusals import Refused
from tests.projects.views.people import make_user


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?state=building&page=3&q=", "state=building"),
        ("q=%E9%85%92%E5%BA%97&format=xlsx", "q=%E9%85%92%E5%BA%97"),
        ("csrfmiddlewaretoken=x&once=y&sort=name", "sort=name"),
        ("", ""),
        ("page=2", ""),
    ],
)
def test_what_is_of_the_moment_is_not_kept(query, kept):
    assert kept_part(query) == kept


def test_a_view_is_kept_and_the_same_name_again_replaces_it(db):
    wang = make_user("wang")
    first = save_view("projects", " 在建 ", "state=building", by=wang)
    again = save_view("projects", "在建", "state=building&year=2026", by=wang)
    assert again.pk == first.pk
    assert list(SavedView.objects.values_list("name", "query")) == [("在建", "state=building&year=2026")]


def test_nothing_and_too_much_are_refused(db):
    wang = make_user("wang")
    for query in ("", "page=2", "q=" + "a" * 600):
        with pytest.raises(Refused):
            save_view("projects", "甲", query, by=wang)
    assert SavedView.objects.count() == 0


def test_there_is_a_limit_for_each_person(db):
    wang, zhao = make_user("wang"), make_user("zhao")
    for number in range(MOST_VIEWS):
        save_view("projects", f"第 {number} 个", "state=building", by=wang)
    with pytest.raises(Refused):
        save_view("projects", "再一个", "state=building", by=wang)
    save_view("projects", "第 0 个", "state=lead", by=wang)  # replaced, not added
    save_view("projects", "再一个", "state=building", by=zhao)
    assert SavedView.objects.filter(user=wang).count() == MOST_VIEWS


def test_a_view_is_dropped_by_its_owner_only(db):
    wang, zhao = make_user("wang"), make_user("zhao")
    view = save_view("projects", "在建", "state=building", by=wang)
    with pytest.raises(SavedView.DoesNotExist):
        drop_view(view, by=zhao)
    drop_view(view, by=wang)
    assert SavedView.objects.count() == 0
    with pytest.raises(SavedView.DoesNotExist):
        drop_view(view, by=wang)
