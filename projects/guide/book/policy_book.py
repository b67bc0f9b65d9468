"""The sections of the policy book (政策书): what matches the answers, and nothing that its source does not say.

Only the authority decides who enjoys a policy; the book says which conditions the answers meet and which are still open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext

from projects.guide.book.context import Book
from projects.guide.book.front import spaced
from projects.guide.paper.binding import Section
from projects.rules.applicability import Evaluation, expired_policies, has_expired, matching_policies
from projects.rules.catalogue import Policy
from projects.rules.explain import in_form_order, open_questions, reasons_of
from projects.rules.expressions import Truth
from projects.rules.provenance import Origin, origin
from projects.rules.wording import Text, chinese, name_of
from projects.templatetags.portal import PROVENANCE

RECHECK = "复核"  # the keeper's word for what must be looked up again before it is relied on


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy for this project. What the catalogue has in Chinese only has no English here either."""

    id: str
    name: Text
    kind: Text
    certain: bool
    reasons: tuple[Text, ...]
    asks: tuple[Text, ...]  # questions that would settle it
    benefit: Text
    basis: Text
    last_day: date | None
    origin: Origin

    @property
    def recheck(self) -> bool:
        return RECHECK in self.origin.note


@dataclass(frozen=True, slots=True)
class Kind:
    """The entries of one kind, in the catalogue's order."""

    name: Text
    entries: list[Entry]


def sections(book: Book) -> list[Section]:
    """In the order of the book. The language is active."""
    evaluation, today = book.result.evaluation, book.today.isoformat()
    open_now = [_entry(evaluation, *found) for found in matching_policies(evaluation, today)]
    closed = [_entry(evaluation, *found) for found in expired_policies(evaluation, today)]
    made = [_overview(book, open_now, closed)]
    if open_now:
        context = {"kinds": _by_kind(open_now), "agent": book.agent, "phone": _phone(book), "hotline": book.hotline}
        made.append(_section("policies", gettext("逐条说明"), "policies", context))
    if closed:
        made.append(_section("expired", gettext("已经到期，不能再申请"), "policies_expired", {"entries": closed}))
    return made


def _section(name: str, title: str, template: str, context: dict[str, Any]) -> Section:
    return Section(name, title, render_to_string(f"pdf/book/{template}.html", context | {"id": name, "title": title}))


def _overview(book: Book, open_now: Sequence[Entry], closed: Sequence[Entry]) -> Section:
    asked = dict.fromkeys(question for entry in open_now for question in entry.asks)
    context = {
        "book": book,
        "kinds": _by_kind(open_now),
        "total": len(open_now),
        "certain": sum(entry.certain for entry in open_now),
        "open": sum(not entry.certain for entry in open_now),
        "recheck": any(entry.recheck for entry in open_now),
        "asked": [(question, [e for e in open_now if question in e.asks]) for question in asked],
        "unmatched": _unmatched(book.result.evaluation, book.today.isoformat()),
        "expired": len(closed),
        "marks": [(letter, PROVENANCE[letter]) for letter in PROVENANCE],
    }
    return _section("overview", gettext("对得上的政策"), "policies_overview", context)


def _unmatched(evaluation: Evaluation, today: str) -> list[Entry]:
    """Open policies whose conditions the answers do not meet: what would have to be otherwise."""
    truths = evaluation.policies
    found = [
        each for each in evaluation.catalogue.policies if truths[each.id] is False and not has_expired(each, today)
    ]
    return [_entry(evaluation, policy, False) for policy in found]


def _entry(evaluation: Evaluation, policy: Policy, truth: Truth) -> Entry:
    catalogue, raw = evaluation.catalogue, policy.raw
    asks = in_form_order(catalogue, open_questions(evaluation, policy.when)) if truth is None else []
    last = raw.get("valid_to")
    return Entry(
        id=policy.id,
        name=name_of(raw),
        kind=Text(chinese(raw["kind"]), ""),
        certain=truth is True,
        reasons=tuple(reason.text for reason in reasons_of(evaluation, policy.when)),
        asks=tuple(name_of(catalogue.questions[name].raw) for name in asks),
        benefit=Text(chinese(raw["benefit"]), ""),
        basis=Text(chinese(raw["basis"]), ""),
        last_day=date.fromisoformat(str(last)) if last else None,
        origin=origin(catalogue, raw.get("src")),
    )


def _by_kind(entries: Sequence[Entry]) -> list[Kind]:
    kinds: dict[Text, list[Entry]] = {}
    for entry in entries:
        kinds.setdefault(entry.kind, []).append(entry)
    return [Kind(name, held) for name, held in kinds.items()]


def _phone(book: Book) -> str:
    return spaced(book.agent.phone) if book.agent else ""
