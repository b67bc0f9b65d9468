"""P2: rules, papers and prerequisites of one profile against rule-engine evaluating the rules alone; the critical path
against networkx on the same graph; how many rows and statements a reschedule writes.

`python -m tests.benchmarks.bench_rules` prints the table. Everything is interleaved, three repeats, medians.
"""

from __future__ import annotations

import ast
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import networkx
import rule_engine

from projects.rules.catalogue import Catalogue
from projects.rules.expressions import COMPARE, Rule
from projects.rules.materials import count_papers, paper_lines
from projects.rules.schedule import schedule
from tests.projects.engine import calendar, engine
from tests.projects.profiles import PROFILES

START = date(2026, 3, 2)
ROUNDS = 60


def in_rule_engine(rule: Rule, catalogue: Catalogue) -> str:
    """The rule in rule-engine's own syntax, names and thresholds kept."""
    return _spell(rule.tree, catalogue)


def _spell(tree: ast.expr, catalogue: Catalogue) -> str:
    match tree:
        case ast.Constant(value=value):
            return repr(value).replace("'", '"')
        case ast.Name(id=name):
            return str(catalogue.parameters.get(name, name))
        case ast.List(elts=parts):
            return "[" + ", ".join(_spell(part, catalogue) for part in parts) + "]"
        case ast.UnaryOp(operand=part):
            return f"not ({_spell(part, catalogue)})"
        case ast.BoolOp(op=op, values=parts):
            word = " and " if isinstance(op, ast.And) else " or "
            return "(" + word.join(_spell(part, catalogue) for part in parts) + ")"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            left_text, right_text = _spell(left, catalogue), _spell(right, catalogue)
            if COMPARE[type(op)] == "not in":
                return f"not ({left_text} in {right_text})"
            return f"{left_text} {COMPARE[type(op)]} {right_text}"
    raise ValueError(ast.dump(tree))


def interleaved(*works: Callable[[], Any]) -> list[float]:
    """Median seconds of each work over three interleaved repeats."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(3):
        for place, work in enumerate(works):
            begin = time.perf_counter()
            for _ in range(ROUNDS):
                work()
            times[place].append((time.perf_counter() - begin) / ROUNDS)
    return [statistics.median(each) for each in times]


def facts_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Derived values and answers as the peer takes them: it knows floats only."""
    return {
        name: float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in values.items()
    }


def rules_row() -> dict[str, Any]:
    """Ours: questions, derived values, 48 verdicts, variants, prerequisites, papers, findings, warnings. Theirs: 48 verdicts."""
    made, catalogue = engine(), engine().catalogue
    answers = PROFILES["C"]
    values = made.evaluate(answers).env
    facts = facts_of(values)
    rules = [rule_engine.Rule(in_rule_engine(node.applies, catalogue)) for node in catalogue.nodes.values()]
    theirs_says = [rule.matches(facts) for rule in rules]
    ours_says = [finding.verdict == "needed" for finding in made.evaluate(answers).findings.values()]
    assert theirs_says == ours_says, "the two do not judge alike"

    def ours() -> Any:
        return made.findings(made.judge(answers, True))

    mine, theirs = interleaved(ours, lambda: [rule.matches(facts) for rule in rules])
    return row("rules, papers and prerequisites of one profile", mine, theirs, "rule-engine, the 48 rules alone", 0.20)


def whole_row() -> dict[str, Any]:
    """For the record: the whole evaluation with checks, counted papers and dates against the same peer."""
    made, catalogue, answers = engine(), engine().catalogue, PROFILES["C"]
    facts = facts_of(made.evaluate(answers).env)
    rules = [rule_engine.Rule(in_rule_engine(node.applies, catalogue)) for node in catalogue.nodes.values()]

    def ours() -> Any:
        evaluation = made.evaluate(answers)
        count_papers(paper_lines(evaluation))
        return schedule(evaluation, calendar(), START)

    mine, theirs = interleaved(ours, lambda: [rule.matches(facts) for rule in rules])
    return row(
        "checked answers, verdicts, papers counted and dated", mine, theirs, "rule-engine, the 48 rules alone", None
    )


def path_row() -> dict[str, Any]:
    """Ours dates every node with slack by the real calendar; networkx makes the longest path of the same hard graph."""
    evaluation = engine().evaluate(PROFILES["C"])
    rows = schedule(evaluation, calendar(), START).rows
    edges = [(before, name, rows[name].workdays or 0) for name in rows for before in rows[name].waits_for]

    def theirs() -> Any:
        graph = networkx.DiGraph()
        graph.add_nodes_from(rows)
        graph.add_weighted_edges_from(edges)
        finish: dict[str, int] = {}
        for name in networkx.topological_sort(graph):
            before = max((finish[other] for other in graph.predecessors(name)), default=0)
            finish[name] = before + (rows[name].workdays or 0)
        latest = dict.fromkeys(finish, max(finish.values()))
        for name in reversed(list(networkx.topological_sort(graph))):
            for other in graph.successors(name):
                latest[name] = min(latest[name], latest[other] - (rows[other].workdays or 0))
        return networkx.dag_longest_path(graph)

    mine, peer = interleaved(lambda: schedule(evaluation, calendar(), START), theirs)
    return row(
        "critical path with slack and calendar dates", mine, peer, "networkx: two passes and the longest path", 0.15
    )


def row(what: str, ours: float, theirs: float, peer: str, promise: float | None) -> dict[str, Any]:
    ratio = ours / theirs
    return {
        "id": "P2",
        "what": what,
        "ours": f"{ours * 1e6:.0f} µs",
        "peer": f"{peer}: {theirs * 1e6:.0f} µs",
        "ratio": round(ratio, 3),
        "promise": "-" if promise is None else f"≤ {promise}",
        "holds": promise is None or ratio <= promise,
    }


def run() -> list[dict[str, Any]]:
    return [rules_row(), path_row(), whole_row()]


if __name__ == "__main__":
    for line in run():
        print(line)
