"""In whose court the days went by: elapsed working days of an item or a project, split among those who held it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from approval_portal.accounts.models import Body
from projects.enums import Handled
from projects.guide.draw.charts import split_bar
from projects.guide.draw.figures import Segment
from projects.guide.result import short_name
from projects.models import ApprovalItem, Project, SpecialProcedure
from projects.queries import work_calendar
from projects.queries_items import calendar_at, catalogue_of, ledger_of, limits_of, node_of
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue
from projects.rules.clock_pauses import PAUSED
from projects.rules.court import SPECIAL, Hold, Split, holds_of, split, split_project
from projects.rules.ledger import BODY, ENTERPRISE
from projects.rules.ledger_spans import SUSPENDED
from projects.rules.wording import Text, name_of
from projects.templatetags.languages import in_english

AGENT, INTERMEDIARY = "agent", "intermediary"
# how the part of a party looks in a bar: the class of its fill
FILLS = {ENTERPRISE: "you", AGENT: "done", BODY: "run", INTERMEDIARY: "risk", SPECIAL: "pause"}
ORDER = (ENTERPRISE, AGENT, BODY, INTERMEDIARY, SPECIAL)


@dataclass(frozen=True, slots=True)
class Share:
    """Working days of one party; `percent` of all that elapsed."""

    party: str
    name: Text
    kind: str  # enterprise, agent, body, intermediary, special
    fill: str
    days: int
    percent: int


@dataclass(frozen=True, slots=True)
class Stay:
    """With one party without a break: from the first day to the last, both included."""

    name: Text
    fill: str
    first: date
    last: date
    days: int
    now: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One item among those of a project."""

    item: ApprovalItem
    name: Text
    shares: list[Share]
    elapsed: int
    bar: str
    holder: Text | None


def item_court_context(item: ApprovalItem, today: date) -> dict[str, Any]:
    calendar, names = calendar_at(item.calendar), Names([item])
    holds = holds_of(ledger_of(item), limits_of(item), calendar, today)
    parts = split(holds, calendar)
    shares = shares_of(parts, names)
    return {
        "item": item,
        "item_name": name_of_item(item),
        "today": today,
        "shares": shares,
        "elapsed": parts.elapsed,
        "bar": bar(shares),
        "stays": stays_of(holds, calendar, names, today, over=item.ended_on is not None),
        "elsewhere": item.handled == Handled.ELSEWHERE,
    }


def project_court_context(project: Project, today: date) -> dict[str, Any]:
    """Everything sent so far that the portal handles. One calendar for all, so that the days can be put together."""
    rows = ApprovalItem.objects.filter(project=project).exclude(state="draft")
    rows = rows.select_related("package__catalogue", "body").defer("package__catalogue__source", "package__answers")
    items = list(rows.order_by("received_on", "pk"))
    here = [each for each in items if each.handled == Handled.HERE]
    calendar, names = work_calendar(), Names(here)
    held = {item.pk: holds_of(ledger_of(item), limits_of(item), calendar, today) for item in here}
    total = split_project(held.values(), calendar)
    shares = shares_of(total, names)
    return {
        "project": project,
        "today": today,
        "rows": [_row(item, held[item.pk], calendar, names, today) for item in here],
        "shares": shares,
        "together": sum(share.days for share in shares),
        "elapsed": total.elapsed,
        "bar": bar(shares),
        "elsewhere": len(items) - len(here),
    }


def _row(item: ApprovalItem, holds: list[Hold], calendar: WorkCalendar, names: Names, today: date) -> Row:
    parts = split(holds, calendar)
    shares = shares_of(parts, names)
    last = holds[-1].party if holds and item.ended_on is None and holds[-1].until == today else ""
    return Row(
        item=item,
        name=name_of_item(item),
        shares=shares,
        elapsed=parts.elapsed,
        bar=bar(shares),
        holder=names.of(last) if last else None,
    )


def name_of_item(item: ApprovalItem) -> Text:
    """What the matter is called."""
    return name_of(node_of(item).raw)


def shares_of(parts: Split, names: Names) -> list[Share]:
    """By party: the enterprise, its agent, the bodies, intermediaries, special procedures; within them by days."""
    whole = sum(parts.days.values()) or 1
    found = [
        Share(
            party=party,
            name=names.of(party),
            kind=(kind := party.partition(":")[0]),
            fill=FILLS.get(kind, "wait"),
            days=days,
            percent=round(100 * days / whole),
        )
        for party, days in parts.days.items()
        if days
    ]
    return sorted(found, key=lambda share: (ORDER.index(share.kind) if share.kind in ORDER else 9, -share.days))


def bar(shares: Iterable[Share]) -> str:
    english = in_english()
    parts = [Segment(share.days, share.fill, share.name.en if english else share.name.zh) for share in shares]
    return split_bar(parts, height=16)


def stays_of(holds: Iterable[Hold], calendar: WorkCalendar, names: Names, today: date, *, over: bool) -> list[Stay]:
    """In order of time; neighbouring days of one party are one stay."""
    joined: list[Hold] = []
    for hold in holds:
        if joined and joined[-1].party == hold.party and joined[-1].until == hold.after:
            joined[-1] = joined[-1]._replace(until=hold.until)
        else:
            joined.append(hold)
    return [
        Stay(
            name=names.of(hold.party),
            fill=FILLS.get(hold.party.partition(":")[0], "wait"),
            first=hold.after + timedelta(days=1),
            last=hold.until,
            days=calendar.workdays_between(hold.after, hold.until),
            now=hold.until == today and not over,
        )
        for hold in joined
    ]


class Names:
    """What parties are called: bodies and procedures by the catalogue, intermediaries as the procedure's row names them."""

    def __init__(self, items: Iterable[ApprovalItem]) -> None:
        items = list(items)
        self._catalogues: dict[str, Catalogue] = {}
        for item in items:
            self._catalogues.setdefault(item.package.catalogue.number, catalogue_of(item))
        wanted = {turn.party for item in items for turn in ledger_of(item).turns}
        wanted |= {span.party for item in items for span in ledger_of(item).spans if span.party}
        self._bodies = self._all_bodies() if any(party.startswith(f"{BODY}:") for party in wanted) else {}
        self._parties = self._all_parties(items) if any(p.startswith(INTERMEDIARY) for p in wanted) else {}

    @staticmethod
    def _all_bodies() -> Mapping[str, Text]:
        return {code: short_name(Text(zh, en)) for code, zh, en in Body.objects.values_list("code", "zh", "en")}

    @staticmethod
    def _all_parties(items: Iterable[ApprovalItem]) -> Mapping[str, Text]:
        rows = SpecialProcedure.objects.filter(item__in=items).exclude(party="").values_list("pk", "party")
        return {str(pk): Text(party, "") for pk, party in rows}

    def of(self, party: str) -> Text:
        kind, _, code = party.partition(":")
        if kind == BODY:
            return self._bodies.get(code) or Text("办理部门", "The body in charge")
        if kind == SPECIAL:
            return self._procedure(code)
        if kind == INTERMEDIARY:
            return self._parties.get(code) or Text("中介机构", "An intermediary")
        return {ENTERPRISE: Text("企业", "The enterprise"), AGENT: Text("代办专员", "The agent")}.get(
            kind, Text(party, party)
        )

    def _procedure(self, code: str) -> Text:
        if code == SUSPENDED:
            return Text(PAUSED.zh, PAUSED.en)
        for catalogue in self._catalogues.values():
            if code in catalogue.procedures:
                return name_of(catalogue.procedures[code])
        return Text("特别程序", "A special procedure")
