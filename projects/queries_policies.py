"""Policies against projects: judged by the catalogue in force, so that nothing that has ended meanwhile is offered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.utils import timezone

from projects.models import MatterPackage
from projects.queries import NoCatalogue, current_version, engine_of, package_evaluation
from projects.rules.answers import carry_over
from projects.rules.applicability import Engine, Evaluation, ImpossibleAnswers
from projects.rules.catalogue import Policy
from projects.rules.policies import closing
from projects.rules.project_states import LIVE

CHUNK = 500


def policy_evaluation(package: MatterPackage) -> Evaluation:
    """The package's answers under the catalogue in force; under its own where that one cannot take them."""
    try:
        engine = engine_of(current_version())
        return engine.evaluate(carry_over(engine.catalogue, package.answers)[0])
    except (NoCatalogue, ImpossibleAnswers):
        return package_evaluation(package)


@dataclass(frozen=True, slots=True)
class Closing:
    """The last day to apply for policies that match one project. `known`: since when the portal can know it."""

    project: int
    on: dt.date
    known: dt.date
    policies: tuple[Policy, ...]


def closings(first: dt.date, last: dt.date, projects: Iterable[int] | None = None) -> Iterator[Closing]:
    """For every live project (or these of them) the days between these two on which applications for a policy that surely
    matches it end. One query when no policy closes then, two otherwise, however many projects."""
    try:
        version = current_version()
    except NoCatalogue:
        return
    engine = engine_of(version)
    days = closing(engine.catalogue.policies, first, last)
    if not days:
        return
    published = timezone.localdate(version.published_at)
    for project, answers, created in _newest(projects).values_list("project", "answers", "created_at").iterator(CHUNK):
        held: dict[dt.date, list[Policy]] = {}
        for policy in _matching(engine, answers, days):
            held.setdefault(days[policy.id], []).append(policy)
        for on, found in held.items():
            yield Closing(project, on, max(published, timezone.localdate(created)), tuple(found))


def _newest(projects: Iterable[int] | None) -> QuerySet[MatterPackage]:
    rows = MatterPackage.objects.filter(project__state__in=LIVE)
    rows = rows if projects is None else rows.filter(project__in=list(projects))
    newest = rows.order_by().values("project").annotate(last=Max("pk")).values("last")
    return MatterPackage.objects.filter(pk__in=newest).order_by()


def _matching(engine: Engine, answers: dict[str, object], days: dict[str, dt.date]) -> list[Policy]:
    judgement = engine.judge(carry_over(engine.catalogue, answers)[0], True)
    pairs = zip(engine.catalogue.policies, judgement.policies, strict=True)
    return [policy for policy, truth in pairs if truth is True and policy.id in days]
