"""Who gets what answer at which address: the specification that the permission matrix tests (promise S1).

One row for each URL name, written by hand and never derived from `permissions.py` or a view, so that the test compares
two things. Plain data and a walk over the URLconf: nothing here imports a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from approval_portal.access import (
    rows_agency,
    rows_agents,
    rows_api,
    rows_api_items,
    rows_appointments,
    rows_certificates,
    rows_custody,
    rows_deliveries,
    rows_desk,
    rows_digests,
    rows_drafts,
    rows_dues,
    rows_enterprises,
    rows_entries,
    rows_figures,
    rows_handbook,
    rows_help,
    rows_impact,
    rows_items_apply,
    rows_items_duty,
    rows_items_notices,
    rows_items_review,
    rows_items_time,
    rows_items_window,
    rows_mandates,
    rows_meetings,
    rows_notices,
    rows_packages,
    rows_people,
    rows_personal,
    rows_phone,
    rows_policies,
    rows_prints,
    rows_problems,
    rows_projects,
    rows_public,
    rows_records,
    rows_referrals,
    rows_roster,
    rows_routes,
    rows_sign_in,
    rows_uploads,
    rows_visits,
    rows_wallet,
    rows_weekend,
)
from approval_portal.access.words import (
    BUREAU,
    METHODS,
    NO_OBJECT,
    PEOPLE,
    SEES_PROJECT,
    STRANGERS,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
)

__all__ = [
    "BUREAU", "METHODS", "NO_OBJECT", "PEOPLE", "ROWS", "SEES_PROJECT", "STRANGERS",
    "Answer", "Cell", "Relation", "Row", "Rule", "Who", "addresses", "cells", "gaps",
]  # fmt: skip

PARTS = (
    rows_sign_in,
    rows_public,
    rows_people,
    rows_personal,
    rows_agents,
    rows_phone,
    rows_deliveries,
    rows_digests,
    rows_dues,
    rows_custody,
    rows_enterprises,
    rows_entries,
    rows_drafts,
    rows_impact,
    rows_figures,
    rows_items_apply,
    rows_items_duty,
    rows_items_notices,
    rows_items_review,
    rows_items_time,
    rows_items_window,
    rows_mandates,
    rows_meetings,
    rows_roster,
    rows_uploads,
    rows_referrals,
    rows_projects,
    rows_packages,
    rows_routes,
    rows_prints,
    rows_handbook,
    rows_policies,
    rows_help,
    rows_certificates,
    rows_desk,
    rows_notices,
    rows_records,
    rows_api,
    rows_api_items,
    rows_wallet,
    rows_visits,
    rows_problems,
    rows_agency,
    rows_appointments,
    rows_weekend,
)
ROWS: dict[str, Row] = {name: row for part in PARTS for name, row in part.ROWS.items()}


@dataclass(frozen=True)
class Cell:
    """One expectation: this person, at this address with this object, by this method, gets this answer."""

    name: str
    method: str
    who: Who
    relation: Relation
    rule: str
    answer: Answer


def cells(rows: Mapping[str, Row] = ROWS) -> Iterator[Cell]:
    """Every expectation. A method that an address does not have is asked for once by each person, not for each object."""
    for name, row in rows.items():
        for method in METHODS:
            rule = row.rule(method)
            relations = row.of[:1] if rule.no is Answer.NO_METHOD and not rule.grants else row.of
            for who in Who:
                for relation in relations:
                    yield Cell(name, method, who, relation, rule.name, rule.answer(who, relation))


def addresses(
    resolver: URLResolver | None = None, spaces: tuple[str, ...] = (), start: str = "/"
) -> list[tuple[str, str]]:
    """(name with its namespaces, route) of every pattern of the URLconf; the name is empty where there is none."""
    found: list[tuple[str, str]] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = start + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append((":".join((*spaces, pattern.name)) if pattern.name else "", route))
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            found += addresses(pattern, inner, route)
    return found


def gaps(rows: Mapping[str, Row] = ROWS, urls: list[tuple[str, str]] | None = None) -> list[str]:
    """What keeps the table from being complete, each in a sentence; empty when every address has its row."""
    urls = addresses() if urls is None else urls
    names = [name for name, _ in urls]
    found = [f"{route} has no name" for name, route in urls if not name]
    found += [f"{name} ({route}) has no row" for name, route in urls if name and name not in rows]
    found += [f"{name} names several addresses" for name in sorted(set(names)) if name and names.count(name) > 1]
    return found + [f"the row {name} fits no address" for name in rows if name not in names]
