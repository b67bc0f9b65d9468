"""The form of the catalogue's questions, derived values and nodes: the parts that the engine computes with."""

from __future__ import annotations

from typing import Any, Final

from projects.rules.catalogue import NODE_SECTIONS
from projects.rules.catalogue_reading import MISSING, Reading, join
from projects.rules.catalogue_shapes import (
    Shape,
    choice,
    either,
    flag,
    identifier,
    listing,
    mapping_of,
    maybe,
    named,
    reference,
    row,
    rows,
    rule,
    scalar,
    source,
    symbol,
    text,
    whole,
    word_or,
)

NODES: Final = tuple(NODE_SECTIONS)
NODE, STATE, AUTHORITY = reference(*NODES), reference("states"), reference("authorities")
ACTOR = choice("applicant", "window", "reviewer", "decider", "system")
TYPES = ("bool", "enum", "number", "integer", "string")
ZH, EN, TEXT, WORDS = text(han=True), text(han=False), text(), listing(text())
DAYS, RULE, HANDLED = maybe(whole), rule(), choice("here", "elsewhere")
UNIT = choice("day", "workday")
BOTH: dict[str, Shape] = {"zh": ZH, "en": EN}
NAMED: dict[str, Shape] = {"id": identifier, **BOTH}
LABELS = mapping_of(row(BOTH))
REMARKS: dict[str, Shape] = {"note": TEXT, "src": source}

QUESTION = row(
    {
        **BOTH,
        "id": symbol,
        "group": reference("question_groups"),
        "type": choice(*TYPES),
        "unit": maybe(TEXT),
        "required": flag,
        "help": row(BOTH),
    },
    {
        **REMARKS,
        "options": listing(identifier, filled=True),
        "labels": LABELS,
        "first": flag,
        "ask_if": RULE,
        "required_if": RULE,
        "default": maybe(scalar),
        "when_not_asked": maybe(scalar),
    },
)
CASE = row({}, {"when": RULE, "else": flag, "value": maybe(scalar), "value_from": identifier})
DERIVED_ROW = row(
    {**BOTH, "id": symbol, "type": choice(*TYPES), "src": source},
    {
        "options": listing(identifier, filled=True),
        "labels": LABELS,
        "cases": listing(CASE, filled=True),
        "note": TEXT,
    },
)
FAMILIES = {"bool": "truth", "enum": "text", "string": "text", "number": "number", "integer": "number"}


def derived(value: Any, where: str, reading: Reading) -> Any:
    """A derived value: its type says what its expression must give."""
    found = DERIVED_ROW(value, where, reading)
    if found is not MISSING and "expr" in value:
        read_rule = rule(FAMILIES.get(found.get("type", ""), "truth"))
        expr = read_rule(value["expr"], join(where, "expr"), reading)
        return found if expr is MISSING else {**found, "expr": expr}
    return found


CHECK = row({**NAMED, "expr": RULE, "fields": listing(reference("profile_questions"), filled=True)})

MATERIAL_USE = either(
    reference("materials"),
    row({"id": reference("materials")}, {"when": RULE, "optional": flag, "note": TEXT}),
)
VARIANT = row(
    {"id": named(40), "when": RULE, "committed_workdays": DAYS, "committed_src": source},
    {
        **REMARKS,
        "kind": TEXT,
        "statutory_workdays": DAYS,
        "statutory_unit": UNIT,
        "statutory_note": TEXT,
        "extension_workdays": DAYS,
        "materials": listing(MATERIAL_USE),
        "level": TEXT,
        "handled": HANDLED,
    },
)
PREDECESSOR = row({"item": NODE, "type": choice("hard", "soft"), "when": RULE, "basis": TEXT}, REMARKS)
COMPONENT = row(
    {
        **NAMED,
        "id": named(40),
        "authority": AUTHORITY,
        "when": RULE,
        "kind": TEXT,
        "statutory_workdays": DAYS,
        "basis": TEXT,
    },
    {**REMARKS, "commitment": flag, "committed_workdays": DAYS, "statutory_unit": UNIT},
)
OWNER = word_or("applicant", AUTHORITY)
STEP = row(
    {**NAMED, "id": named(20), "order": whole, "owner": OWNER, "workdays": DAYS},
    {
        **REMARKS,
        "excluded": flag,
        "when": RULE,
        "output": reference("documents"),
        "cadence": TEXT,
        "workdays_by_variant": mapping_of(DAYS),
        "owner_by_variant": mapping_of(OWNER),
    },
)
AREA_CASE = row({"grade": TEXT}, {"when": RULE, "else": flag, "area": rule("number")})
OBLIGATION = row({"basis": TEXT, "cases": listing(AREA_CASE, filled=True)}, {"relocation": TEXT, "exempt": TEXT})
LEVEL_WHEN = row(
    {"when": RULE, "level": TEXT},
    {**REMARKS, "handled": HANDLED, "authority_zh": ZH, "committed_workdays": DAYS, "statutory_workdays": DAYS},
)
LAW = row({"law": TEXT, "articles": WORDS}, REMARKS)

PLACED: dict[str, Shape] = {**NAMED, "phase": reference("phases"), "predecessors": listing(PREDECESSOR)}
RUN: dict[str, Shape] = {**PLACED, "authority": AUTHORITY, "handled": HANDLED}
DATED: dict[str, Shape] = {
    **RUN,
    "national_stage": reference("national_stages"),
    "kind": TEXT,
    "level": TEXT,
    "legal_basis": listing(LAW),
    "statutory_workdays": DAYS,
    "committed_workdays": DAYS,
    "committed_src": source,
    "special_procedures": listing(reference("special_procedures")),
    "materials": listing(MATERIAL_USE),
    "results": listing(reference("documents")),
    "applies_when": RULE,
    "parallel_group": reference("parallel_groups"),
    "weekend": row({"applies": maybe(flag)}, REMARKS),
    "commitment": row({"available": flag}, REMARKS),
}
ALSO: dict[str, Shape] = {
    **REMARKS,
    "no": whole,
    "provisional_when": RULE,
    "reuse_when": RULE,
    "statutory_unit": UNIT,
    "level_when": listing(LEVEL_WHEN),
    "variants": listing(VARIANT, filled=True),
    "components": rows("components", COMPONENT),
    "stages": listing(row(NAMED)),
    "stages_src": source,
    "obligation": OBLIGATION,
    "steps": rows("steps", STEP),
}
PERMIT = row({**DATED, "conditions": listing(TEXT, filled=True), "extension_workdays": DAYS}, ALSO)
UTILITY = row({**DATED, "steps": rows("steps", STEP)}, {**ALSO, "extension_workdays": DAYS, "conditions": WORDS})
WORKFLOW = row(
    {
        **RUN,
        "target_workdays": DAYS,
        "applies_when": RULE,
        "steps": rows("steps", STEP),
        "results": listing(reference("documents")),
    },
    {**ALSO, "materials": listing(MATERIAL_USE), "level": TEXT},
)
SPECIAL = row({**RUN, "when": RULE, "basis": TEXT}, {**ALSO, "level": TEXT})
MILESTONE = row(
    {**PLACED, "applies_when": RULE}, {**ALSO, "authority": AUTHORITY, "national_stage": reference("national_stages")}
)
