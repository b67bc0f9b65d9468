"""Questions, derived values and checks of answers: options, order, defaults, cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from projects.rules.catalogue_reading import Fault, shown
from projects.rules.catalogue_symbols import Symbol, family_of, names_in, repeated, symbols_of

Document = dict[str, Any]


def question_faults(document: Document) -> Iterator[Fault]:
    symbols = symbols_of(document)
    for section in ("profile_questions", "derived"):
        for position, each in enumerate(document.get(section, ())):
            yield from _options(f"{section}[{each.get('id', position)}]", each)
    for each in document.get("profile_questions", ()):
        yield from _defaults(f"profile_questions[{each.get('id', '?')}]", each, symbols)
    yield from _form_order(document)
    yield from _derived_order(document, symbols)
    for section in ("constraints", "warnings"):
        for each in document.get(section, ()):
            yield from _fields(f"{section}[{each.get('id', '?')}]", each, document)
    yield from _hints(document, symbols)


def _options(where: str, each: Document) -> Iterator[Fault]:
    options, labels = each.get("options"), each.get("labels")
    if each.get("type") != "enum":
        for key in {"options", "labels"} & each.keys():
            yield Fault(
                f"{where}.{key}",
                f"只有 enum 才有 {key},请删除或改 type",
                f"only an enum has {key}: delete it or change type",
            )
        return
    if options is None:
        yield Fault(f"{where}.options", "enum 缺少选项 options,请补上", "an enum needs options: add them")
    elif labels is None:
        yield Fault(f"{where}.labels", "enum 缺少选项的中英文 labels,请补上", "an enum needs labels for its options")
    else:
        for name in [*options, *labels]:
            if (name in options) != (name in labels):
                yield Fault(
                    f"{where}.labels.{name}",
                    f"选项“{name}”在 options 与 labels 里不一致,请补齐或删除",
                    f"the option {name!r} stands only in one of options and labels",
                )
    for name in repeated(options or []):
        yield Fault(f"{where}.options", f"选项“{name}”重复,请删除一个", f"the option {name!r} stands twice")


def _defaults(where: str, question: Document, symbols: dict[str, Symbol]) -> Iterator[Fault]:
    for key in ("default", "when_not_asked"):
        value = question.get(key)
        if value is not None and not _fits(value, question, symbols.get(question.get("id", ""))):
            yield Fault(
                f"{where}.{key}",
                f"{key} 的值 {shown(value)} 不符合问题的类型或选项,请改正",
                f"{key} {shown(value)} does not fit the question's type or options",
            )


def _fits(value: Any, question: Document, symbol: Symbol | None) -> bool:
    if symbol is None or symbol.family is None:
        return True
    if symbol.options:
        return value in symbol.options
    return family_of(value) == symbol.family and (question.get("type") != "integer" or isinstance(value, int))


def _form_order(document: Document) -> Iterator[Fault]:
    """Nothing asked may depend on a later question, nor on a derived value (those come after all answers)."""
    orders = {each["id"]: each.get("order", 0) for each in document.get("question_groups", ()) if "id" in each}
    questions = [each for each in document.get("profile_questions", ()) if "id" in each]
    shown = sorted(questions, key=lambda each: (not each.get("first"), orders.get(each.get("group"), 0)))
    place = {each["id"]: position for position, each in enumerate(shown)}
    derived = {each.get("id") for each in document.get("derived", ())}
    for question in shown:
        for key in ("ask_if", "required_if"):
            for name in sorted(names_in(question.get(key))):
                where = f"profile_questions[{question['id']}].{key}"
                if name in derived:
                    yield Fault(
                        where,
                        f"这里用到推导值“{name}”,推导在全部回答之后,请只用问题和参数",
                        f"{key} reads the derived value {name!r}, which comes after all answers: use questions only",
                    )
                elif place.get(name, -1) >= place[question["id"]]:
                    yield Fault(
                        where,
                        f"这里用到排在后面(或同一)的问题“{name}”,请调整顺序",
                        f"{key} reads {name!r}, which is asked later: change the order",
                    )
    firsts = [each["id"] for each in questions if each.get("first")]
    if questions and len(firsts) != 1:
        yield Fault(
            "profile_questions",
            f"应有且只有一个 first: true 的问题,现在有{len(firsts)}个",
            f"exactly one question has first: true, found {len(firsts)}",
        )


def _derived_order(document: Document, symbols: dict[str, Symbol]) -> Iterator[Fault]:
    rows = [each for each in document.get("derived", ()) if "id" in each]
    place = {each["id"]: position for position, each in enumerate(rows)}
    for position, each in enumerate(rows):
        where = f"derived[{each['id']}]"
        if ("expr" in each) == ("cases" in each):
            yield Fault(where, "expr 与 cases 应有且只有一个", "exactly one of expr and cases is needed")
        yield from case_faults(f"{where}.cases", each.get("cases", []))
        yield from _values(where, each, symbols)
        reads = {
            f"{where}.expr": names_in(each.get("expr")),
            **{f"{where}.cases[{i}].when": names_in(case.get("when")) for i, case in enumerate(each.get("cases", ()))},
            **{
                f"{where}.cases[{i}].value_from": {case.get("value_from")}
                for i, case in enumerate(each.get("cases", ()))
            },
        }
        for spot, names in reads.items():
            for name in sorted(name for name in names if name and place.get(name, -1) >= position):
                yield Fault(
                    spot,
                    f"用到排在后面(或自己)的推导值“{name}”,请把“{name}”移到前面",
                    f"reads the later derived value {name!r}: move {name!r} up",
                )


def case_faults(where: str, cases: list[Document]) -> Iterator[Fault]:
    """Each case has `when` or `else`, and `else` stands last."""
    for position, case in enumerate(cases):
        if ("when" in case) == ("else" in case) or case.get("else") is False:
            yield Fault(
                f"{where}[{position}]", "应有 when 或 else: true 之一", "one of `when` and `else: true` is needed"
            )
        if case.get("else") and position != len(cases) - 1:
            yield Fault(f"{where}[{position}].else", "else 应放在最后一条", "`else` must be the last case")


def _values(where: str, derived: Document, symbols: dict[str, Symbol]) -> Iterator[Fault]:
    symbol = symbols[derived["id"]]
    for position, case in enumerate(derived.get("cases", ())):
        spot = f"{where}.cases[{position}]"
        source = case.get("value_from")
        if ("value" in case) == ("value_from" in case):
            yield Fault(spot, "应有 value 或 value_from 之一", "one of value and value_from is needed")
        elif source is not None and source not in symbols:
            yield Fault(f"{spot}.value_from", f"没有“{source}”这个名称,请改正", f"unknown name {source!r}")
        elif source is None and case.get("value") is not None and not _fits(case["value"], derived, symbol):
            value = case["value"]
            yield Fault(
                f"{spot}.value",
                f"值 {shown(value)} 不是这个推导值的选项或类型,请改正",
                f"{shown(value)} is not an option (or not of the type) of this derived value",
            )


def _fields(where: str, check: Document, document: Document) -> Iterator[Fault]:
    questions = {each.get("id") for each in document.get("profile_questions", ())}
    missing = (names_in(check.get("expr")) & questions) - set(check.get("fields", ()))
    for name in sorted(missing) if "fields" in check else ():
        yield Fault(
            f"{where}.fields",
            f"expr 用到问题“{name}”而 fields 没有列出,请加上",
            f"expr reads the question {name!r}, which fields does not list: add it",
        )


def _hints(document: Document, symbols: dict[str, Symbol]) -> Iterator[Fault]:
    groups = symbols.get("industry_group")
    for hint in document.get("eia_hints", ()):
        if groups is not None and "group" in hint and hint["group"] not in groups.options:
            yield Fault(
                f"eia_hints[{hint['group']}].group",
                f"行业大类没有选项“{hint['group']}”,请改正",
                f"{hint['group']!r} is not an option of industry_group",
            )
