"""The policy book says what the source says: no promise, nothing expired as available, what is missing as missing."""

import re
from datetime import date
from html import unescape

import pytest
from django.utils import translation

from projects.catalogue.loader import load_document
from projects.guide.book.pieces import make_sections
from projects.rules.applicability import Engine
from projects.rules.wording import chinese
from tests.projects.guide.books import make_book
from tests.projects.policies import APPLY, WEST, catalogue_with

NOTHING = {
    "is_secret": False,
    "has_new_building": False,
    "project_nature": "new",
    "land_mode": "own_existing",
} | dict.fromkeys(("encouraged_industry", "hitech_certified", "advanced_mfg_hitech", "foreign_invested"), False)


OPEN = {"is_secret": False, "project_nature": "new", "land_mode": "standard_land", "has_new_building": True}


def read(profile="A", language="zh-hans", **said):
    """Section id → its text without markup."""
    made = make_sections(make_book(profile, language, **said), "policy_book")
    return {section.id: unescape(re.sub(r"<[^>]+>", "", section.body)) for section in made}


def raw(policy):
    return next(each for each in load_document()["policies"] if each["id"] == policy)


def test_every_matching_policy_has_its_benefit_and_basis_as_the_catalogue_has_them():
    book = make_book(answers=OPEN)
    text = read(answers=OPEN)["policies"]
    assert len(book.result.policies) == 7
    for line in book.result.policies:
        assert chinese(line.policy.raw["benefit"]) in text
        assert chinese(line.policy.raw["basis"]) in text


def test_a_policy_that_still_lacks_an_answer_names_the_question_and_is_not_said_to_match():
    body = next(s.body for s in make_sections(make_book(answers=OPEN), "policy_book") if s.id == "policies")
    article = re.search(r'<article class="pol-one" id="po-west-cit">.*?</article>', body, re.DOTALL)[0]
    assert "待确认" in article
    assert "主营业务是否属西部地区鼓励类产业目录" in article
    assert "条件都符合" not in article


def test_where_the_source_has_no_last_day_none_is_made_up():
    body = next(s.body for s in make_sections(make_book(answers=OPEN), "policy_book") if s.id == "policies")
    article = re.search(r'<article class="pol-one" id="po-standard-land">.*?</article>', body, re.DOTALL)[0]
    assert "没有写明截止日期，以办理时有效的文件为准" in article
    assert "到 2030年12月31日" in body


def test_body_way_days_and_papers_are_said_to_be_unpublished():
    text = read(answers=OPEN)["policies"]
    told = ("申报时间待公布", "主管部门、怎么申请待公布", "要的材料待公布")
    assert [text.count(each) for each in told] == [7, 7, 7]


def test_an_expired_policy_stands_only_among_the_closed_ones():
    text = read("A")
    name = "重点产业项目当年开工补贴"
    assert [section for section, said in text.items() if name in said] == ["expired"]
    assert "最后一天 2022年11月8日" in text["expired"]
    assert "不能申请" in text["expired"]


def test_the_day_after_its_last_day_a_policy_moves_to_the_closed_ones():
    answers = {"is_secret": False, "encouraged_industry": True}
    before = read(answers=answers, today=date(2030, 12, 31))
    after = read(answers=answers, today=date(2031, 1, 1))
    assert "西部大开发企业所得税15%" in before["overview"] + before["policies"]
    assert "西部大开发企业所得税15%" not in after["overview"] + after.get("policies", "")
    assert "西部大开发企业所得税15%" in after["expired"]


def test_a_policy_that_must_be_looked_up_again_says_so():
    answers = {"is_secret": False, "project_nature": "tech_upgrade"}
    text = read(answers=answers)
    assert "须复核：须复核当年细则" in text["policies"] or "须复核： 须复核当年细则" in text["policies"]
    assert "须复核" in text["overview"]
    assert "须复核" not in read(answers=NOTHING)["overview"]


def test_without_a_match_the_book_says_so_and_what_could_change_it():
    text = read(answers=NOTHING | {"rd_spend_wan": 0})
    assert "policies" not in text
    assert "没有对得上的政策" in text["overview"]
    assert "现在对不上的 8 项，差在哪里" in text["overview"]
    assert "是否高新技术企业：否" in text["overview"]


@pytest.mark.parametrize("profile", ["A", "C", "F", "E"])
def test_nothing_is_promised_and_services_are_no_policies(profile):
    text = "".join(read(profile).values())
    assert "能不能享受，由主管部门认定" in text
    assert "周末不打烊" not in text
    assert "代办不收费" not in text


def test_in_the_english_book_what_the_catalogue_has_in_chinese_says_so():
    sections = make_sections(make_book("A", "en", answers=OPEN), "policy_book")
    body = next(section.body for section in sections if section.id == "policies")
    assert f'<span lang="zh">{chinese(raw("po-west-cit")["benefit"])}</span>' in body
    assert f'<span lang="zh">{chinese(raw("po-west-cit")["basis"])}</span>' in body
    assert "Western development 15% CIT" in body


def test_the_same_project_makes_the_same_book_tomorrow():
    today, tomorrow = (
        [s.body for s in make_sections(make_book("A", today=day), "policy_book")]
        for day in (date(2026, 11, 22), date(2026, 11, 23))
    )
    assert today == tomorrow


def test_typed_text_is_only_text():
    body = "".join(s.body for s in make_sections(make_book("A", name="<img src=x>"), "policy_book"))
    assert "<img" not in body
    with translation.override("en"):
        assert "<img" not in "".join(s.body for s in make_sections(make_book("A", "en"), "policy_book"))


def test_body_way_days_and_papers_are_said_where_the_catalogue_has_them():
    engine = Engine(catalogue_with(WEST, f'{APPLY}, opens: "2026-11-01", closes: "2026-12-10"'))
    text = read(engine=engine, answers={"is_secret": False, "encouraged_industry": True})["policies"]
    for said in ("西安经开区行政审批局", "在政策兑现窗口申请", "营业执照", "2026年11月1日到 2026年12月10日"):
        assert said in text


def test_one_for_which_nobody_can_apply_any_more_stands_among_the_closed():
    engine = Engine(catalogue_with(WEST, 'closes: "2026-11-21"'))
    text = read(engine=engine, answers={"is_secret": False, "encouraged_industry": True})
    assert "西部大开发企业所得税15%" not in text["overview"] + text.get("policies", "")
    assert "申报已截止申报到 2026年11月21日" in text["expired"].replace("\n", "")


def test_one_that_is_not_open_yet_says_so():
    engine = Engine(catalogue_with(WEST, 'opens: "2027-01-01"'))
    text = read(engine=engine, answers={"is_secret": False, "encouraged_industry": True})["policies"]
    assert "还没开始申报" in text
    assert "2027年1月1日起" in text
