"""The sections of the catalogue, and the code under which each entry of a section is known.

A section is a list of rows with ids, a list of rows that are known by other keys, or a mapping of code to entry. What is
left of the document is kept whole: `blocks`, each under its own key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LISTS = (
    "national_stages",
    "phases",
    "question_groups",
    "profile_questions",
    "derived",
    "constraints",
    "warnings",
    "documents",
    "materials",
    "special_procedures",
    "special_rules",
    "items",
    "evaluations",
    "utilities",
    "promotion_workflows",
    "milestones",
    "special_matters",
    "parallel_groups",
    "states",
    "case_events",
    "case_types",
    "notices",
    "policies",
    "service_rules",
)
MAPPINGS = ("authorities", "parameters", "sources")
NAMELESS = {"eia_hints": ("group",), "transitions": ("from", "verb")}  # rows without an id: what names one
BLOCKS = (
    "provenance_defaults",
    "evaluation",
    "guide_defaults",
    "to_fill_by_bureau",
    "exchange",
    "calendar",
    "rating",
    "identifiers",
)
WHOLE = "blocks"  # the section of what is kept whole: BLOCKS, and short words such as as_of
ORDER = "order"  # not of the document: in which order the entries of a section stand, code by code
PARTED = frozenset({*LISTS, *MAPPINGS, *NAMELESS})


def naming_keys(section: str) -> tuple[str, ...]:
    """The keys of a row that make its code."""
    return NAMELESS.get(section, ("id",))


def code_of(section: str, row: Any) -> str:
    """The code that the row gives itself, such as `ap-energy` or, of a transition, `draft-submit`; "" without one."""
    if not isinstance(row, Mapping):
        return ""
    named = naming_keys(section)
    parts = [part for key in named if isinstance(part := row.get(key), str) and part]
    return "-".join(parts) if len(parts) == len(named) else ""


def coded(section: str, rows: Any) -> Iterator[tuple[str, Any]]:
    """Every entry of a section with its code. A code that comes again, or is missing, is told apart by a number."""
    if isinstance(rows, Mapping):
        yield from ((str(code), row) for code, row in rows.items())
        return
    seen: set[str] = set()
    for place, row in enumerate(rows if isinstance(rows, list) else (), start=1):
        code = code_of(section, row) or f"#{place}"
        while code in seen:
            code = f"{code}#{place}"
        seen.add(code)
        yield code, row
