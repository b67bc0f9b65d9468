"""Days, steps, levels and other figures of the catalogue that must agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from projects.rules.catalogue_questions import case_faults
from projects.rules.catalogue_reading import Fault
from projects.rules.catalogue_references import nodes_of
from projects.rules.catalogue_symbols import repeated

Document = dict[str, Any]
YEAR_OF_HOLIDAYS = re.compile(r"holidays_\d{4}")
YEAR_OF_SWAPS = re.compile(r"workdays_on_weekend_\d{4}")


def figure_faults(document: Document) -> Iterator[Fault]:
    authorities = document.get("authorities", {})
    for where, node in nodes_of(document):
        yield from _limits(where, node)
        yield from _variant_ids(where, node)
        yield from _step_sums(where, node)
        yield from _level(where, node, authorities)
        yield from case_faults(f"{where}.obligation.cases", node.get("obligation", {}).get("cases", []))
    for each in document.get("documents", ()):
        validity = each.get("validity")
        if type(validity) is int and validity != each.get("valid_months", validity):
            yield Fault(
                f"documents[{each.get('id', '?')}].valid_months",
                f"validity 是{validity},valid_months 应相同",
                f"validity is {validity}: valid_months must be the same",
            )
    for policy in document.get("policies", ()):
        yield from _window(f"policies[{policy.get('id', '?')}].closes", policy.get("opens"), policy.get("closes"))
    yield from _calendar(document.get("calendar", {}))
    yield from _identifiers(document.get("identifiers", {}))


def _window(where: str, opens: str | None, closes: str | None) -> Iterator[Fault]:
    """The days on which one applies for a policy, as ISO text."""
    if opens and closes and closes < opens:
        yield Fault(
            where, f"申报截止 {closes} 早于开始 {opens}", f"the last day to apply {closes} is before the first {opens}"
        )


def _limits(where: str, node: Document) -> Iterator[Fault]:
    """A promise is never longer than the law allows; the keys of a variant override those of the node."""
    yield from _limit(where, node)
    for key in ("variants", "level_when"):
        for position, variant in enumerate(node.get(key, ())):
            yield from _limit(f"{where}.{key}[{variant.get('id', position)}]", {**node, **variant})
    for component in node.get("components", ()):
        yield from _limit(f"{where}.components[{component.get('id', '?')}]", component)


def _limit(where: str, node: Document) -> Iterator[Fault]:
    allowed, promised = node.get("statutory_workdays"), node.get("committed_workdays")
    if allowed is not None and promised is not None and promised > allowed:
        yield Fault(
            f"{where}.committed_workdays",
            f"承诺时限{promised}个工作日超过法定时限{allowed}个工作日,请缩短承诺时限",
            f"the committed limit of {promised} working days exceeds the statutory one of {allowed}: shorten it",
        )


def _variant_ids(where: str, node: Document) -> Iterator[Fault]:
    for key in ("variants", "stages"):
        for name in repeated([each["id"] for each in node.get(key, ()) if "id" in each]):
            yield Fault(f"{where}.{key}[{name}]", f"编号“{name}”重复,请换一个", f"duplicate id {name!r}")
    known = {each.get("id") for each in node.get("variants", ())}
    for step in node.get("steps", ()):
        for key in ("workdays_by_variant", "owner_by_variant"):
            for name in step.get(key, {}).keys() - known:
                yield Fault(
                    f"{where}.steps[{step.get('id', '?')}].{key}.{name}",
                    f"本事项没有“{name}”这个情形(variants),请改正",
                    f"{name!r} is not a variant of this node",
                )


def _step_sums(where: str, node: Document) -> Iterator[Fault]:
    """Counted steps add up to the promised days: of each variant, or to the target of a workflow.

    Steps with a `when` are branches; the steps of one branch have the same `when`, and the longest branch counts.
    """
    if not where.startswith(("utilities", "promotion_workflows")) or "steps" not in node:
        return
    if node.get("target_workdays") is not None:
        yield from _sum(f"{where}.target_workdays", _longest(node["steps"]), node["target_workdays"])
    if node.get("committed_workdays") is not None:
        yield from _sum(f"{where}.committed_workdays", _total(node["steps"], None), node["committed_workdays"])
    for variant in node.get("variants", ()):
        promised = variant.get("committed_workdays", node.get("committed_workdays"))
        if promised is not None and "id" in variant:
            place = f"{where}.variants[{variant['id']}].committed_workdays"
            yield from _sum(place, _total(node["steps"], variant["id"]), promised)


def _days(step: Document, variant: str | None) -> int:
    by_variant = step.get("workdays_by_variant", {})
    if variant in by_variant:
        return by_variant[variant] or 0
    return 0 if step.get("excluded") else step.get("workdays") or 0


def _total(steps: list[Document], variant: str | None) -> int:
    return sum(_days(step, variant) for step in steps)


def _longest(steps: list[Document]) -> int:
    branches: dict[str, int] = {}
    for step in steps:
        if "when" in step:
            branches[str(step["when"])] = branches.get(str(step["when"]), 0) + _days(step, None)
    return _total([step for step in steps if "when" not in step], None) + max(branches.values(), default=0)


def _sum(where: str, total: int, promised: int) -> Iterator[Fault]:
    if total != promised:
        yield Fault(
            where,
            f"各步骤合计{total}个工作日,与这里的{promised}不符,请改步骤或改时限",
            f"the steps add up to {total} working days, not {promised}: change the steps or the limit",
        )


def _level(where: str, node: Document, authorities: Document) -> Iterator[Fault]:
    """A matter is handled here exactly when a district body handles it."""
    level = node.get("level", authorities.get(node.get("authority", ""), {}).get("level"))
    if level is not None and "handled" in node and (node["handled"] == "here") != (level == "区"):
        yield Fault(
            f"{where}.handled",
            f"handled 是 {node['handled']},而办理层级是“{level}”,两处请改成一致(区级为 here)",
            f"handled is {node['handled']!r} but the level is {level!r}: district level is handled here",
        )


def _calendar(calendar: Document) -> Iterator[Fault]:
    holidays = _dates(calendar, YEAR_OF_HOLIDAYS)
    swaps = _dates(calendar, YEAR_OF_SWAPS)
    for day in sorted(holidays & swaps):
        yield Fault("calendar", f"{day} 既是假日又是调休上班日,请改正", f"{day} is both a holiday and a working day")
    for position, vector in enumerate(calendar.get("test_vectors", ())):
        if {"accepted", "n", "due"} <= vector.keys():
            found = _due(vector["accepted"], vector["n"], holidays, swaps)
            if found != vector["due"]:
                yield Fault(
                    f"calendar.test_vectors[{position}].due",
                    f"按本日历算得 {found},不是 {vector['due']},请核对假日表",
                    f"this calendar gives {found}, not {vector['due']}: check the holidays",
                )


def _dates(calendar: Document, named: re.Pattern[str]) -> set[date]:
    return {day for key, days in calendar.items() if named.fullmatch(key) for day in days}


def _due(day: date, workdays: int, holidays: set[date], swaps: set[date]) -> date | None:
    """The last of so many working days after `day`; None beyond five years."""
    for _ in range(5 * 366):
        if workdays == 0:
            return day
        if day == date.max:
            return None
        day += timedelta(1)
        workdays -= day in swaps or (day.weekday() < 5 and day not in holidays)
    return None


def _identifiers(identifiers: Document) -> Iterator[Fault]:
    for key in ("project_code", "mobile"):
        regex = identifiers.get(key, {}).get("regex")
        try:
            re.compile(regex or "")
        except (re.error, RecursionError, OverflowError) as fault:
            yield Fault(f"identifiers.{key}.regex", f"正则表达式写错:{fault}", f"not a regular expression: {fault}")
    codes = identifiers.get("uscc", {})
    charset, weights = codes.get("charset", ""), codes.get("weights", [])
    if "charset" in codes and len(set(charset)) != 31:
        yield Fault(
            "identifiers.uscc.charset", "字符表应有31个不同字符", "the charset must have 31 different characters"
        )
        return
    for position, example in enumerate(codes.get("examples", ())):
        code = example.get("code", "")
        if "code" in example and "charset" in codes and not _checks(code, charset, weights):
            yield Fault(
                f"identifiers.uscc.examples[{position}].code",
                f"示例代码 {code} 校验不通过,请核对",
                f"the check character of {code} is wrong",
            )


def _checks(code: str, charset: str, weights: list[int]) -> bool:
    if len(code) != 18 or len(weights) != 17 or not set(code) <= set(charset):
        return False
    total = sum(charset.index(character) * weight for character, weight in zip(code, weights, strict=False))
    return charset[-total % 31] == code[17]
