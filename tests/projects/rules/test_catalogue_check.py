"""What may not stand in a catalogue file: one broken thing, one fault at exactly that place."""

from __future__ import annotations

import copy
import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from projects.catalogue.loader import load_document
from projects.rules.catalogue_check import Fault, faults
from projects.rules.catalogue_reading import label

SOUND = load_document()
ABSENT = object()
HAN = re.compile(r"[\u4e00-\u9fff]")


def find(document: Any, path: str) -> tuple[Any, Any]:
    """The container and key of a place such as `items[ap-eia].variants[form].when`."""
    steps = re.findall(r"[^.\[\]]+|\[[^\]]*\]", path)
    holder, key = document, steps[0]
    for step in steps[1:]:
        holder = holder[key]
        if step.startswith("["):
            names = [label(line, position) for position, line in enumerate(holder)]
            key = names.index(step[1:-1]) if step[1:-1] in names else int(step[1:-1])
        else:
            key = step
    return holder, key


def put(path: str, value: Any) -> dict[str, Any]:
    """The shipped catalogue with one thing changed (ABSENT: removed; a function: changed by it)."""
    document = copy.deepcopy(SOUND)
    holder, key = find(document, path)
    if value is ABSENT:
        del holder[key]
    else:
        holder[key] = value(holder[key]) if callable(value) else value
    return document


def plus(*lines: Any) -> Any:
    return lambda rows: [*rows, *lines]


def hard(item: str, when: str = "true") -> dict[str, Any]:
    return {"item": item, "type": "hard", "when": when, "basis": "x"}


