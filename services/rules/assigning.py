"""One-to-one assignment by rule: which agent fits a project, and why, in points that can be said one by one.

The rule proposes and never decides: whoever assigns may choose somebody else and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LOAD, SITE, SKILL, LANGUAGE = "load", "site", "skill", "language"
WORTH = {LOAD: 40, SITE: 30, SKILL: 20, LANGUAGE: 10}  # together 100
SPOKEN_BY_ALL = frozenset({"zh-hans"})


@dataclass(frozen=True, slots=True)
class Need:
    """What a project asks for: where it lies, its matters as (matter, phase), the languages of its people."""

    site: str = ""
    matters: frozenset[tuple[str, str]] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as the rule sees one. `projects`: served now; `most`: with so many the caseload is full.

    No districts named means the whole zone; a skill is a matter or a phase with all its matters.
    """

    pk: int
    projects: int
    most: int
    districts: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    @property
    def is_full(self) -> bool:
        return self.projects >= self.most


@dataclass(frozen=True, slots=True)
class Point:
    """So many points of so many for one reason; `hits` of `wanted` were met, `word` names what was met."""

    what: str
    points: int
    hits: int
    wanted: int
    word: str = ""

    @property
    def of(self) -> int:
        return WORTH[self.what]


@dataclass(frozen=True, slots=True)
class Fit:
    pk: int
    points: tuple[Point, ...]
    is_full: bool

    @property
    def total(self) -> int:
        return sum(point.points for point in self.points)


def fit(need: Need, agent: Candidate) -> Fit:
    """The points of one agent: whole numbers, at most 100 together."""
    return Fit(agent.pk, (_load(agent), _site(need, agent), _skill(need, agent), _language(need, agent)), agent.is_full)


def rank(need: Need, agents: Iterable[Candidate]) -> list[Fit]:
    """The best first; whose caseload is full comes last. Equal points: fewer projects, then the older account."""
    found = {agent.pk: agent for agent in agents}
    fits = [fit(need, agent) for agent in found.values()]
    return sorted(fits, key=lambda each: (each.is_full, -each.total, found[each.pk].projects, each.pk))


def best(fits: Iterable[Fit]) -> int | None:
    """Whom the rule proposes; None when every caseload is full."""
    return next((each.pk for each in fits if not each.is_full), None)


def _load(agent: Candidate) -> Point:
    left = max(agent.most - agent.projects, 0)
    return Point(LOAD, WORTH[LOAD] * left // agent.most if agent.most else 0, agent.projects, agent.most)


def _site(need: Need, agent: Candidate) -> Point:
    """A district is a word that stands in the address. Whoever serves the whole zone has half of it, also for no address."""
    met = next((word for word in agent.districts if word and word in need.site), "")
    share = 2 if met else 0 if agent.districts else 1
    return Point(SITE, WORTH[SITE] * share // 2, int(bool(met)), 1 if agent.districts else 0, met)


def _skill(need: Need, agent: Candidate) -> Point:
    """The share of the project's matters that the agent knows, by matter or by phase."""
    wanted = len(need.matters)
    met = sum(1 for matter, phase in need.matters if matter in agent.skills or phase in agent.skills)
    return Point(SKILL, WORTH[SKILL] * met // wanted if wanted else 0, met, wanted)


def _language(need: Need, agent: Candidate) -> Point:
    wanted = need.languages - SPOKEN_BY_ALL
    met = len(wanted & agent.languages)
    return Point(LANGUAGE, WORTH[LANGUAGE] * met // len(wanted) if wanted else WORTH[LANGUAGE], met, len(wanted))
