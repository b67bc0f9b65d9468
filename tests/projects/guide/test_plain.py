"""A matter in three sentences: from the catalogue only, in both languages."""

import re

import pytest

from projects.guide.definitions.plain import joined, plain_summary
from projects.rules.building import build_catalogue
from projects.rules.wording import Text
from tests.projects.engine import engine
from tests.projects.policies import TEXT

HAN = re.compile("[一-鿿]")


def said(code: str) -> list[Text]:
    catalogue = engine().catalogue
    return plain_summary(catalogue, catalogue.nodes[code])


@pytest.mark.parametrize("code", list(engine().catalogue.nodes))
def test_every_matter_is_said_in_full_in_both_languages(code):
    sentences = said(code)
    assert len(sentences) == (2 if code.startswith("ms-") else 3)
    assert all(each.zh.endswith("。") and each.en.endswith(".") for each in sentences)
    assert not HAN.search(joined(sentences).en)
    assert len(joined(sentences).zh) < 260


def test_days_papers_and_money_of_a_permit():
    assert [each.zh for each in said("ap-works-planning")] == [
        "这样的项目要办：新建、扩建建筑物或构筑物。",
        "承诺 7 个工作日（拟定），法定 20 个工作日；材料最多 6 份，其中 4 份不用你准备（部门共享，或者前面办出来的）；"
        "办理不收费。",
        "办成拿到“建设工程规划许可证”；后面要等它的：特殊建设工程消防设计审查、建筑工程施工许可证核发、开工。",
    ]


def test_classes_with_other_limits_are_a_range_and_none_at_all_is_the_same_day():
    assert "承诺 1 至 5 个工作日" in said("ap-project-filing")[1].zh
    assert "承诺 当天至 15 个工作日（拟定），法定 30 至 60 日" in said("ap-eia")[1].zh
    assert "Promised: 1 working day, by law 7 days" in said("ap-construction-permit")[1].en


def test_what_nobody_has_published_is_not_guessed():
    assert said("ut-water")[1].zh.endswith("收费标准待公布。")
    assert said("pw-agency-service")[1].zh.startswith("办理时限待公布")


def test_another_limit_in_the_catalogue_is_another_sentence():
    from projects.catalogue.loader import read_document

    document = read_document(TEXT)
    node = next(each for each in document["items"] if each["id"] == "ap-works-planning")
    node["committed_workdays"] = 4
    catalogue = build_catalogue(document, "test")
    assert "承诺 4 个工作日" in plain_summary(catalogue, catalogue.nodes["ap-works-planning"])[1].zh