SAME = None  # the fault stands where the change was made
# rule, place changed, new value, place of the fault, word of its message
BREAKS: list[tuple[str, str, Any, str | None, str]] = [
    # missing and misshapen
    ("a section is missing", "special_rules", ABSENT, SAME, "missing"),
    ("a section is a mapping where a list is expected", "policies", {"a": 1}, SAME, "列表"),
    ("a section is a list where a mapping is expected", "rating", [1], SAME, "mapping"),
    ("a line of a list is no mapping", "policies[po-west-cit]", 7, "policies[0]", "mapping"),
    ("a node has no phase", "items[ap-eia].phase", ABSENT, SAME, "missing"),
    ("an item has no conditions", "items[ap-eia].conditions", ABSENT, SAME, "missing"),
    ("an item's conditions are empty", "items[ap-eia].conditions", [], SAME, "filled"),
    ("an item does not say its extension", "items[ap-eia].extension_workdays", ABSENT, SAME, "missing"),
    ("a milestone has no applies_when", "milestones[ms-land].applies_when", ABSENT, SAME, "missing"),
    ("a question has no group", "profile_questions[power_dual].group", ABSENT, SAME, "missing"),
    ("the Chinese name is missing", "items[ap-eia].zh", ABSENT, SAME, "missing"),
    ("the Chinese name is English", "items[ap-eia].zh", "EIA", SAME, "中文"),
    ("the English name is missing", "documents[doc-eia].en", ABSENT, SAME, "missing"),
    ("the English name is Chinese", "documents[doc-eia].en", "批复", SAME, "English"),
    ("an option's label has no English", "derived[route].labels.filing.en", ABSENT, SAME, "missing"),
    ("a help text has no Chinese", "profile_questions[power_dual].help.zh", " ", SAME, "文字"),
    ("a constraint has no message", "constraints[cn-terminal].zh", ABSENT, SAME, "missing"),
    ("handled is neither here nor elsewhere", "items[ap-eia].handled", "there", SAME, "elsewhere"),
    ("handled and level disagree", "items[ap-eia].handled", "here", SAME, "level"),
    ("a predecessor is neither hard nor soft", "milestones[ms-land].predecessors[pw-land-supply].type", "x", SAME, "hard"),
    ("a provenance mark begins otherwise", "items[ap-eia].committed_src", "X", SAME, "provenance"),
    ("a policy ends on no day", "policies[po-west-cit].valid_to", "2030-13-01", SAME, "日期"),
    ("an optional key is misspelt", "profile_questions[power_dual].aks_if", "true", SAME, "ask_if"),
    ("a word became a boolean", "states[draft].clock", False, SAME, "off"),
    ("a key became a boolean", "state_notes", lambda _: {True: 1}, "state_notes.True", "真假值"),
    ("an unquoted comma cut a Chinese text", "locality", lambda x: {**x, "另一半": None}, "locality.另一半", "逗号"),
    ("an unquoted comma cut an English text", "locality", lambda x: {**x, "b c": None}, "locality.b c", "comma"),
    ("valid_months is a fraction", "documents[doc-eia].valid_months", Decimal("1.5"), SAME, "whole"),
    ("validity and valid_months differ", "documents[doc-siting].valid_months", 12, SAME, "36"),
    # parameters and sources
    ("a parameter has no value", "parameters.p_warn_ratio.value", ABSENT, SAME, "missing"),
    ("a parameter has no unit", "parameters.p_warn_ratio.unit", ABSENT, SAME, "missing"),
    ("a parameter is not finite", "parameters.p_warn_ratio.value", Decimal("NaN"), SAME, "number"),
    ("a parameter's name cannot stand in a rule", "parameters", lambda x: {**x, "p-x": {}}, "parameters.p-x", "编号"),
    ("a source has no place", "sources.S-XK.where", ABSENT, SAME, "missing"),
    ("a cited source does not exist", "items[ap-eia].legal_basis[0].src", "C:S-NONE", SAME, "S-NONE"),
    ("one of several cited sources does not exist", "rating.src", "C:S-XK,S-Xk", SAME, "S-Xk"),
    # ids
    ("two lines of one list have one id", "policies", lambda x: [*x, x[0]], "policies[po-west-cit]", "重复"),
    ("two kinds share one id", "policies[po-west-cit].id", "sr-weekend", "service_rules[sr-weekend]", "policies"),
    ("a question shares its id with a parameter", "profile_questions", lambda x: [*x, {**x[1], "id": "p_cd_ratio"}],
     "profile_questions[p_cd_ratio]", "duplicate"),
    ("two variants of a node share an id", "items[ap-eia].variants", lambda x: [*x, x[0]],
     "items[ap-eia].variants[report]", "duplicate"),
    ("two steps share an id", "utilities[ut-gas].steps[ug-4].id", "uw-4", "utilities[ut-gas].steps[uw-4]", "duplicate"),
    ("a question's id cannot stand in a rule", "profile_questions[rd_spend_wan].id", "rd-spend",
     "profile_questions[rd-spend].id", "name"),
    ("the id the programme works with is gone", "milestones[ms-land].id", "ms-plot", "milestones", "ms-land"),
    # dangling references
    ("the phase does not exist", "items[ap-eia].phase", "ph9", SAME, "阶段"),
    ("the authority does not exist", "items[ap-fire-design].authority", "au-none", SAME, "主管部门"),
    ("the national stage does not exist", "items[ap-eia].national_stage", "ns9", SAME, "国家阶段"),
    ("the phase's national stage does not exist", "phases[ph2-land].national_stages[0]", "ns9", SAME, "国家阶段"),
    ("the stage's lead does not exist", "national_stages[ns2].lead", "au-none", SAME, "主管部门"),
    ("the question group does not exist", "profile_questions[power_dual].group", "qg-none", SAME, "问题分组"),
    ("the material does not exist", "items[ap-eia].materials[1]", "m-none", SAME, "材料"),
    ("the material under a condition does not exist", "items[ap-energy].materials[m-filing].id", "m-none",
     "items[ap-energy].materials[m-none].id", "材料"),
    ("a variant's material does not exist", "items[ap-eia].variants[form].materials[0]", "m-none", SAME, "材料"),
    ("the result does not exist", "items[ap-eia].results", plus("doc-none"), "items[ap-eia].results[1]", "结果文书"),
    ("the special procedure does not exist", "items[ap-eia].special_procedures[0]", "sp-none", SAME, "特别程序"),
    ("the parallel group does not exist", "utilities[ut-gas].parallel_group", "g9", SAME, "并联组"),
    ("the predecessor does not exist", "items[ap-eia].predecessors", plus(hard("ap-none")),
     "items[ap-eia].predecessors[ap-none].item", "审批事项"),
    ("a component's authority does not exist", "items[ap-acceptance].components[ac-land].authority", "au-x", SAME, "au-x"),
    ("a step's owner does not exist", "utilities[ut-gas].steps[ug-1].owner", "au-x", SAME, "au-x"),
    ("a variant's owner does not exist", "utilities[ut-power].steps[up-4].owner_by_variant.low", "au-x", SAME, "au-x"),
    ("a step's output does not exist", "promotion_workflows[pw-agreement].steps[p3-3].output", "doc-x", SAME, "doc-x"),
    ("a step's output is not a result", "promotion_workflows[pw-agreement].steps[p3-3].output", "doc-eia", SAME, "results"),
    ("a notice's trigger does not exist", "notices[nt-extend].trigger", "ce-none", SAME, "状态"),
    ("a case event's state does not exist", "case_events[ce-warn].states[0]", "none", SAME, "状态"),
    ("a case type's item does not exist", "case_types[ct-recheck].items[0]", "ap-none", SAME, "审批事项"),
    ("a case type names a node that is no item", "case_types[ct-recheck].items[0]", "ut-gas", SAME, "ut-gas"),
    ("a reused document does not exist", "materials[m-siting].reuse_from", "doc-none", SAME, "结果文书"),
    ("an eia hint is for no industry", "eia_hints[food].group", "foods", "eia_hints[foods].group", "industry_group"),
    ("a constraint's field is no question", "constraints[cn-terminal].fields", plus("route"),
     "constraints[cn-terminal].fields[2]", "问题"),
    ("a constraint's field is not listed", "constraints[cn-terminal].fields", ["terminal_m2"], SAME, "floor_area_m2"),
    ("workdays are given for no variant", "utilities[ut-power].steps[up-1].workdays_by_variant", {"none": 1},
     "utilities[ut-power].steps[up-1].workdays_by_variant.none", "variant"),
    # rules
    ("a rule does not parse", "items[ap-eia].applies_when", "eia_class ==", SAME, "读不懂"),
    ("a rule calls a function", "policies[po-west-cit].when", "exit()", SAME, "Call"),
    ("a rule is nested too deeply", "policies[po-west-cit].when", "not " * 90 + "true", SAME, "nested"),
    ("a rule is too long", "policies[po-west-cit].when", "true and " * 900 + "true", SAME, "longer"),
    ("a rule is a number", "policies[po-west-cit].when", 5, SAME, "规则"),
    ("a rule reads an unknown name", "items[ap-eia].predecessors", plus(hard("ap-energy", "lnad_mode == 'grant'")),
     "items[ap-eia].predecessors[ap-energy].when", "lnad_mode"),
    ("a rule reads an unknown name under a material", "items[ap-energy].materials[m-filing].when", "x == 1", SAME, "“x”"),
    ("a comparison names no option", "items[ap-eia].variants[form].when", "eia_class == 'forms'", SAME, "forms"),
    ("a list names no option", "items[ap-eia].applies_when", "eia_class in ['report','forms']", SAME, "forms"),
    ("a number is compared with text", "utilities[ut-gas].applies_when", "gas_m3_h > '0'", SAME, "数字"),
    ("a bool is compared with a number", "items[ap-fire-design].applies_when", "fire_review == 1", SAME, "different"),
    ("a rule gives a number", "utilities[ut-gas].applies_when", "gas_m3_h", SAME, "真假"),
    ("an area gives no number", "items[ap-civil-defence].obligation.cases[0].area", "is_secret", SAME, "数字"),
    ("a rule compares with null", "utilities[ut-gas].applies_when", "gas_m3_h == null", SAME, "null"),
    ("`in` is followed by a name", "items[ap-eia].applies_when", "eia_class in route", SAME, "方括号"),
    # questions and derived values
    ("an enum has no labels", "profile_questions[heritage_zone].labels", ABSENT, SAME, "labels"),
    ("an option has no label", "profile_questions[heritage_zone].labels.none", ABSENT, SAME, "none"),
    ("a label has no option", "profile_questions[project_nature].options", plus("move"),
     "profile_questions[project_nature].labels.move", "move"),
    ("labels stand without options", "profile_questions[power_dual].labels", {"a": {"zh": "甲", "en": "a"}}, SAME, "enum"),
    ("an option stands twice", "profile_questions[project_nature].options", plus("new"), SAME, "重复"),
    ("a default is no option", "profile_questions[negative_list].when_not_asked", "nothing", SAME, "选项"),
    ("a default has another type", "profile_questions[power_dual].default", "no", SAME, "类型"),
    ("ask_if reads a later question", "profile_questions[negative_list].ask_if", "gas_m3_h > 0", SAME, "gas_m3_h"),
    ("required_if reads a later question", "profile_questions[power_dual].required_if", "rd_spend_wan > 0", SAME, "later"),
    ("ask_if reads its own question", "profile_questions[gas_m3_h].ask_if", "gas_m3_h > 0", SAME, "later"),
    ("ask_if reads a derived value", "profile_questions[gas_m3_h].ask_if", "new_land == true", SAME, "推导值"),
    ("a derived value reads a later one", "derived[needs_permit].expr", "low_risk == true", SAME, "low_risk"),
    ("a case reads a later derived value", "derived[route].cases[0].when", "blocked == true", SAME, "blocked"),
    ("a case takes its value from a later one", "derived[route].cases[0]", {"when": "true", "value_from": "eia_class"},
     "derived[route].cases[0].value_from", "eia_class"),
    ("a case's value is no option", "derived[route].cases[0].value", "approval", SAME, "approval"),
    ("a case has neither when nor else", "derived[route].cases[0].when", ABSENT, "derived[route].cases[0]", "else"),
    ("else is not last", "derived[route].cases", lambda x: [x[-1], *x[:-1]], "derived[route].cases[0].else", "last"),
    ("a derived value has expr and cases", "derived[route].expr", "'filing'", "derived[route]", "cases"),
    ("no question is first", "profile_questions[is_secret].first", False, "profile_questions", "first"),
    ("a question group is empty", "question_groups", plus({"id": "qg-x", "order": 10, "zh": "空", "en": "x"}),
     "question_groups[qg-x]", "group"),
    ("two groups have one order", "question_groups[qg-policy].order", 8, "question_groups", "order"),
    # figures
    ("a node promises more than the law allows", "items[ap-fire-design].committed_workdays", 16, SAME, "超过法定"),
    ("a variant promises more than the law allows", "items[ap-eia].variants[form].committed_workdays", 31, SAME, "31"),
    ("a variant's law allows less than the promise", "items[ap-eia].variants[form].statutory_workdays", 6,
     "items[ap-eia].variants[form].committed_workdays", "超过法定"),
    ("a limit is negative", "items[ap-eia].variants[form].committed_workdays", -1, SAME, "整数"),
    ("a limit is a fraction", "items[ap-eia].statutory_workdays", Decimal("59.5"), SAME, "whole"),
    ("a limit is true", "items[ap-eia].committed_workdays", True, SAME, "whole"),
    ("a limit is text", "special_procedures[sp-site].max_workdays", "3", SAME, "整数"),
    ("statutory days have another unit", "items[ap-eia].statutory_unit", "week", SAME, "workday"),
    ("a utility's steps do not add up", "utilities[ut-gas].steps[ug-1].workdays", 2,
     "utilities[ut-gas].committed_workdays", "6"),
    ("a variant's steps do not add up", "utilities[ut-power].steps[up-2].workdays_by_variant.hv_dual", 21,
     "utilities[ut-power].variants[hv_dual].committed_workdays", "33"),
    ("a workflow's steps do not add up", "promotion_workflows[pw-land-supply].steps[p4-3].workdays", 23,
     "promotion_workflows[pw-land-supply].target_workdays", "41"),
    ("steps are out of order", "utilities[ut-gas].steps[ug-2].order", 3, SAME, "order"),
    ("a calendar vector does not hold", "calendar.test_vectors[0].due", date(2026, 2, 16), SAME, "2026-02-14"),
    ("a day is holiday and working day", "calendar.holidays_2026", plus(date(2026, 1, 4)), "calendar", "2026-01-04"),
    ("a holiday is no date", "calendar.holidays_2026[0]", "2026-01-01", SAME, "date"),
    ("an example code fails its check", "identifiers.uscc.examples[0].code", "914403001922038217", SAME, "校验"),
    ("a pattern is no regular expression", "identifiers.mobile.regex", "(", SAME, "正则"),
    # links, groups, states
    ("a document is issued by another node", "documents[doc-eia].issued_by", "ap-energy", SAME, "results"),
    ("a result is issued by another node", "items[ap-energy].results", plus("doc-eia"), "items[ap-energy].results", "doc-eia"),
    ("a group lacks its member", "parallel_groups[g2].members", [], "items[ap-land-planning].parallel_group", "members"),
    ("a group has a foreign member", "parallel_groups[g2].members", plus("ut-gas"), SAME, "ut-gas"),
    ("a transition comes from nowhere", "transitions[draft/submit].from", "none", "transitions[none/submit].from", "none"),
    ("a transition leads nowhere", "transitions[draft/submit].to", "none", SAME, "none"),
    ("an actor does not exist", "transitions[draft/submit].actor", "boss", SAME, "window"),
    ("a verb is no verb", "transitions[draft/submit].verb", "Submit It", "transitions[draft/Submit It].verb", "form"),
    ("one state has a verb twice", "transitions", plus({"from": "draft", "to": "reviewing", "verb": "submit",
     "actor": "window", "zh": "申报"}), "transitions[draft/submit]", "unique"),
    ("a terminal state is left", "transitions", plus({"from": "refused", "to": "draft", "verb": "reopen",
     "actor": "window", "zh": "重开"}), "transitions[refused/reopen]", "终态"),
    ("a state cannot be reached", "transitions[special_running/end_special].to", "reviewing", "states[special_done]",
     "unreachable"),
    ("a state has no way out", "transitions[denied/deliver].from", "approved_tolerant", "states[denied]", "转出"),
    ("a state code is unknown", "states[draft].national", 99, SAME, "99"),
    ("a state code is not covered", "states[revoked].national", None, "exchange.blzt.15", "状态码"),
]  # fmt: skip


