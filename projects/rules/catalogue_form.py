"""The form of the catalogue file: which sections and keys it has and what may stand in each.

Keys that the shipped file always has are required, the others optional; `catalogue_check` says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from projects.rules.catalogue_node_form import (
    ACTOR,
    AUTHORITY,
    BOTH,
    CHECK,
    DAYS,
    EN,
    MILESTONE,
    NAMED,
    NODE,
    PERMIT,
    QUESTION,
    REMARKS,
    RULE,
    SPECIAL,
    STATE,
    TEXT,
    UTILITY,
    WORDS,
    WORKFLOW,
    ZH,
    derived,
)
from projects.rules.catalogue_reading import MISSING, SYMBOL, Reading, join
from projects.rules.catalogue_shapes import (
    BODY_LONGEST,
    choice,
    day,
    flag,
    identifier,
    iso_day,
    listing,
    mapping_of,
    maybe,
    named,
    reference,
    row,
    rows,
    scalar,
    table,
    text,
    whole,
    word_or,
)


def codes(value: Any, where: str, reading: Reading) -> Any:
    """Codes of the exchange standard: number -> words."""
    if not isinstance(value, Mapping):
        return reading.wrong(where, value, "“数字: 名称”的一组", "a mapping from number to words")
    for key, words in value.items():
        whole(key, join(where, key), reading)
        TEXT(words, join(where, key), reading)
    return {key: words for key, words in value.items() if type(key) is int}


DATES = listing(day)
CALENDAR = row(
    {"notice_limit_workdays": whole, "extension_workdays": whole, "delivery_workdays": whole},
    {
        "joint_limit_days": whole,
        "joint_extension_days": whole,
        "hearing": mapping_of(whole),
        "test_vectors": listing(row({"accepted": day, "n": whole, "due": day})),
    },
)
YEAR = re.compile(r"(?:holidays|workdays_on_weekend)_\d{4}(?:_provisional)?")


def calendar(value: Any, where: str, reading: Reading) -> Any:
    """The limits, and a list of days per announced (or provisional) year."""
    found = CALENDAR(value, where, reading)
    if found is MISSING:
        return found
    years = [key for key in value if isinstance(key, str) and YEAR.fullmatch(key)]
    return found | {key: days for key in years if (days := DATES(value[key], join(where, key), reading)) is not MISSING}


CODE = text(form=r"[0-9A-Z]+")
BODY = row(
    {key: text(han, most=BODY_LONGEST[key]) for key, han in (("zh", True), ("en", False), ("level", None))},
    {**REMARKS, "note": text(most=BODY_LONGEST["note"])},
)
IDENTIFIERS = row(
    {},
    {
        "uscc": row({"charset": CODE, "weights": listing(whole)}, {"examples": listing(row({"code": CODE}))}),
        "project_code": row({"regex": TEXT}),
        "mobile": row({"regex": TEXT}),
        "id_card": row({"weights": listing(whole)}, {"sample": TEXT}),
    },
)

DOCUMENT = row(
    {
        "version": whole,
        "provenance_defaults": mapping_of(TEXT),
        "evaluation": mapping_of(TEXT),
        "locality": row({**BOTH, "province": ZH, "city": ZH}),
        "sources": table("sources", row({"title": TEXT, "where": TEXT})),
        "parameters": table("parameters", row({"value": scalar, "unit": TEXT, "zh": ZH}, REMARKS), SYMBOL),
        "authorities": table("authorities", BODY, most=BODY_LONGEST["code"]),
        "national_stages": rows("national_stages", row({**NAMED, "lead": AUTHORITY, "contents": TEXT}, REMARKS)),
        "phases": rows(
            "phases",
            row({**NAMED, "order": whole, "national_stages": listing(reference("national_stages"))}, REMARKS),
        ),
        "question_groups": rows("question_groups", row({**NAMED, "order": whole})),
        "profile_questions": rows("profile_questions", QUESTION),
        "derived": rows("derived", derived),
        "constraints": rows("constraints", CHECK),
        "warnings": rows("warnings", CHECK),
        "eia_hints": listing(row({"group": identifier, "zh": ZH}, REMARKS)),
        "documents": rows(
            "documents",
            row(
                {
                    **NAMED,
                    "issued_by": NODE,
                    "validity": maybe(scalar),
                    "valid_months": DAYS,
                    "e_cert": flag,
                },
                REMARKS,
            ),
        ),
        "materials": rows(
            "materials",
            row(
                {
                    **NAMED,
                    "issuer": choice("applicant", "agency", "gov"),
                    "form": choice("original", "copy", "electronic"),
                    "reuse_from": maybe(reference("documents")),
                    "tolerance": flag,
                },
                {**REMARKS, "reuse_note": TEXT},
            ),
        ),
        "special_procedures": rows(
            "special_procedures",
            row({**NAMED, "id": named(40), "stops_clock": flag, "max_workdays": DAYS, "basis": TEXT}, REMARKS),
        ),
        "special_rules": rows("special_rules", row({"id": identifier, "zh": ZH}, REMARKS)),
        "items": rows("items", PERMIT),
        "evaluations": rows("evaluations", PERMIT),
        "utilities": rows("utilities", UTILITY),
        "promotion_workflows": rows("promotion_workflows", WORKFLOW),
        "milestones": rows("milestones", MILESTONE),
        "special_matters": rows("special_matters", SPECIAL),
        "parallel_groups": rows(
            "parallel_groups", row({"id": identifier, "zh": ZH, "members": listing(NODE)}, {**REMARKS, "en": EN})
        ),
        "states": rows(
            "states",
            row(
                {
                    **NAMED,
                    "id": named(20),
                    "national": maybe(whole),
                    "clock": choice("off", "notice5", "run", "pause", "stop"),
                    "terminal": flag,
                },
                {**REMARKS, "optional": flag},
            ),
        ),
        "transitions": listing(
            row(
                {"from": STATE, "to": STATE, "verb": text(form="[a-z]+(_[a-z]+)*", most=30), "actor": ACTOR, "zh": ZH},
                {**REMARKS, "rule": TEXT, "en": EN},
            )
        ),
        "case_events": rows(
            "case_events",
            row({**NAMED, "states": listing(STATE), "actor": ACTOR, "effect": TEXT}, {**REMARKS, "rule": TEXT}),
        ),
        "case_types": rows(
            "case_types",
            row({**NAMED, "items": word_or("all", listing(reference("items")))}, {**REMARKS, "basis": TEXT}),
        ),
        "notices": rows(
            "notices", row({**NAMED, "trigger": reference("states", "case_events"), "basis": TEXT}, REMARKS)
        ),
        "guide_defaults": mapping_of(row({"zh": ZH}, {**REMARKS, "en": EN})),
        "to_fill_by_bureau": mapping_of(WORDS),
        "exchange": row({"blzt": codes}),
        "calendar": calendar,
        "rating": row(
            {"levels": listing(row({"value": whole, "zh": ZH}, {"bad": flag}), filled=True), "rules": WORDS},
            {"contact_workdays": whole, "fix_workdays": whole, "fix_complex_workdays": whole},
        ),
        "identifiers": IDENTIFIERS,
        "policies": rows(
            "policies",
            row(
                {**NAMED, "kind": TEXT, "when": RULE, "benefit": TEXT, "valid_to": maybe(iso_day), "basis": TEXT},
                {
                    **REMARKS,
                    "status": TEXT,
                    "authority": maybe(AUTHORITY),
                    "apply_zh": maybe(ZH),
                    "apply_en": maybe(EN),
                    "opens": maybe(iso_day),
                    "closes": maybe(iso_day),
                    "materials": listing(reference("materials")),
                },
            ),
        ),
        "service_rules": rows("service_rules", row({"id": identifier, "zh": ZH}, REMARKS)),
    },
    {"committed_rule": TEXT, "as_of": iso_day, "state_notes": TEXT},
)
