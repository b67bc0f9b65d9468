"""The catalogue's entries as friendly forms: which fields an entry of each section has, said as data.

A field names a key of the entry, the words for it, and how it is filled in; rows hold fields again. Keys that no field
names stay as they are (`catalogue_entries`), and the checker says what may stand in each (`catalogue_form`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from projects.rules.wording import Text

# how a field is filled in
SHORT, LONG, NUMBER, SCALAR, DAY, FLAG, CHOICE = "short", "long", "number", "scalar", "day", "flag", "choice"
REFERENCE, PICKS, LINES, RULE, SOURCE = "reference", "picks", "lines", "rule", "source"
GROUP, ROWS, MAP, USES = "group", "rows", "map", "uses"
NESTED: Final = (GROUP, ROWS, MAP, USES)
NODES: Final = ("items", "evaluations", "utilities", "promotion_workflows", "milestones", "special_matters")
KEY, VALUE = "_key", "_value"  # of a row of a mapping: its code, and what stands there when that is no mapping


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an entry. `of`: sections that a reference may name; `fields`: of each row; `empty`: null is allowed;
    `wants`: what a rule gives (truth, number, text); `word`: what may stand in place of references; `longest`: characters."""

    key: str
    label: Text
    kind: str = SHORT
    required: bool = False
    help: Text | None = None
    of: tuple[str, ...] = ()
    options: tuple[tuple[str, Text], ...] = ()
    fields: tuple[Field, ...] = ()
    empty: bool = False
    wants: str = "truth"
    word: str = ""
    longest: int = 0


def short(key: str, zh: str, en: str, *, required: bool = False, help: Text | None = None) -> Field:
    return Field(key, Text(zh, en), SHORT, required, help)


def long(key: str, zh: str, en: str, *, required: bool = False, help: Text | None = None) -> Field:
    return Field(key, Text(zh, en), LONG, required, help)


NONE_HELP = Text("写整数；没有就写“无”。", "A whole number; write “none” where there is none.")
OWN_HELP = Text(
    "空着：同这个事项；写“无”：没有。", "Empty: as the matter itself says; “none”: there is none for this variant."
)


def number(key: str, zh: str, en: str, *, required: bool = False, help: Text | None = NONE_HELP) -> Field:
    """A whole number of working days or the like; null is 无."""
    return Field(key, Text(zh, en), NUMBER, required, help, empty=True)


def order(key: str, zh: str, en: str, *, required: bool = False) -> Field:
    return Field(key, Text(zh, en), NUMBER, required)


def flag(key: str, zh: str, en: str, *, required: bool = False, empty: bool = False) -> Field:
    return Field(key, Text(zh, en), FLAG, required, empty=empty)


def choice(
    key: str, zh: str, en: str, options: Sequence[tuple[str, str, str]], *, required: bool = False, empty: bool = False
) -> Field:
    words = tuple((value, Text(said, english)) for value, said, english in options)
    return Field(key, Text(zh, en), CHOICE, required, options=words, empty=empty)


def named_in(
    key: str,
    zh: str,
    en: str,
    *of: str,
    required: bool = False,
    empty: bool = False,
    word: tuple[str, str, str] | None = None,
) -> Field:
    """A reference; `word`: a value that may stand in its place, with its two names."""
    options = ((word[0], Text(word[1], word[2])),) if word else ()
    return Field(key, Text(zh, en), REFERENCE, required, of=of, options=options, empty=empty)


def picks(key: str, zh: str, en: str, *of: str, required: bool = False, word: str = "") -> Field:
    help = Text(f"全部适用就只写 {word}。", f"Write {word} alone for all of them.") if word else None
    return Field(key, Text(zh, en), PICKS, required, help, of=of, word=word)


ONE_A_LINE = Text("一行一条。", "One a line.")


def lines(key: str, zh: str, en: str, *, required: bool = False) -> Field:
    return Field(key, Text(zh, en), LINES, required, ONE_A_LINE)