@cache
def found_after(number: int) -> tuple[Fault, ...]:
    return tuple(faults(put(*BREAKS[number][1:3])))


@pytest.mark.parametrize("number", range(len(BREAKS)), ids=[each[0] for each in BREAKS])
def test_one_broken_thing_is_a_fault_at_exactly_that_place(number: int) -> None:
    _, path, _, where, word = BREAKS[number]

    there = [each for each in found_after(number) if each.where == (where or path)]
    assert any(word in each.zh or word in each.en for each in there), found_after(number)


@pytest.mark.parametrize("number", range(len(BREAKS)), ids=[each[0] for each in BREAKS])
def test_every_fault_has_a_place_and_speaks_both_languages(number: int) -> None:
    assert [x for x in found_after(number) if not (x.where and HAN.search(x.zh) and x.en)] == []


def test_the_shipped_catalogue_has_no_fault() -> None:
    assert faults(SOUND) == []


def test_a_ring_of_predecessors_is_named_in_order() -> None:
    (found,) = faults(put("promotion_workflows[pw-lead-intake].predecessors", plus(hard("pw-agreement"))))

    ring = re.findall(r"pw-[a-z-]+", found.zh)
    assert ring[0] == ring[-1]
    assert "pw-lead-intake pw-admission pw-agreement pw-lead-intake" in " ".join([*ring, *ring[1:]])
    assert found.where == f"promotion_workflows[{ring[-1]}].predecessors[{ring[-2]}]"


