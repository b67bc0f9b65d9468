"""The fields of the entries of each section of the catalogue."""

from __future__ import annotations

from projects.rules.catalogue_fields import (
    AUTHORITY,
    BASIS,
    COMMITMENT,
    COMMITTED,
    COMMITTED_SRC,
    COMPONENTS,
    EN,
    EXTENSION,
    HANDLED,
    ID,
    KEY,
    KIND,
    LAWS,
    LEVEL,
    LEVELS,
    MAP,
    MATERIAL_USES,
    NAMED,
    NO,
    NODES,
    OBLIGATION,
    PHASE,
    PREDECESSORS,
    REMARKS,
    SCALAR,
    STAGE,
    STATUTORY,
    STEPS,
    UNIT,
    VALUE,
    VARIANTS,
    WEEKEND,
    ZH,
    Field,
    choice,
    flag,
    group,
    lines,
    long,
    named_in,
    number,
    optional,
    picks,
    rows,
    rule,
    short,
)
from projects.rules.wording import Text

STATUTORY_NOTE = short("statutory_note", "法定时限的说明", "Note on the statutory limit")
LIMITS = (STATUTORY, UNIT, STATUTORY_NOTE, COMMITTED, COMMITTED_SRC)
APPLIES = rule("applies_when", "什么情况要办", "Applies when", required=True)
PROVISIONAL = rule("provisional_when", "什么情况待认定", "To be determined when")
RULES = (
    APPLIES,
    PROVISIONAL,
    rule("reuse_when", "什么情况用区域成果", "Regional result used when"),
)
RESULTS = picks("results", "办成得到什么", "Results", "documents", required=True)
PROCEDURES = picks("special_procedures", "特别程序", "Special procedures", "special_procedures")
CONDITIONS = lines("conditions", "办理条件", "Conditions")
GROUP_OF = named_in("parallel_group", "并联组", "Parallel group", "parallel_groups")
STAGES = rows("stages", "分阶段核发", "Stages", NAMED)
EXTENSION_NOTE = short("extension_note", "延长的说明", "Note on the extension")
LEVEL_NOTE = short("level_note", "层级的说明", "Note on the level")
HEAD = (*NAMED, NO, PHASE)
DATED = (
    *HEAD, STAGE, AUTHORITY, HANDLED, KIND, LEVEL, LEVEL_NOTE, *LIMITS, EXTENSION, EXTENSION_NOTE, *RULES, VARIANTS,
    PREDECESSORS, MATERIAL_USES, STEPS, CONDITIONS, LAWS, PROCEDURES, RESULTS, COMPONENTS, STAGES, LEVELS, OBLIGATION,
    GROUP_OF, WEEKEND, COMMITMENT, *REMARKS,
)  # fmt: skip
UTILITY = tuple(optional(field) if field.key == "extension_workdays" else field for field in DATED)
TARGET = number("target_workdays", "目标时限（工作日）", "Target (working days)", required=True)
WORKFLOW = (*HEAD, AUTHORITY, HANDLED, TARGET, APPLIES, STEPS, PREDECESSORS, MATERIAL_USES, RESULTS, *REMARKS)
SPECIAL = (
    *HEAD, AUTHORITY, HANDLED, rule("when", "什么情况要办", "Applies when", required=True), PROVISIONAL, BASIS,
    short("level", "办理层级", "Level"), UNIT, PREDECESSORS, STEPS, *REMARKS,
)  # fmt: skip
MILESTONE = (*NAMED, PHASE, APPLIES, PREDECESSORS, *REMARKS)

