from decimal import Decimal
from itertools import product

import pytest

from projects.rules.expressions import (
    RuleError,
    SourceWriter,
    namespace,
    parse_rule,
    truth_of,
    unknown_names,
)

VALUES = (True, False, None)


def compiled(text, env, constants=()):
    writer = SourceWriter(dict(constants))
    source = writer.expression(parse_rule(text).tree)
    return eval(source, namespace(writer) | {f"v_{name}": value for name, value in env.items()})


@pytest.mark.parametrize(("a", "b"), list(product(VALUES, VALUES)))
def test_and_or_not_follow_strong_kleene_logic(a, b):
    env = {"a": a, "b": b}
    conjunction = False if False in (a, b) else None if None in (a, b) else True
    disjunction = True if True in (a, b) else None if None in (a, b) else False
    assert truth_of(parse_rule("a and b"), env) is conjunction
    assert truth_of(parse_rule("a or b"), env) is disjunction
    assert truth_of(parse_rule("not a"), env) is (None if a is None else not a)


@pytest.mark.parametrize(
    "text",
    [
        "a and b",
        "a or b or c",
        "not (a and b) or c",
        "n > 5 and not (s in ['x', 'y'])",
        "n * 0.05 <= 2 or s == 'x'",
        "n >= limit and (a or s != 'x')",
        "a == true and n < 10",
    ],
)
def test_the_written_code_says_what_walking_the_tree_says(text):
    cases = product(VALUES, VALUES, VALUES, (None, 3, Decimal("40")), (None, "x", "z"))
    for a, b, c, n, s in cases:
        env = {"a": a, "b": b, "c": c, "n": n, "s": s, "limit": 4}
        assert compiled(text, env, {"limit": 4}) is truth_of(parse_rule(text), env), (text, env)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a.b",
        "a[0]",
        "lambda: 1",
        "a if b else c",
        "1 < n < 5",
        "n ** 2",
        "a and",
        "f(x)",
        "n is None",
    ],
)
def test_anything_beyond_the_rule_language_is_refused(text):
    with pytest.raises(RuleError):
        parse_rule(text)


def test_only_the_unknown_names_that_keep_a_rule_open_are_named():
    rule = parse_rule("(a == true or n > 5) and s == 'x'")
    assert set(unknown_names(rule.tree, {"a": None, "n": 3, "s": None})) == {"a", "s"}
    assert set(unknown_names(rule.tree, {"a": True, "n": None, "s": None})) == {"s"}
    assert set(unknown_names(rule.tree, {"a": None, "n": None, "s": "y"})) == set()


def test_a_fraction_in_a_rule_is_exact():
    assert truth_of(parse_rule("n * 0.1 == 0.3"), {"n": 3}) is True