def rule(key: str, zh: str, en: str, *, required: bool = False, wants: str = "truth") -> Field:
    return Field(key, Text(zh, en), RULE, required, wants=wants)


def rows(key: str, zh: str, en: str, fields: Sequence[Field], *, required: bool = False, kind: str = ROWS) -> Field:
    return Field(key, Text(zh, en), kind, required, fields=tuple(fields))


def group(key: str, zh: str, en: str, fields: Sequence[Field], *, required: bool = False) -> Field:
    return Field(key, Text(zh, en), GROUP, required, fields=tuple(fields))


# --- fields that many entries have

ID = short("id", "编号", "Id", required=True)
ZH = short("zh", "名称（中文）", "Name (Chinese)", required=True)
EN = short("en", "名称（英文）", "Name (English)", required=True)
SRC = Field(
    "src",
    Text("来源", "Source"),
    SOURCE,
    help=Text(
        "C:来源编号 是核对过的出处，K 是通行做法，P 是拟定、待确认。",
        "C:source id is confirmed by that source, K is general practice, P is proposed and to be confirmed.",
    ),
)
NOTE = long("note", "备注", "Note")
NAMED = (ID, ZH, EN)
REMARKS = (NOTE, SRC)
ORDER = order("order", "次序", "Order", required=True)
NO = order("no", "序号", "Number")
PHASE = named_in("phase", "阶段", "Phase", "phases", required=True)
STAGE = named_in("national_stage", "国家四阶段", "National stage", "national_stages", required=True)
AUTHORITY = named_in("authority", "责任部门", "Responsible body", "authorities", required=True)
HANDLED_OPTIONS = (("here", "区内办理", "Handled here"), ("elsewhere", "区外或单位办理", "Handled elsewhere"))
HANDLED = choice("handled", "在哪里办", "Where it is handled", HANDLED_OPTIONS, required=True)
KIND = short("kind", "办理性质", "Kind", required=True)
LEVEL = short("level", "办理层级", "Level", required=True)
UNIT = choice("statutory_unit", "法定时限的单位", "Unit of the statutory limit", (
    ("workday", "工作日", "Working days"), ("day", "法条只写“日”", "The article says only 日")))  # fmt: skip
BASIS = short("basis", "依据", "Ground", required=True)


def optional(field: Field, help: Text | None = None) -> Field:
    return replace(field, required=False, help=help or field.help)


STATUTORY = number("statutory_workdays", "法定时限（工作日）", "Statutory limit (working days)", required=True)
COMMITTED = number(
    "committed_workdays",
    "承诺时限（工作日）",
    "Committed limit (working days)",
    required=True,
    help=Text(
        "0 是当场办结；“无”是不承诺。不能长于法定时限。",
        "0 is on the spot; “none” is no promise. Never longer than the statutory limit.",
    ),
)
COMMITTED_SRC = replace(SRC, key="committed_src", label=Text("承诺时限的来源", "Source of the committed limit"))
EXTENSION = number("extension_workdays", "可延长（工作日）", "Possible extension (working days)", required=True)

