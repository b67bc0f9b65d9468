"""The sections of the policy book (政策书): what matches the answers, and nothing that its source does not say.

Only the authority decides who enjoys a policy; the book says which conditions the answers meet and which are still open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext

from projects.guide.book.context import Book
from projects.guide.book.front import spaced
from projects.guide.paper.binding import Section
from projects.rules.policies import Match, matches
from projects.rules.wording import Text
from projects.templatetags.portal import PROVENANCE


@dataclass(frozen=True, slots=True)
class Kind:
    """The entries of one kind, in the catalogue's order."""

    name: Text
    entries: list[Match]


def sections(book: Book) -> list[Section]:
    """In the order of the book. The language is active."""
    found = matches(book.result.evaluation, book.today)
    holding = [each for each in found if each.truth is not False]
    open_now = [each for each in holding if each.facts.available]
    closed = [each for each in holding if not each.facts.available]
    unmatched = [each for each in found if each.truth is False and each.facts.available]
    made = [_overview(book, open_now, closed, unmatched)]
    if open_now:
        context = {"kinds": _by_kind(open_now), "agent": book.agent, "phone": _phone(book), "hotline": book.hotline}
        made.append(_section("policies", gettext("逐条说明"), "policies", context))
    if closed:
        made.append(_section("expired", gettext("已经到期，不能再申请"), "policies_expired", {"entries": closed}))
    return made


def _section(name: str, title: str, template: str, context: dict[str, Any]) -> Section:
    return Section(name, title, render_to_string(f"pdf/book/{template}.html", context | {"id": name, "title": title}))


def _overview(book: Book, open_now: Sequence[Match], closed: Sequence[Match], unmatched: Sequence[Match]) -> Section:
    """`unmatched`: open policies whose conditions the answers do not meet: what would have to be otherwise."""
    asked = dict.fromkeys(question for entry in open_now for question in entry.asks)
    context = {
        "book": book,
        "kinds": _by_kind(open_now),
        "total": len(open_now),
        "certain": sum(entry.certain for entry in open_now),
        "open": sum(not entry.certain for entry in open_now),
        "recheck": any(entry.facts.recheck for entry in open_now),
        "asked": [(words, [e for e in open_now if (name, words) in e.asks]) for name, words in asked],
        "unmatched": unmatched,
        "expired": len(closed),
        "marks": [(letter, PROVENANCE[letter]) for letter in PROVENANCE],
    }
    return _section("overview", gettext("对得上的政策"), "policies_overview", context)


def _by_kind(entries: Sequence[Match]) -> list[Kind]:
    kinds: dict[Text, list[Match]] = {}
    for entry in entries:
        kinds.setdefault(entry.facts.kind, []).append(entry)
    return [Kind(name, held) for name, held in kinds.items()]


def _phone(book: Book) -> str:
    return spaced(book.agent.phone) if book.agent else ""
