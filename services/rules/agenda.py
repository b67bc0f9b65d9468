"""The agenda of a needs visit: what the profile leaves open, and what somebody wants to talk about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from projects.rules.applicability import Evaluation
from projects.rules.explain import in_form_order, open_questions

QUESTION, POINT = "question", "point"
MOST = 100  # points
Point = dict[str, Any]  # {"kind", "key", "zh", "en", "done"}


def open_in(evaluation: Evaluation) -> list[str]:
    """The questions that nobody has answered and whose answer would settle a matter, in the order of the form.

    One answered with 不清楚 is open still.
    """
    rules = (finding.node.applies for finding in evaluation.findings.values())
    names = {name for rule in rules for name in open_questions(evaluation, rule)}
    first = {name for name, question in evaluation.catalogue.questions.items() if question.first}
    return in_form_order(evaluation.catalogue, names - first)


def agenda_now(stored: Iterable[Mapping[str, Any]], evaluation: Evaluation) -> list[Point]:
    """The agenda as it stands: questions of the stored one that are open no more are done; newly open ones join it."""
    names = open_in(evaluation)
    still, kept = set(names), [dict(point) for point in stored]
    for point in kept:
        if point["kind"] == QUESTION:
            point["done"] = point["key"] not in still
    known = {point["key"] for point in kept if point["kind"] == QUESTION}
    questions = evaluation.catalogue.questions
    fresh = [_question(name, questions[name].zh, questions[name].en) for name in names if name not in known]
    points = [point for point in kept if point["kind"] == POINT]
    asked = [point for point in kept if point["kind"] == QUESTION]
    return [*points, *asked, *fresh][:MOST]


def with_points(stored: Iterable[Mapping[str, Any]], texts: Iterable[str]) -> list[Point]:
    """The agenda with the points that somebody wrote by hand, each once; those that are not among them are gone."""
    wanted = [" ".join(text.split())[:160] for text in texts]
    done = {point["zh"]: point["done"] for point in stored if point["kind"] == POINT}
    fresh = [_point(text, done.get(text, False)) for text in dict.fromkeys(wanted) if text]
    return [*fresh, *(dict(point) for point in stored if point["kind"] == QUESTION)]


def ticked(stored: Iterable[Mapping[str, Any]], done: Iterable[str]) -> list[Point]:
    """The points by hand that were talked about: `done` holds their texts."""
    told = set(done)
    return [{**point, "done": point["zh"] in told} if point["kind"] == POINT else dict(point) for point in stored]


def _question(key: str, zh: str, en: str) -> Point:
    return {"kind": QUESTION, "key": key, "zh": zh, "en": en, "done": False}


def _point(text: str, done: bool) -> Point:
    return {"kind": POINT, "key": "", "zh": text, "en": text, "done": done}
