"""Every section of the catalogue: its name, where it stands in the list, and the fields of its entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from projects.rules import catalogue_section_fields as own
from projects.rules.catalogue_fields import (
    EN,
    ID,
    NAMED,
    NODES,
    ORDER,
    REMARKS,
    SCALAR,
    ZH,
    Field,
    long,
    named_in,
    optional,
    picks,
    short,
)
from projects.rules.catalogue_shapes import BODY_LONGEST
from projects.rules.wording import Text


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `part`: the heading it stands under; `fields`: empty for what is kept as YAML only."""

    code: str
    name: Text
    part: str
    fields: tuple[Field, ...] = ()


PARTS: Final = {
    "matters": Text("事项", "Matters"),
    "rules": Text("条件和规则", "Conditions and rules"),
    "papers": Text("材料、结果和程序", "Papers, results and procedures"),
    "frame": Text("框架", "Frame"),
    "texts": Text("文字和依据", "Texts and sources"),
}
BODY = (ZH, EN, short("level", "层级", "Level", required=True), *REMARKS)
ALL: Final = (
    Section("items", Text("工程建设审批事项", "Approval items"), "matters", own.DATED),
    Section("evaluations", Text("工程建设评估事项", "Evaluations"), "matters", own.DATED),
    Section("utilities", Text("市政公用服务", "Utilities"), "matters", own.UTILITY),
    Section("promotion_workflows", Text("项目促进流程", "Promotion workflows"), "matters", own.WORKFLOW),
    Section("special_matters", Text("特殊情形", "Special matters"), "matters", own.SPECIAL),
    Section("milestones", Text("里程碑", "Milestones"), "matters", own.MILESTONE),
    Section("parallel_groups", Text("并联组", "Parallel groups"), "matters",
            (ID, ZH, optional(EN), picks("members", "组员", "Members", *NODES, required=True), *REMARKS)),
    Section("profile_questions", Text("项目情况问题", "Project questions"), "rules", own.QUESTION),
    Section("question_groups", Text("问题分组", "Question groups"), "rules", (*NAMED, ORDER)),
    Section("derived", Text("推算值", "Derived values"), "rules", own.DERIVED),
    Section("parameters", Text("参数和阈值", "Parameters and thresholds"), "rules",
            (Field("value", Text("数值", "Value"), SCALAR, True), short("unit", "单位", "Unit", required=True), ZH, *REMARKS)),
    Section("constraints", Text("不可能的填法", "Impossible answers"), "rules", own.CHECK),
    Section("warnings", Text("要核对的填法", "Odd answers"), "rules", own.CHECK),
    Section("eia_hints", Text("环评对照提示", "EIA hints"), "rules",
            (short("group", "行业", "Industry", required=True), long("zh", "提示", "Hint", required=True), *REMARKS)),
    Section("policies", Text("政策", "Policies"), "rules", own.POLICY),
    Section("materials", Text("材料", "Papers"), "papers", own.MATERIAL),
    Section("documents", Text("办理结果", "Results"), "papers", own.DOCUMENT),
    Section("special_procedures", Text("特别程序", "Special procedures"), "papers", own.PROCEDURE),
    Section("special_rules", Text("特别程序的规则", "Rules of special procedures"), "papers", own.RULE_TEXT),
    Section("notices", Text("文书", "Notices"), "papers", own.PAPER),
    Section("authorities", Text("部门和单位", "Bodies"), "frame",
            tuple(replace(field, longest=BODY_LONGEST.get(field.key, 0)) for field in BODY)),
    Section("phases", Text("五个阶段", "Phases"), "frame",
            (*NAMED, ORDER, picks("national_stages", "对应的国家阶段", "National stages", "national_stages"), *REMARKS)),
    Section("national_stages", Text("国家四阶段", "National stages"), "frame",
            (*NAMED, named_in("lead", "牵头部门", "Lead", "authorities", required=True),
             long("contents", "内容", "Contents", required=True), *REMARKS)),
    Section("states", Text("办理状态", "States"), "frame", own.STATE),
    Section("transitions", Text("状态转换", "Transitions"), "frame", own.TRANSITION),
    Section("case_events", Text("不改状态的事", "Events of a case"), "frame", own.EVENT),
    Section("case_types", Text("办理类型", "Case types"), "frame", own.CASE_TYPE),
    Section("sources", Text("来源", "Sources"), "texts",
            (short("title", "名称", "Title", required=True), short("where", "在哪里见到", "Where it was read", required=True))),
    Section("service_rules", Text("服务承诺", "Service rules"), "texts", own.RULE_TEXT),
    Section("blocks", Text("整块内容", "Blocks"), "texts"),
)  # fmt: skip
SECTIONS: Final = {section.code: section for section in ALL}
BLOCK_NAMES: Final = {
    "provenance_defaults": Text("没写来源时怎么看", "What a missing source means"),
    "evaluation": Text("目录怎么读", "How the catalogue is read"),
    "guide_defaults": Text("服务指南的通用内容", "Common texts of the guide"),
    "to_fill_by_bureau": Text("待单位提供", "To be filled in by the bureau"),
    "exchange": Text("数据交换", "Data exchange"),
    "calendar": Text("工作日计算", "Working days"),
    "rating": Text("好差评", "Rating"),
    "identifiers": Text("代码规则", "Identifiers"),
    "locality": Text("开发区", "The zone"),
    "as_of": Text("内容截至哪天", "As of"),
    "version": Text("文件格式版本", "Version of the file's form"),
    "committed_rule": Text("承诺时限的规则", "Rule of committed limits"),
    "state_notes": Text("办理状态的说明", "Notes on the states"),
}
BLOCKS: Final = {
    "provenance_defaults": own.TEXTS,
    "evaluation": own.TEXTS,
    "guide_defaults": own.GUIDE,
    "to_fill_by_bureau": own.BUREAU,
}


def fields_of(section: str, code: str) -> tuple[Field, ...]:
    """The fields of one entry; none where it is written as YAML only."""
    if section == "blocks":
        return BLOCKS.get(code, ())
    return SECTIONS[section].fields