def test_every_ring_of_predecessors_is_named() -> None:
    document = put("items[ap-eia].predecessors", plus(hard("ap-eia")))
    document["items"][4]["predecessors"] = [hard("ap-energy")]

    assert [each.where for each in faults(document)] == [
        "items[ap-energy].predecessors[ap-energy]",
        "items[ap-eia].predecessors[ap-eia]",
    ]


def test_a_node_that_waits_for_itself_is_a_ring() -> None:
    (found,) = faults(put("items[ap-eia].predecessors", plus(hard("ap-eia"))))

    assert (found.where, "ap-eia → ap-eia" in found.zh) == ("items[ap-eia].predecessors[ap-eia]", True)


def test_a_ring_through_a_reused_material_is_named() -> None:
    (found,) = faults(put("items[ap-works-planning].materials", plus("m-drawing-cert")))

    assert found.where == "items[ap-works-planning].materials[6]"
    assert {"ap-works-planning", "ap-drawing"} <= set(re.split(r" → |:|,", found.zh))


def test_a_ring_whose_conditions_exclude_each_other_is_no_fault() -> None:
    assert faults(put("items[ap-energy].materials[m-filing].when", "route == 'filing'")) == []
    (found,) = faults(put("items[ap-energy].materials[m-filing].when", "route in ['filing','gov_approval']"))

    assert found.where == "items[ap-energy].materials[m-filing]"


def test_all_faults_are_found_at_once() -> None:
    document = put("items[ap-eia].phase", "ph9")
    document["states"] = 5
    document["derived"][0]["cases"][0]["when"] = "no such"

    assert {each.where for each in faults(document)} >= {
        "items[ap-eia].phase",
        "states",
        "derived[route].cases[0].when",
    }
