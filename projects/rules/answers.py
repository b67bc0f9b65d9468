"""Reading a person's answers: types, options and ranges, in the person's words.

In the API and on the form alike an absent key is an untouched field, None is 不清楚. Numbers are Decimal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from projects.rules.catalogue import Catalogue, Question
from projects.rules.wording import Text, plain_number

LARGEST = Decimal(10) ** 15  # beyond any project; keeps arithmetic and printing harmless
LONGEST = 200
PLACES = 6  # decimals that mean anything


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong (or odd) with named fields."""

    fields: tuple[str, ...]
    text: Text


def _number(question: Question, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return Text("要填数字，例如 1200", "must be a number, for example 1200")
    number = value if isinstance(value, int) else Decimal(str(value))
    if isinstance(number, Decimal) and not number.is_finite():
        return Text("要填一个有限的数", "must be a finite number")
    if number < 0:
        return Text("不能是负数", "cannot be negative")
    if number > LARGEST:
        return Text("数值过大，请核对单位", "is too large: check the unit")
    if isinstance(number, Decimal) and number.as_tuple().exponent < -PLACES:  # type: ignore[operator]  # finite here
        return round(number, PLACES)
    return number


def _integer(question: Question, value: Any) -> Any:
    number = _number(question, value)
    if isinstance(number, Decimal):
        if number != number.to_integral_value():
            return Text("要填整数", "must be a whole number")
        return int(number)
    return number


def _boolean(question: Question, value: Any) -> Any:
    return value if isinstance(value, bool) else Text("要填“是”或“否”", "must be true or false")


def _option(question: Question, value: Any) -> Any:
    if isinstance(value, str) and value in question.options:
        return value
    return Text(f"要从这些里选：{'、'.join(question.options)}", f"must be one of: {', '.join(question.options)}")


def _string(question: Question, value: Any) -> Any:
    if not isinstance(value, str):
        return Text("要填文字", "must be text")
    if len(value) > LONGEST:
        return Text(f"最多 {LONGEST} 个字", f"at most {LONGEST} characters")
    return value.strip()


READERS: dict[str, Callable[[Question, Any], Any]] = {
    "number": _number,
    "integer": _integer,
    "bool": _boolean,
    "enum": _option,
    "string": _string,
}


def read_answer(question: Question, value: Any) -> Any:
    """The value in its own type, None for 不清楚, or a Text that says what is wrong with it."""
    return None if value is None else READERS[question.type](question, value)


def read_answers(catalogue: Catalogue, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """All answers read, and a problem for each that cannot be: unknown question, wrong type or option, bad number."""
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in raw.items():
        question = catalogue.questions.get(name)
        if question is None:
            problems.append(Problem((name,), Text("没有这个问题", "there is no such question")))
            continue
        read = read_answer(question, value)
        if isinstance(read, Text):
            problems.append(Problem((name,), Text(f"{question.zh}：{read.zh}", f"{question.en}: {read.en}")))
        else:
            answers[name] = read
    return answers, problems


def to_stored(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as JSON can keep them exactly: numbers as decimal text."""
    return {
        name: plain_number(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
        for name, value in answers.items()
    }


def from_stored(catalogue: Catalogue, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What `to_stored` kept, in its own types; questions that this catalogue does not have are left out."""
    answers: dict[str, Any] = {}
    for name, value in stored.items():
        question = catalogue.questions.get(name)
        if question is not None:
            is_number = question.type in ("number", "integer") and value is not None
            answers[name] = Decimal(value) if is_number else value
    return answers


def carry_over(catalogue: Catalogue, stored: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What `to_stored` kept under another version, as this one can read it; and the questions it has to ask anew.

    A question that is gone is dropped; one that takes other values now is asked anew.
    """
    answers: dict[str, Any] = {}
    anew: list[str] = []
    for name, value in stored.items():
        question = catalogue.questions.get(name)
        if question is None:
            continue
        read = read_answer(question, _typed(question, value))
        if isinstance(read, Text):
            anew.append(name)
        else:
            answers[name] = read
    return answers, anew


def _typed(question: Question, value: Any) -> Any:
    if question.type not in ("number", "integer") or not isinstance(value, str):
        return value
    try:
        return Decimal(value)
    except InvalidOperation:
        return value