TYPES = (
    ("bool", "是否", "Yes or no"),
    ("enum", "单选", "One of several"),
    ("number", "数字", "Number"),
    ("integer", "整数", "Whole number"),
    ("string", "文字", "Text"),
)
TYPE = choice("type", "类型", "Type", TYPES, required=True)
OPTIONS = lines("options", "选项编号", "Option ids")
LABELS = rows(
    "labels", "选项的名称", "Words of the options", (short(KEY, "选项", "Option", required=True), ZH, EN), kind=MAP
)
BOTH_WAYS = (long("zh", "中文", "Chinese", required=True), long("en", "英文", "English", required=True))
QUESTION = (
    ID,
    named_in("group", "分组", "Group", "question_groups", required=True),
    ZH,
    EN,
    TYPE,
    Field("unit", Text("单位", "Unit"), required=True, empty=True),
    flag("required", "必须填", "Required", required=True),
    flag("first", "最先问", "Asked first"),
    OPTIONS,
    LABELS,
    group("help", "填写说明", "Help", BOTH_WAYS, required=True),
    rule("ask_if", "什么情况才问", "Asked when"),
    rule("required_if", "什么情况必须填", "Required when"),
    Field("default", Text("预填", "Prefilled"), SCALAR, empty=True),
    Field("when_not_asked", Text("不问时当作", "When not asked"), SCALAR, empty=True),
    *REMARKS,
)  # fmt: skip
DERIVED = (
    ID, ZH, EN, TYPE, OPTIONS, LABELS, rule("expr", "算式", "Formula"),
    rows("cases", "分情况", "Cases", (
        rule("when", "什么情况", "When"), flag("else", "其余情况", "In all other cases"),
        Field("value", Text("结果", "Result"), SCALAR, empty=True), short("value_from", "结果取自", "Result taken from"))),
    *REMARKS,
)  # fmt: skip
CHECK = (
    ID,
    rule("expr", "应当成立的规则", "Rule that should hold", required=True),
    picks("fields", "涉及的问题", "Questions concerned", "profile_questions", required=True),
    ZH,
    EN,
    *REMARKS,
)
POLICY = (
    *NAMED,
    short("kind", "类别", "Class", required=True),
    short("kind_en", "类别（英文）", "Class (English)"),
    rule("when", "什么情况适用", "Applies when", required=True),
    long("benefit", "优惠内容", "Benefit", required=True),
    long("benefit_en", "优惠内容（英文）", "Benefit (English)"),
    named_in("authority", "责任部门", "Responsible body", "authorities", empty=True),
    long("apply_zh", "怎么申请（中文）", "How to apply (Chinese)"),
    long("apply_en", "怎么申请（英文）", "How to apply (English)"),
    Field("opens", Text("申报开始", "Applications from"), "day", empty=True),
    Field("closes", Text("申报截止", "Applications until"), "day", empty=True),
    picks("materials", "申报材料", "Papers", "materials"),
    Field("valid_to", Text("有效期至", "Valid until"), "day", required=True, empty=True),
    BASIS,
    short("basis_en", "依据（英文）", "Ground (English)"),
    short("status", "状态", "Status"),
    *REMARKS,
)
DOCUMENT = (
    *NAMED,
    named_in("issued_by", "由哪个事项产生", "Issued by", *NODES, required=True),
    Field("validity", Text("有效期说明", "Validity"), SCALAR, required=True, empty=True),
    number("valid_months", "有效期（月）", "Valid for (months)", required=True),
    flag("e_cert", "有电子证照", "Electronic certificate", required=True),
    *REMARKS,
)
ISSUERS = (("applicant", "申请人", "Applicant"), ("agency", "中介机构", "Agency"), ("gov", "政府部门", "Government"))
FORMS = (("original", "原件", "Original"), ("copy", "复印件", "Copy"), ("electronic", "电子件", "Electronic"))
MATERIAL = (
    *NAMED,
    choice("issuer", "谁提供", "Who issues it", ISSUERS, required=True),
    choice("form", "形式", "Form", FORMS, required=True),
    named_in("reuse_from", "取自哪个结果，不再交", "Taken from which result", "documents", required=True, empty=True),
    short("reuse_note", "免交说明", "Why it is not asked"),
    flag("tolerance", "可以容缺", "May come later", required=True),
    *REMARKS,
)  # fmt: skip
PROCEDURE = (
    *NAMED, flag("stops_clock", "停钟", "Stops the clock", required=True),
    number("max_workdays", "上限（工作日）", "At most (working days)", required=True), BASIS, *REMARKS,
)  # fmt: skip
CLOCKS = (("off", "不计时", "Off"), ("notice5", "五日告知", "Five-day notice"), ("run", "计时", "Runs"),
          ("pause", "暂停", "Paused"), ("stop", "停止", "Stopped"))  # fmt: skip
ACTORS = (("applicant", "申请人", "Applicant"), ("window", "窗口", "Window"), ("reviewer", "审查", "Reviewer"),
          ("decider", "决定", "Decider"), ("system", "系统", "System"))  # fmt: skip
STATE = (
    *NAMED,
    number("national", "国家办理状态码", "National code", required=True),
    choice("clock", "时钟", "Clock", CLOCKS, required=True),
    flag("terminal", "终结", "Final", required=True),
    flag("optional", "可选", "Optional"),
    *REMARKS,
)
ACTOR = choice("actor", "谁办", "Actor", ACTORS, required=True)
TRANSITION = (
    named_in("from", "从", "From", "states", required=True), named_in("to", "到", "To", "states", required=True),
    short("verb", "动作", "Verb", required=True), ACTOR, ZH, optional(EN), short("rule", "规则说明", "Rule"), *REMARKS,
)  # fmt: skip
EVENT = (
    *NAMED, picks("states", "在哪些状态", "In which states", "states", required=True), ACTOR,
    long("effect", "效果", "Effect", required=True), short("rule", "规则说明", "Rule"), *REMARKS,
)  # fmt: skip
CASE_TYPE = (
    *NAMED,
    picks("items", "适用的事项", "Matters", "items", required=True, word="all"),
    optional(BASIS),
    *REMARKS,
)
PAPER = (
    *NAMED,
    named_in("trigger", "何时出具", "Issued when", "states", "case_events", required=True),
    BASIS,
    *REMARKS,
)
RULE_TEXT = (ID, long("zh", "内容", "Text", required=True), *REMARKS)
KEYED = short(KEY, "编号", "Key", required=True)
TEXTS = (rows("", "内容", "Content", (KEYED, long(VALUE, "文字", "Text", required=True)), kind=MAP),)
GUIDE = (rows("", "内容", "Content", (KEYED, ZH, optional(EN), *REMARKS), kind=MAP),)
BUREAU = (rows("", "内容", "Content", (KEYED, lines(VALUE, "待填的项目", "To be filled in", required=True)), kind=MAP),)