MATERIAL_USES = rows(
    "materials",
    "材料",
    "Papers",
    (
        named_in("id", "材料", "Paper", "materials", required=True),
        rule("when", "什么情况要", "Needed when"),
        flag("optional", "可以不交", "May stay empty"),
        short("note", "备注", "Note"),
    ),
    kind=USES,
)
STRENGTHS = (
    ("hard", "硬前置：没有它不能办", "Hard: not before it"),
    ("soft", "软前置：通常在先，不挡", "Soft: the usual order"),
)
PREDECESSORS = rows(
    "predecessors",
    "前置",
    "Prerequisites",
    (
        named_in("item", "先办哪一件", "What comes first", *NODES, required=True),
        choice("type", "约束", "Kind", STRENGTHS, required=True),
        rule("when", "什么情况算", "Counts when", required=True),
        BASIS,
        SRC,
    ),
    required=True,
)
VARIANTS = rows(
    "variants",
    "情形",
    "Variants",
    (
        ID,
        rule("when", "什么情况是它", "Applies when", required=True),
        short("kind", "办理性质", "Kind"),
        optional(STATUTORY, OWN_HELP),
        UNIT,
        short("statutory_note", "法定时限的说明", "Note on the statutory limit"),
        COMMITTED,
        replace(COMMITTED_SRC, required=True),
        optional(EXTENSION, OWN_HELP),
        short("level", "办理层级", "Level"),
        optional(HANDLED),
        MATERIAL_USES,
        *REMARKS,
    ),
)
BY_VARIANT = (short(KEY, "情形", "Variant", required=True), number(VALUE, "工作日", "Working days"))
OWNER = named_in(
    "owner", "谁办", "Who does it", "authorities", required=True, word=("applicant", "申请人", "Applicant")
)
STEPS = rows(
    "steps",
    "步骤",
    "Steps",
    (
        ID,
        ORDER,
        ZH,
        EN,
        OWNER,
        number("workdays", "工作日", "Working days", required=True),
        flag("excluded", "不计入时限", "Outside the clock"),
        rule("when", "什么情况有这一步", "Taken when"),
        named_in("output", "产生的结果", "What it produces", "documents"),
        choice("cadence", "多久一次", "How often", (
            ("on_demand", "需要时", "On demand"), ("weekly", "每周", "Weekly"),
            ("on_result", "有结果时", "On a result"), ("yearly", "每年", "Yearly"))),
        rows("workdays_by_variant", "各情形的工作日", "Working days by variant", BY_VARIANT, kind=MAP),
        rows("owner_by_variant", "各情形由谁办", "Who does it, by variant",
             (BY_VARIANT[0], replace(OWNER, key=VALUE)), kind=MAP),
        *REMARKS,
    ),
)  # fmt: skip
COMPONENTS = rows(
    "components",
    "组成部分",
    "Components",
    (
        *NAMED,
        AUTHORITY,
        rule("when", "什么情况有", "Applies when", required=True),
        KIND,
        STATUTORY,
        UNIT,
        optional(COMMITTED, OWN_HELP),
        BASIS,
        flag("commitment", "可以告知承诺", "May be done on a promise"),
        *REMARKS,
    ),
)
LAWS = rows(
    "legal_basis",
    "法律依据",
    "Legal grounds",
    (short("law", "法律法规", "Law", required=True), lines("articles", "条款", "Articles", required=True), SRC),
    required=True,
)
LEVELS = rows(
    "level_when",
    "什么情况归别的层级",
    "Other level when",
    (
        rule("when", "什么情况", "When", required=True),
        LEVEL,
        optional(HANDLED),
        short("authority_zh", "由谁办（中文）", "Who handles it (Chinese)"),
        optional(COMMITTED, OWN_HELP),
        optional(STATUTORY, OWN_HELP),
        *REMARKS,
    ),
)
OBLIGATION = group(
    "obligation",
    "应建义务",
    "Obligation",
    (
        BASIS,
        rows("cases", "怎么算", "How it is reckoned", (
            rule("when", "什么情况", "When"), flag("else", "其余情况", "In all other cases"),
            rule("area", "面积（算式）", "Area (formula)", wants="number"), short("grade", "等级", "Grade", required=True)),
            required=True),
        short("relocation", "易地建设", "Relocation"),
        short("exempt", "免建", "Exempt"),
    ),
)  # fmt: skip
WEEKEND = group(
    "weekend", "周末能不能办", "At weekends", (flag("applies", "周末办", "Handled at weekends", empty=True), NOTE, SRC)
)
COMMITMENT = group(
    "commitment",
    "告知承诺",
    "Notification and commitment",
    (flag("available", "可以告知承诺", "Available", empty=True), NOTE, SRC),
)
