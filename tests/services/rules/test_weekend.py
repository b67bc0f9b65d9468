"""Which matters are served at a weekend: yes, no, or nobody has said; and which matter a line of the list means."""

import pytest

from services.rules.weekend import (
    UNSAID,
    Change,
    Line,
    Match,
    Origin,
    Said,
    Way,
    changes,
    propose,
    proposed,
    said_of,
    serves,
    way_of,
)

YES, NO, UNKNOWN = (
    {"weekend": {"applies": True, "src": "C:S-x"}},
    {"weekend": {"applies": False}},
    {"weekend": {"applies": None}},
)
NAMES = {"ap-permit": "建筑工程施工许可证核发", "ap-filing": "企业投资项目备案", "ap-fire": "建设工程消防设计审查"}


def line(applies, code="m", place=1, **more):
    return Line(place, "事项", code=code, applies=applies, **more)


def test_the_list_speaks_before_the_catalogue():
    assert said_of("m", {"m": [line(False, note="只收件")]}, YES) == Said(False, Origin.LIST, note="只收件")


def test_where_the_list_is_silent_the_catalogue_stands():
    assert said_of("m", {}, YES) == Said(True, Origin.CATALOGUE, src="C:S-x")
    assert said_of("m", {"m": [line(None)]}, YES).applies is True


@pytest.mark.parametrize("raw", [UNKNOWN, {}])
def test_what_nobody_says_stays_unknown_and_is_never_no(raw):
    assert said_of("m", {}, raw) == UNSAID
    assert said_of("m", {"m": [line(None), line(False, place=2)]}, raw).applies is None


def test_one_kind_that_is_served_is_enough_and_no_must_be_said_of_all():
    assert said_of("m", {"m": [line(False), line(True, place=2)]}, {}).applies is True
    assert said_of("m", {"m": [line(False), line(False, place=2)]}, YES).applies is False


@pytest.mark.parametrize(
    ("applies", "is_open", "way"),
    [
        (True, True, Way.YES), (True, False, Way.HOURS), (None, True, Way.BOOKING), (None, False, Way.UNKNOWN),
        (False, True, Way.NO), (False, False, Way.NO),
    ],
)  # fmt: skip
def test_how_a_matter_can_be_done(applies, is_open, way):
    assert way_of(Said(applies), is_open=is_open) is way


def test_a_window_serves_what_it_names_else_its_body_else_everything():
    assert serves("au-x", ["m"], "m", "au-y")
    assert not serves("au-x", ["n"], "m", "au-x")
    assert serves("au-x", [], "m", "au-x")
    assert not serves("au-x", [], "m", "au-y")
    assert serves(None, [], "m", "au-y")
    assert not serves(None, [], "m", "au-y", elsewhere=True)
    assert serves(None, ["m"], "m", "au-y", elsewhere=True)
    assert serves("au-y", [], "m", "au-y", elsewhere=True)


def test_the_same_name_is_sure_and_a_likely_one_is_only_proposed():
    assert propose("建筑工程施工许可证核发", NAMES) == Match("ap-permit", sure=True)
    assert propose("（企业投资）项目 备案", NAMES) == Match("ap-filing", sure=True)
    assert propose("建筑工程施工许可", NAMES) == Match("ap-permit", sure=False)
    assert propose("特殊建设工程消防设计审查", NAMES) == Match("ap-fire", sure=False)
    assert propose("社保卡补办", NAMES) is None
    assert propose("企业项目投资备案", {"ap-x": "项目立项(企业投资项目备案/核准)"}) == Match("ap-x", sure=False)
    assert propose("社保卡补办", {}) is None


def test_a_newer_list_says_what_came_went_and_answers_otherwise():
    old = [Line(1, "甲", applies=True), Line(2, "乙"), Line(3, "丙")]
    new = [Line(1, "乙", applies=True), Line(2, "甲", applies=True), Line(3, "丁")]
    assert changes(old, new) == [Change(old[1], new[0]), Change(None, new[2]), Change(old[2], None)]


@pytest.mark.parametrize(
    ("earlier", "match"),
    [
        ([], Match("ap-a", sure=False)),
        ([Line(9, "施工 许可", "甲", code="ap-b")], Match("ap-b", sure=True, earlier=True)),  # another body's line
        ([Line(9, "施工许可", "甲", code="ap-b"), Line(1, "施工许可", "乙", code="ap-a")], Match("ap-b", True, True)),
        (
            [Line(9, "施工许可", code="ap-a"), Line(9, "施工许可", code="ap-b")],
            Match("ap-b", True, True),
        ),  # the newer one
        ([Line(9, "施工许可", code="ap-gone")], Match("ap-a", sure=False)),
        ([Line(9, "施工许可", code="")], Match("", sure=True, earlier=True)),
    ],
)
def test_what_was_confirmed_on_an_earlier_list_is_proposed_again(earlier, match):
    names = {"ap-a": "建筑工程施工许可证核发", "ap-b": "别的事"}
    assert proposed([Line(1, "施工许可", "甲")], earlier, names) == {1: match}
