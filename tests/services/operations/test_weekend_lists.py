"""A list of weekend matters is taken in whole or not at all; a newer one takes its place from its day on."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import Workbook

from projects.models import Event
from projects.operations.refusals import Forbidden, Refused, Stale
from services.models import WeekendList, WeekendMatter
from services.operations.weekend_lists import check_list_file, import_weekend_list, proposals, with_codes
from services.queries_weekend import lines_of, list_on, newest_list, weekend_of
from services.rules.weekend import Line, Match
from tests.services.telling import AT

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
TODAY = date(2026, 3, 2)
PERMIT = "ap-construction-permit"
LINES = [Line(1, "施工许可", code=PERMIT, applies=True), Line(2, "别的事", "示例部门")]


def take_in(town, name="通知一号", since=TODAY, lines=LINES, who="lead", **more):
    return import_weekend_list(name, since, lines, by=town[who], at=AT, **more)


def file_of(*rows) -> io.BytesIO:
    book = Workbook()
    book.active.append(["序号", "事项名称", "实施部门", "目录编号", "周末能办", "备注"])
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


def test_it_is_kept_as_it_stands_with_its_digest(town):
    made = take_in(town)
    assert lines_of(made) == LINES
    event = Event.objects.get(verb="import_weekend_list")
    assert (event.data["lines"], event.data["digest"]) == (2, made.digest)
    assert len(made.digest) == 64


@pytest.mark.parametrize("who", ["window", "reviewer", "agent", "member", "stranger"])
def test_only_keepers_and_leads_take_one_in(town, who):
    with pytest.raises(Forbidden):
        take_in(town, who=who)
    with pytest.raises(Forbidden):
        check_list_file(file_of(), by=town[who], at=AT)


def test_a_newer_list_holds_from_its_day_and_the_one_before_until_then(town):
    old = take_in(town)
    new = take_in(town, "通知二号", TODAY + timedelta(days=10), LINES[:1])
    assert [list_on(TODAY + timedelta(days=each)) for each in (0, 9, 10)] == [old, old, new]
    assert list_on(TODAY - timedelta(days=1)) is None


def test_a_list_that_begins_earlier_replaces_what_was_to_come(town):
    take_in(town, "通知二号", TODAY + timedelta(days=10))
    new = take_in(town, "通知三号", TODAY, LINES[:1])
    assert list_on(TODAY + timedelta(days=10)) == new
    assert WeekendList.objects.get(name="通知二号").superseded


def test_who_looked_before_another_list_came_must_look_again(town):
    looked = newest_list()
    other = take_in(town, "通知二号", TODAY + timedelta(days=10), newest=looked)
    with pytest.raises(Stale):
        take_in(town, newest=looked)
    assert (WeekendList.objects.count(), newest_list()) == (1, other.pk)
    assert take_in(town, newest=newest_list()).since == TODAY


def test_what_says_the_same_is_refused_and_nothing_changes(town):
    take_in(town)
    with pytest.raises(Refused):
        take_in(town, "又一份")
    assert (WeekendList.objects.count(), WeekendMatter.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"since": TODAY + timedelta(days=400)}, {"lines": []}, {"lines": [LINES[0], LINES[0]]}],
)
def test_what_is_no_list_is_refused(town, wrong):
    with pytest.raises(Refused):
        take_in(town, **wrong)
    assert not WeekendList.objects.exists()


def test_a_file_with_faults_gives_their_places_and_writes_nothing(town):
    lines, faults = check_list_file(
        file_of([1, "甲", "", "ap-none", "", ""], ["x", "", "", "", "", ""]), by=town["lead"], at=AT
    )
    assert (lines, [(each.row, each.column_letter) for each in faults]) == ([], [(2, "D"), (3, "A"), (3, "B")])
    with pytest.raises(Refused):
        check_list_file(io.BytesIO(b"no workbook"), by=town["lead"], at=AT)


def test_matters_are_proposed_by_name_and_taken_only_as_confirmed(town):
    lines, _ = check_list_file(file_of([1, "施工许可证核发", "", "", "是", ""]), by=town["lead"], at=AT)
    assert proposals(lines)[1].sure is False
    made = take_in(town, lines=with_codes(lines, {1: ""}))
    assert [line.code for line in lines_of(made)] == [""]
    assert proposals([Line(1, "社保卡补办")]) == {}
    with pytest.raises(Refused):
        with_codes(lines, {1: "ap-none"})


def test_what_the_list_says_stands_before_the_catalogue(town, catalogue):
    from projects.queries import engine_of

    nodes = engine_of(catalogue).catalogue.nodes
    assert weekend_of(TODAY).said(nodes[PERMIT]).applies is True  # the catalogue's own
    take_in(town, lines=[Line(1, "施工许可", code=PERMIT, applies=False, note="仅工作日")])
    said = weekend_of(TODAY).said(nodes[PERMIT])
    assert (said.applies, said.note) == (False, "仅工作日")
    assert weekend_of(TODAY).said(nodes["ap-land-siting"]).applies is None


def test_a_sure_match_is_the_same_name(catalogue):
    from projects.queries import engine_of

    node = engine_of(catalogue).catalogue.nodes[PERMIT]
    assert proposals([Line(7, node.zh)]) == {7: Match(PERMIT, sure=True)}
