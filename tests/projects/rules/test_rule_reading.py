"""A rule as it is typed: its faults with their places, and what to write instead. No database."""

import pytest

from projects.catalogue.loader import load_document
from projects.rules.rule_names import meant, names_of, search, value_at
from projects.rules.rule_reading import look_at_rule

DOCUMENT = load_document()
NAMES = names_of(DOCUMENT)


def faults(text, wants="truth"):
    """(what is said, the part of the text that is marked) of each fault."""
    return [(fault.zh, text[fault.start : fault.end]) for fault in look_at_rule(text, wants, NAMES).faults]


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("floor_area_m2 > 300 and not (land_mode == 'grant')", "truth"),
        ("land_mode in ['grant', 'allocation']", "truth"),
        ("civil_floor_area_m2 * p_cd_ratio", "number"),
        ("eia_class_declared", "text"),
        (" has_works ", "truth"),
        ("true", "truth"),
    ],
)
def test_a_sound_rule_has_no_faults(text, wants):
    look = look_at_rule(text, wants, NAMES)
    assert (look.faults, look.rule.text) == ((), text.strip())


@pytest.mark.parametrize(
    ("text", "said", "marked"),
    [
        (
            "investment_totl_wan >= 100",
            "没有“investment_totl_wan”，是不是 investment_total_wan（项目总投资）？",
            "investment_totl_wan",
        ),
        ("总投资 >= 100", "没有“总投资”，是不是 investment_total_wan（项目总投资）？", "总投资"),
        ("zzz == 1", "没有“zzz”这个问题、推导值或参数；文字要加引号", "zzz"),
        ("has_works == None", "“None”要写成 null", "None"),
        ("has_works == yes", "“yes”要写成 true", "yes"),
        ("foo(1)", "规则里不能用函数", "foo(1)"),
        ("1 < floor_area_m2 < 5", "一次只能比较两样，拆成两个条件用 and 连起来", "1 < floor_area_m2 < 5"),
        ("(floor_area_m2 > 3", "括号没有成对", "("),
        ("land_mode == 'gra", "引号没有成对", "'"),
        ("floor_area_m2 > 3 and", "“and”后面还缺一个条件或值", "and"),
        ("floor_area_m2 > -3", "不能写负数", "-3"),
        ("floor_area_m2 ** 2 > 1", "只能用 + - * /", "floor_area_m2 ** 2"),
        ("land_mode in ('a', 'b')", "一组选项要用方括号，例如 in ['a', 'b']", "('a', 'b')"),
        ("floor_area_m2 == 'a'", "两边类型不同：floor_area_m2 / 'a'，请改正", "floor_area_m2 == 'a'"),
        ("floor_area_m2 + 1", "“floor_area_m2 + 1”应给出真假，请改正规则", "floor_area_m2 + 1"),
        ("floor_area_m2 >\n 3", "一条规则写在一行里", "\n"),
        ("land_mode > ", "“>”后面还缺一个条件或值", ">"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_with_what_to_do(text, said, marked):
    assert (said, marked) in faults(text)


def test_an_option_that_does_not_exist_is_told_with_those_that_do():
    said, marked = faults("land_mode == 'grnt'")[0]
    assert said.startswith("“land_mode”没有选项“grnt”，可选：grant、")
    assert marked == "land_mode"


def test_signs_of_other_languages_are_told_in_the_order_of_the_text_but_not_inside_quotes():
    assert faults("总投资 > 5 && land_mode = 'a=b'") == [("“&&”要写成 and", "&&"), ("“=”要写成 ==", "=")]
    assert [marked for _, marked in faults("floor_area_m2 ≥ 3 并且 has_works == true")] == ["≥", "并且"]


def test_places_count_characters_of_the_text_as_it_was_typed():
    fault = look_at_rule("  land_mode == '甲' and zzz == 1", "truth", NAMES).faults[0]
    assert (fault.start, fault.end) == (23, 26)


def test_a_rule_that_should_give_a_number_may_give_no_truth():
    assert faults("floor_area_m2 > 3", "number") == [("“floor_area_m2 > 3”应给出数字，请改正规则", "floor_area_m2 > 3")]


def test_an_empty_text_is_no_rule_and_no_fault():
    look = look_at_rule("  ", "truth", NAMES)
    assert (look.rule, look.faults) == (None, ())


def test_a_text_that_is_too_long_or_too_deep_is_refused_without_being_run():
    assert faults("1 + " * 2000 + "1", "number")[0][0].startswith("最多 4000 个字符")
    assert faults("(" * 70 + "has_works" + ")" * 70) == []  # brackets alone are no depth
    assert faults("not " * 80 + "has_works")[0][0].startswith("括号套得太深")


def test_ten_faults_are_told_at_a_time_and_the_same_one_once():
    assert len(faults(" or ".join(["'a'"] * 570))) == 1
    looks = [look_at_rule(" or ".join(["-1", *["f()"] * more]), "truth", NAMES) for more in (9, 10)]
    assert [(len(look.faults), look.more) for look in looks] == [(10, False), (10, True)]


def test_names_carry_their_words_options_and_values():
    name = NAMES["land_mode"]
    assert (name.words.zh, name.options[0].value, name.example) == ("用地取得方式", "grant", "land_mode == 'grant'")
    assert NAMES["p_permit_area_m2"].value.zh == "300 平方米"
    assert (NAMES["floor_area_m2"].example, NAMES["has_works"].example) == ("floor_area_m2 >= 100", "has_works == true")


def test_names_are_found_by_words_options_and_ids():
    assert [name.id for name in search(NAMES, "标准地")] == ["land_mode"]
    assert "floor_area_m2" in [name.id for name in search(NAMES, "建筑 面积")]
    assert next(name.id for name in meant("flor_area_m2", NAMES)) == "floor_area_m2"


def test_a_document_with_faults_still_gives_the_names_that_can_be_read():
    assert names_of(
        {"profile_questions": [{"id": "a"}, 3, {}], "derived": None, "parameters": {"p": {"value": 1}, "q": 2}}
    ).keys() == {"a", "p"}


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("items[ap-eia].variants[report].when", "eia_class == 'report'"),
        ("items[ap-eia].variants[0].when", "eia_class == 'report'"),
        ("parameters.p_permit_area_m2.value", 300),
        ("items[nothing].applies_when", None),
        ("items[ap-eia].variants[9].when", None),
        ("", DOCUMENT),
    ],
)
def test_a_place_is_read_in_the_notation_of_faults(place, found):
    assert value_at(DOCUMENT, place) == found
