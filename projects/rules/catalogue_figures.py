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
from projects.rules.detours import CONFIRM_PARAMETER, PROMISE_PARAMETER

Document = dict[str, Any]
YEAR_OF_HOLIDAYS = re.compile(r"holidays_\d{4}")
YEARS = range(2000, 2101)  # of the days of a policy
ROUTE_DAYS = (CONFIRM_PARAMETER, PROMISE_PARAMETER)
MOST_ROUTE_DAYS = 60  # working days
WORKDAYS_A_WEEK = 5
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
        yield from _days_of_policy(f"policies[{policy.get('id', '?')}]", policy)
    yield from _routes(document.get("parameters", {}))
    yield from _calendar(document.get("calendar", {}))
    yield from _identifiers(document.get("identifiers", {}))


def _days_of_policy(where: str, policy: Document) -> Iterator[Fault]:
    """The days on which one applies for a policy, and its last one, as ISO text."""
    days = {key: policy[key] for key in ("opens", "closes", "valid_to") if policy.get(key)}
    for key, day in days.items():
        if int(day[:4]) not in YEARS:
            yield Fault(
                f"{where}.{key}",
                f"年份应在 {YEARS[0]} 到 {YEARS[-1]} 之间,这里是 {day}",
                f"the year must lie between {YEARS[0]} and {YEARS[-1]}: here it is {day}",
            )
    opens, closes, last = days.get("opens"), days.get("closes"), days.get("valid_to")
    if opens and closes and closes < opens:
        yield Fault(
            f"{where}.closes",
            f"申报截止 {closes} 早于开始 {opens}",
            f"the last day to apply {closes} is before the first {opens}",
        )
    for key, word, english in (("opens", "申报开始", "first"), ("closes", "申报截止", "last")):
        if last and days.get(key, last) > last:
            yield Fault(
                f"{where}.{key}",
                f"{word} {days[key]} 晚于政策有效期 {last},请改其中一个",
                f"the {english} day to apply {days[key]} comes after the policy ends on {last}: change one of them",
            )


def _routes(parameters: Document) -> Iterator[Fault]:
    """What the routes count with is a number of working days."""
    for name in ROUTE_DAYS:
        value = parameters.get(name, {}).get("value", 0)
        if type(value) is not int or not 0 <= value <= MOST_ROUTE_DAYS:
            yield Fault(
                f"parameters.{name}.value",
                f"要填 0 到 {MOST_ROUTE_DAYS} 的整数(工作日),这里是 {str(value)[:40]}",
                f"must be a whole number of working days from 0 to {MOST_ROUTE_DAYS}: here it is {str(value)[:40]}",
            )


def _limits(where: str, node: Document) -> Iterator[Fault]:
    """A promise is never longer than the law allows."""
    for place, allowed, promised, _unit in _promises(where, node):
        if promised > allowed:
            yield Fault(
                place,
                f"承诺时限{promised}个工作日超过法定时限{allowed}个工作日,请缩短承诺时限",
                f"the committed limit of {promised} working days exceeds the statutory one of {allowed}: shorten it",
            )


def figure_hints(document: Document) -> Iterator[Fault]:
    """What is no fault and yet to be looked at, in a document without faults: where the article only says “days” these are
    counted as working days (行政许可法第82条), but a promise that is longer in days of the calendar is not safe."""
    for where, node in nodes_of(document):
        for place, allowed, promised, unit in _promises(where, node):
            about = promised + 2 * (promised // WORKDAYS_A_WEEK)
            if unit == "day" and promised <= allowed < about:
                yield Fault(
                    place,
                    f"承诺{promised}个工作日大约是{about}天;条文只写“日”,按自然日算会超过法定的{allowed}天",
                    f"{promised} working days are about {about} days: the article only says “days”, and counted by the "
                    f"calendar that is more than the {allowed} that it allows",
                )


def _promises(where: str, node: Document) -> Iterator[tuple[str, int, int, str]]:
    """(place of the promise, statutory limit, promise, unit of the law) of a node, its variants and components that have
    both; the keys of a variant override those of the node."""
    each = [(where, node)]
    for key in ("variants", "level_when"):
        variants = enumerate(node.get(key, ()))
        each += [(f"{where}.{key}[{one.get('id', position)}]", {**node, **one}) for position, one in variants]
    each += [(f"{where}.components[{one.get('id', '?')}]", one) for one in node.get("components", ())]
    for place, values in each:
        allowed, promised = values.get("statutory_workdays"), values.get("committed_workdays")
        if allowed is not None and promised is not None:
            yield f"{place}.committed_workdays", allowed, promised, values.get("statutory_unit", "workday")


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
