"""The main navigation: what fits in one row stands there, the rest waits behind “more”, in the same order."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from approval_portal.accounts.models import Role
from projects.views.context import MORE, NARROW, ROOM, WIDE, NavItem, folded, navigation, row_of
from tests.projects.views.people import make_user

GAP = 28


def row(*labels):
    return [NavItem(f"/{place}/", label, current=False) for place, label in enumerate(labels)]


def shown(*labels):
    return [item.label for item in folded(row(*labels)) if not item.folded]


def test_what_fits_is_not_folded():
    widths = [GAP + 2 * WIDE] * 10
    assert sum(widths) == ROOM
    assert shown(*["项目"] * 10) == ["项目"] * 10


def test_one_letter_too_many_folds_the_last_ones_and_leaves_room_for_the_button():
    found = folded(row(*["项目"] * 9, "项目n"))
    assert [item.folded for item in found] == [False] * 8 + [True] * 2
    assert 8 * (GAP + 2 * WIDE) <= ROOM - MORE < 9 * (GAP + 2 * WIDE)


def test_nothing_is_lost_and_nothing_changes_its_place():
    labels = [f"place {number}" for number in range(20)]
    found = folded(row(*labels))
    assert [(item.label, item.url) for item in found] == [(label, f"/{place}/") for place, label in enumerate(labels)]
    kept = [item.folded for item in found]
    assert kept == sorted(kept)  # once folded, everything after it is


def test_latin_letters_take_less_room_than_chinese_ones():
    assert NARROW < WIDE
    assert len(shown(*["abcdef"] * 12)) > len(shown(*["甲乙丙丁戊己"] * 12))


def test_a_place_wider_than_the_row_is_folded_by_itself():
    assert shown("很" * 60, "短") == []


def test_there_may_be_nothing():
    assert folded([]) == ()


@pytest.mark.parametrize("current", [True, False])
def test_the_place_where_one_is_stays_marked_when_it_is_folded(current):
    last = folded([*row(*["项目"] * 12), NavItem("/last/", "项目", current=current)])[-1]
    assert (last.folded, last.current) == (True, current)


def places(user, path="/projects/"):
    request = RequestFactory().get(path)
    request.user = user
    return navigation(request)


def test_the_row_of_one_role_page_or_language_is_not_that_of_another(db):
    lead, keeper = make_user("chen", Role.LEAD), make_user("wu", Role.KEEPER)
    row_of.cache_clear()
    for _ in range(2):
        here = places(lead)
        assert {item.url for item in here} > {item.url for item in places(keeper)} >= {"/trial/", "/catalogue/"}
        assert "项目" in [item.label for item in here]
        assert [item.url for item in here if item.current] == ["/projects/"]
        assert [item.url for item in places(lead, "/items/") if item.current] == ["/items/"]
        with translation.override("en"):
            assert "Projects" in [item.label for item in places(lead)]
    assert row_of.cache_info().misses == 4
