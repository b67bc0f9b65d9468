"""The key-project register of 2022 and 2023: the report's counts and totals to the yuan, over made-up projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from projects.demo.desk import Desk
from projects.enums import Source
from projects.models import Enterprise, Project
from projects.operations.projects import create_project, list_key_project

SPREAD = 0.9  # sigma of the logarithm of the sums


@dataclass(frozen=True)
class Listed:
    """One project of the register: the years it stands there, the sum listed, and what it is by now."""

    years: tuple[int, ...]
    investment_wan: int
    state: str


def add_register(desk: Desk, data: Mapping[str, Any], named: list[Project]) -> None:
    """All rows of both years; `named` stand on the later one."""
    last = max(data["years"])
    for project in named:
        _list(desk, data, project, (last,), int(project.investment_wan))
    names, firms = project_names(desk.random, data), dict[str, Enterprise]()
    for row in data["signed_too"]:
        name, company = row["name"], data["industries"][row["industry"]]["company"]
        listed = Listed((last,), row["investment_wan"], row["state"])
        _add(desk, data, listed, name, f"{name[:2]}{company}", row["signed_on"], firms)
    fixed = sum(int(project.investment_wan) for project in named) + sum(
        row["investment_wan"] for row in data["signed_too"]
    )
    for listed in plan(desk.random, data, fixed, len(named) + len(data["signed_too"])):
        name, company = next(names)
        signed = data["years"][listed.years[0]]["listed_on"] - timedelta(days=desk.random.randrange(40, 400))
        _add(desk, data, listed, name, company, signed, firms)


def plan(random: Random, data: Mapping[str, Any], fixed_wan: int, fixed_count: int) -> list[Listed]:
    """Sums and states of all projects but the fixed ones, which stand on the last year's register with `fixed_wan`."""
    (first, before), (last, after) = sorted(data["years"].items())
    spread = spreader(random, data)
    sums = spread(before["projects"], before["total_wan"])
    going_on, done = sums[: data["continuing"]], sums[data["continuing"] :]
    new = spread(after["projects"] - data["continuing"] - fixed_count, after["total_wan"] - fixed_wan - sum(going_on))
    states = {key: _shuffled(random, counts) for key, counts in data["states"].items()}
    return [
        *(Listed((first, last), wan, state) for wan, state in zip(going_on, states["both"], strict=True)),
        *(Listed((first,), wan, state) for wan, state in zip(done, states[first], strict=True)),
        *(Listed((last,), wan, state) for wan, state in zip(new, states[last], strict=True)),
    ]


def spreader(random: Random, data: Mapping[str, Any]) -> Any:
    smallest, step = data["smallest_wan"], data["rounded_to_wan"]

    def spread(count: int, total: int) -> list[int]:
        """So many sums, each a multiple of the step, log-normal above the smallest, exactly `total` together."""
        weights = [random.lognormvariate(0, SPREAD) for _ in range(count)]
        free = total - smallest * count
        sums = [smallest + int(free * weight / sum(weights)) // step * step for weight in weights]
        sums[sums.index(max(sums))] += total - sum(sums)
        return sums

    return spread


def _shuffled(random: Random, counts: Mapping[str, int]) -> list[str]:
    states = [state for state, count in counts.items() for _ in range(count)]
    random.shuffle(states)
    return states


def project_names(random: Random, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(project, company) in mixed order, each project once; one company may have several."""
    kinds = [(kind, each["company"]) for each in data["industries"].values() for kind in each["kinds"]]
    pairs = list(product(data["prefixes"], kinds))
    random.shuffle(pairs)
    for prefix, (kind, company) in pairs:
        yield f"{prefix}{kind}（演示）", f"{prefix}{company}"


def _add(
    desk: Desk,
    data: Mapping[str, Any],
    listed: Listed,
    name: str,
    company: str,
    signed_on: date,
    firms: dict[str, Enterprise],
) -> None:
    at = desk.morning(data["years"][listed.years[0]]["listed_on"])
    if company not in firms:
        firms[company] = desk.enterprise(f"{company}（演示）有限公司", at)
    place = desk.random.choice(data["places"])
    area = listed.investment_wan * desk.random.uniform(0.2, 0.6)  # m² for each 万元
    project = create_project(
        firms[company],
        name,
        by=desk.people["head"],
        at=at,
        code=f"{signed_on:%y%m}-{place['region']}-04-01-{desk.random.randrange(10**6):06d}",
        state=listed.state,
        investment_wan=Decimal(listed.investment_wan),
        floor_area_m2=Decimal(round(area, -2)),
        site=f"{place['site']}（演示）",
        signed_on=signed_on,
        is_demo=True,
        source=Source.IMPORT,
    )
    _list(desk, data, project, listed.years, listed.investment_wan)


def _list(desk: Desk, data: Mapping[str, Any], project: Project, years: tuple[int, ...], wan: int) -> None:
    for year in years:
        at = desk.morning(data["years"][year]["listed_on"])
        by = desk.people["head"]
        list_key_project(project, year, data["level"], Decimal(wan), by=by, at=at, source=Source.IMPORT)
