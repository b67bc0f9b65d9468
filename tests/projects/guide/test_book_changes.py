"""What an issue says is other than in the issue before: from two snapshots, in sentences, in a fixed order."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from projects.enums import AssignmentKind
from projects.guide.book.changes import MOST, MOST_DATES, changes
from projects.guide.book.pieces import make_sections
from projects.guide.book.snapshot import snapshot
from projects.guide.context import build_result
from projects.models import CatalogueVersion, MatterPackage
from projects.queries_project import Parts, Person
from tests.projects.engine import calendar
from tests.projects.guide.books import PEOPLE, START, TODAY, changed_engine, make_book
from tests.projects.profiles import PROFILES


def taken(book, kind="guide") -> dict:
    return json.loads(json.dumps(snapshot(book, kind, make_sections(book, kind))))


@cache
def _hotel(kind: str) -> str:
    return json.dumps(taken(make_book("C"), kind))


def hotel(kind="guide") -> dict:
    return json.loads(_hotel(kind))


def zh(old, new) -> list[str]:
    return [said for said, _ in changes(old, new)]


def test_the_same_issue_has_no_changes():
    assert changes(hotel(), taken(make_book("C"))) == []


def test_a_snapshot_holds_no_phone():
    book = make_book("C")
    kept = json.dumps(taken(book), ensure_ascii=False)
    assert "李建国" in kept
    assert not [person.phone for person in book.parts.people.values() if person.phone in kept]


def test_a_snapshot_of_another_form_is_not_compared():
    assert changes({}, hotel()) == []
    assert changes(hotel() | {"form": 0}, hotel()) == []


def test_another_agent_is_named_and_another_phone_is_only_said_to_be_another():
    people = dict(PEOPLE)
    people[AssignmentKind.AGENT] = Person(9, "赵敏", "029-86030009", False)
    people[AssignmentKind.BACKUP_AGENT] = replace(people[AssignmentKind.BACKUP_AGENT], phone="13900000000")
    del people[AssignmentKind.CASE_OFFICER]
    assert changes(hotel(), taken(make_book("C", parts=Parts(people=people)))) == [
        ("代办专员由李建国换成赵敏。", "Agent: 赵敏 instead of 李建国."),
        ("备岗专员王芳的电话变了。", "Backup agent 王芳 has another phone number."),
        ("不再有经办人员（原来是陈静）。", "No case officer any more (was 陈静)."),
    ]


def test_a_person_who_is_new_is_named():
    alone = taken(make_book("C", parts=Parts()))
    assert zh(alone, hotel())[0] == "指派了代办专员：李建国。"


def test_another_name_and_another_size_of_the_project_are_said():
    book = make_book("C", name="升科六星级酒店")
    book.project.investment_wan = 95000
    assert zh(hotel(), taken(book)) == [
        "项目名称由“升科五星级酒店”改为“升科六星级酒店”。",
        "总投资（万元）由“没有”改为“95000”。",
    ]


def test_another_package_and_another_catalogue_are_said():
    book = make_book("C")
    package = MatterPackage(
        pk=2, project=book.project, number=2, start_on=START, catalogue=CatalogueVersion(number="2026.2")
    )
    assert changes(hotel(), taken(replace(book, package=package))) == [
        ("按事项包第 2 版印，上一期是第 1 版。", "Made from version 2 of the matter package, before from version 1."),
        ("目录版本由 2026.1 换成 2026.2。", "Catalogue version 2026.2 instead of 2026.1."),
    ]


def test_an_answer_that_adds_a_matter_names_it_and_its_papers_only():
    """The numbers of all later matters move: that is no news of theirs."""
    less = make_book("C", answers=PROFILES["C"] | {"metro_protection": False, "airport_clearance": False})
    more = make_book("C", answers=PROFILES["C"] | {"metro_protection": False, "airport_clearance": True})
    assert zh(taken(less), taken(more)) == ["多了“机场净空审核”（要办）。"]
    assert zh(taken(more), taken(less)) == ["不用再办“机场净空审核”。"]


def test_an_english_issue_does_not_take_moved_numbers_for_news_either():
    less, more = (
        make_book("C", "en", answers=PROFILES["C"] | {"metro_protection": False, "airport_clearance": each})
        for each in (False, True)
    )
    assert [en for _, en in changes(taken(less), taken(more))] == ["Added: Airport clearance height check (needed)."]


def test_a_changed_limit_is_said_from_and_to_and_moves_its_dates():
    other = taken(make_book("C", engine=changed_engine("ap-fire-design", committed_workdays=8)))
    said = zh(hotel(), other)
    assert said == [
        "开工：2026年12月16日（最早）→2026年12月21日（最早）。",
        "“特殊建设工程消防设计审查”的承诺时限：5 个工作日→8 个工作日。",
        "“特殊建设工程消防设计审查”的日期：2026年12月8日至2026年12月15日→2026年12月8日至2026年12月18日。",
        "“建筑工程施工许可证核发”的日期：2026年12月15日至2026年12月16日→2026年12月18日至2026年12月21日。",
    ]


def test_moved_milestones_are_said_with_what_they_rest_on():
    book = make_book("C")
    pinned = build_result(
        book.result.evaluation, calendar(), start_on=START, today=TODAY, pins={"pw-land-supply": date(2026, 12, 1)}
    )
    said = zh(hotel(), taken(replace(book, result=pinned)))
    assert said[0] == "拿地：还没有日期→2026年12月1日（已定）。"


def test_many_moved_dates_are_counted_and_the_first_ones_named():
    book = make_book("C")
    later = build_result(book.result.evaluation, calendar(), start_on=date(2026, 12, 7), today=TODAY)
    said = zh(hotel(), taken(replace(book, result=later)))
    dates = [each for each in said if "的日期：" in each]
    assert "开始算的日子由2026年11月23日改为2026年12月7日。" in said
    assert len(dates) <= MOST_DATES
    assert not [each for each in said if "一节的文字" in each]


def test_more_than_a_dozen_moved_matters_end_in_a_count():
    old, new = hotel(), hotel()
    dated = [name for name, each in new["matters"].items() if each["due"]]
    spare = {f"x{n}": deepcopy(new["matters"][dated[0]]) for n in range(20)}
    old["matters"] |= deepcopy(spare)
    new["matters"] |= {name: each | {"due": "2029-01-05"} for name, each in spare.items()}
    said = zh(old, new)
    assert len(said) == MOST_DATES
    assert said[-1] == "另有 9 项的日期也变了，见“一览”。"


def test_papers_more_and_less_are_named():
    old, new = hotel(), hotel()
    name, paper = next(iter(new["papers"].items()))
    del old["papers"][name]
    assert zh(old, new) == [f"要多带一份：{paper['zh']}。"]
    assert zh(new, old) == [f"不用再带：{paper['zh']}。"]


def test_a_matter_that_is_settled_is_said():
    old, new = hotel(), hotel()
    old["matters"]["ap-energy"]["verdict"] = "to_confirm"
    assert changes(old, new) == [
        (
            "“固定资产投资项目节能审查”由待确认变为要办。",
            "Energy conservation review: to confirm → needed.",
        )
    ]


def test_another_body_is_said():
    old, new = hotel(), hotel()
    old["matters"]["ap-energy"]["body"] = {"zh": "市发改委", "en": "City NDRC"}
    assert zh(old, new)[0].startswith("“固定资产投资项目节能审查”的办理部门由市发改委改为")


def test_a_text_that_changed_by_itself_is_named_by_its_section():
    old, new = hotel(), hotel()
    new["sections"]["weekend"]["digest"] = "other"
    assert changes(old, new) == [
        ("“周末怎么办”一节的文字有改动。", "The text of “周末怎么办” was changed."),
    ]


def test_a_text_that_follows_from_a_named_change_is_not_said_again():
    old, new = hotel(), hotel()
    old["matters"]["sm-spoil"]["body"] = {"zh": "别的部门", "en": "Another body"}
    for name in ("m-special", "glance", "route", "flow", "weekend"):
        new["sections"][name]["digest"] = "other"
    assert len(changes(old, new)) == 1


def test_a_section_of_another_app_that_comes_or_goes_is_named():
    old, new = hotel(), hotel()
    new["sections"]["slot-visits"] = {"title": "上门记录", "digest": "a"}
    assert zh(old, new) == ["多了“上门记录”一节。"]
    assert zh(new, old) == ["少了“上门记录”一节。"]
    new["sections"]["slot-visits"]["title"] = ""
    assert zh(old, new) == []


def test_the_policy_book_names_policies_and_nothing_of_the_matters():
    old, new = hotel("policy_book"), hotel("policy_book")
    old["policies"] = {"po-x": {"zh": "旧政策", "en": "Old", "certain": True}, **old["policies"]}
    name, known = next(iter(new["policies"].items()))
    old["policies"][name] = known | {"certain": not known["certain"]}
    old["matters"].pop("ap-energy")
    said = zh(old, new)
    assert said[0] == "不再列“旧政策”。"
    assert said[1].startswith(f"“{known['zh']}”")
    assert len(said) == 2


def test_the_list_ends_in_a_count_when_it_is_long():
    old, new = hotel(), hotel()
    for n in range(60):
        new["papers"][f"m-{n}"] = {"zh": f"材料{n}", "en": f"Paper {n}", "in": []}
    said = changes(old, new)
    assert len(said) == MOST
    assert said[-1] == ("另有 21 处不同。", "And 21 more differences.")


@pytest.mark.parametrize("profile", ["A", "B"])
def test_the_order_is_the_same_every_time(profile):
    old, new = hotel(), taken(make_book(profile))
    assert changes(old, new) == changes(json.loads(json.dumps(old)), json.loads(json.dumps(new)))
    assert len(changes(old, new)) == len(set(changes(old, new)))
