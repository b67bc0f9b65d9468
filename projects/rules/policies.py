"""Policies (政策): what each says, whether one can apply today, and which match a project, each with its reason.

Only the authority decides who enjoys a policy. What the catalogue does not hold (body, way to apply, days) stays None and is
shown as 待公布; one that has ended, or whose days to apply are over, is never among those that are available.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from projects.rules.applicability import Evaluation
from projects.rules.catalogue import Catalogue, Policy
from projects.rules.explain import in_form_order, open_questions, reasons_of
from projects.rules.expressions import Rule, Truth
from projects.rules.provenance import Origin, origin
from projects.rules.wording import Text, chinese, name_of

OPEN, AHEAD, CLOSED, EXPIRED = "open", "ahead", "closed", "expired"
AVAILABLE = (OPEN, AHEAD)
RECHECK = "复核"  # the keeper's word for what must be looked up again before it is relied on


@dataclass(frozen=True, slots=True)
class Facts:
    """One policy as the catalogue has it, on one day. `last_day`: of the policy; `opens`, `closes`: first and last day
    to apply; `papers`: raw materials. Chinese that has no English has none here either."""

    id: str
    name: Text
    kind: Text
    benefit: Text
    basis: Text
    body_code: str
    body: Text | None
    apply: Text | None
    opens: date | None
    closes: date | None
    last_day: date | None
    standing: str
    papers: tuple[Mapping[str, Any], ...]
    origin: Origin
    when: Rule = field(repr=False)

    @property
    def recheck(self) -> bool:
        return RECHECK in self.origin.note

    @property
    def available(self) -> bool:
        return self.standing in AVAILABLE

    @property
    def begins(self) -> date | None:
        """The first day to apply while it is still to come."""
        return self.opens if self.standing == AHEAD else None


@dataclass(frozen=True, slots=True)
class Match:
    """One policy for one project. `truth` None: to confirm, `asks` names the questions that would settle it."""

    facts: Facts
    truth: Truth
    reasons: tuple[Text, ...]
    asks: tuple[tuple[str, Text], ...]

    @property
    def certain(self) -> bool:
        return self.truth is True


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def standing(raw: Mapping[str, Any], today: date) -> str:
    """Open, still to open, closed to applications, or expired. On a last day itself it is still open."""
    last, opens, closes = (_day(raw.get(key)) for key in ("valid_to", "opens", "closes"))
    if raw.get("status") == "expired" or (last is not None and last < today):
        return EXPIRED
    if closes is not None and closes < today:
        return CLOSED
    return AHEAD if opens is not None and opens > today else OPEN


def turning_days(policy: Policy) -> list[date]:
    """The last days after which something else is to be said of the policy; for one that opens, the day before."""
    raw = policy.raw
    ends = [day for key in ("valid_to", "closes") if (day := _day(raw.get(key)))]
    opens = _day(raw.get("opens"))
    return [*ends, date.fromordinal(opens.toordinal() - 1)] if opens else ends


def facts_of(catalogue: Catalogue, policy: Policy, today: date) -> Facts:
    raw = policy.raw
    body = raw.get("authority") or ""
    way = raw.get("apply_zh") or ""
    return Facts(
        id=policy.id,
        name=name_of(raw),
        kind=_both(raw, "kind"),
        benefit=_both(raw, "benefit"),
        basis=_both(raw, "basis"),
        body_code=body,
        body=name_of(catalogue.authorities[body]) if body else None,
        apply=Text(chinese(way), raw.get("apply_en") or "") if way else None,
        opens=_day(raw.get("opens")),
        closes=_day(raw.get("closes")),
        last_day=_day(raw.get("valid_to")),
        standing=standing(raw, today),
        papers=tuple(catalogue.materials[name] for name in raw.get("materials", ())),
        origin=origin(catalogue, raw.get("src")),
        when=policy.when,
    )


def _both(raw: Mapping[str, Any], key: str) -> Text:
    return Text(chinese(raw[key]), raw.get(f"{key}_en", ""))


def all_facts(catalogue: Catalogue, today: date) -> list[Facts]:
    """Every policy, in the catalogue's order."""
    return [facts_of(catalogue, policy, today) for policy in catalogue.policies]


def match_of(evaluation: Evaluation, policy: Policy, today: date) -> Match:
    catalogue, truth = evaluation.catalogue, evaluation.policies[policy.id]
    asks = in_form_order(catalogue, open_questions(evaluation, policy.when)) if truth is None else []
    return Match(
        facts_of(catalogue, policy, today),
        truth,
        tuple(reason.text for reason in reasons_of(evaluation, policy.when)),
        tuple((name, name_of(catalogue.questions[name].raw)) for name in asks),
    )


def matches(evaluation: Evaluation, today: date) -> list[Match]:
    """Every policy against this project's answers, in the catalogue's order, ended ones too: see `Facts.available`."""
    return [match_of(evaluation, policy, today) for policy in evaluation.catalogue.policies]


def closing(policies: Iterable[Policy], first: date, last: date) -> dict[str, date]:
    """Policies whose last day to apply lies between these days, both counted; not those that ended before it."""
    found = {policy.id: day for policy in policies if (day := _day(policy.raw.get("closes"))) and first <= day <= last}
    return {each.id: found[each.id] for each in policies if each.id in found and not _ended(each, found[each.id])}


def _ended(policy: Policy, day: date) -> bool:
    return standing(policy.raw, day) == EXPIRED


def kinds_of(facts: Sequence[Facts]) -> list[Text]:
    """The classes of policies, each once, in the catalogue's order."""
    return list(dict.fromkeys(each.kind for each in facts))
