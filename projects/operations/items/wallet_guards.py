"""What is held already is not asked for again: what a correction, or a check of papers, may not say (国务院令第716号第7条)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from projects.enums import GapCode, PaperState
from projects.models import ApprovalItem, Document, PaperDocument
from projects.operations.items.core import Case
from projects.operations.refusals import Refused
from projects.queries_items import catalogue_of, limits_of
from projects.queries_wallet import holds_good, last_day_of
from projects.rules.blockers import Blocker
from projects.rules.calendar import WorkCalendar
from projects.rules.clock import WORKDAY
from projects.rules.wording import Text, name_of

COPIES = re.compile(r"复印|影印|副本|\bcop(?:y|ies)\b", re.IGNORECASE)
_NOTE = re.compile(r"[（(].*")  # what stands in brackets behind a name
VAGUE = (GapCode.FORM, GapCode.OTHER)  # reasons under which a copy is asked for


class AlreadyHeld(Refused):
    """The paper is in the wallet and holds good: `document` is where to look instead."""

    def __init__(self, document: Document, material: Text, *, field: str = "") -> None:
        self.document = document
        until, number = last_day_of(document), document.number or document.name
        good = (f"有效期到{until}", f"valid until {until}") if until else ("没有固定有效期", "with no fixed validity")
        super().__init__(
            f"“{material.zh}”证照材料库里已有（{number}，{good[0]}），不能再要求提交。"
            "内容有问题的，选“看不清”“与其他材料不一致”等原因，写明哪里不对。",
            f"“{material.en}” is held already ({number}, {good[1]}) and is not to be asked for again. "
            "When something is wrong with it, choose what: illegible, inconsistent …",
            field=field,
        )


def good_documents(item: ApprovalItem, day: date) -> dict[str, Document]:
    """Material to a document on its line that came from the wallet and holds good on that day, the newest. One query."""
    links = PaperDocument.objects.filter(paper__item=item, held=True, removed_at=None)
    rows = links.select_related("paper", "document__certificate").order_by("pk")
    return {link.paper.material: link.document for link in rows if holds_good(link.document, day)}


def refuse_asking_again(case: Case, gaps: Iterable[Any]) -> None:
    """Raises AlreadyHeld at the first gap (`material`, `code`, `what`, `todo`) that asks for what is held."""
    held = good_documents(case.item, case.day)
    for place, gap in enumerate(gaps):
        if _asks_again(gap) and (material := _meant(case, gap, held)):
            raise AlreadyHeld(held[material], _named(case, material), field=f"code-{place}")


def _meant(case: Case, gap: Any, held: Mapping[str, Document]) -> str:
    """The held material that the gap is about: its own, or, of a point about the application itself, the one it names."""
    if gap.material:
        return gap.material if gap.material in held else ""
    said = f"{gap.what} {gap.todo}"
    return next((code for code in held if _NOTE.sub("", _named(case, code).zh) in said), "")


def _asks_again(gap: Any) -> bool:
    """It says that the paper is missing or has run out, or asks for a copy of it under a reason that names no fault."""
    if gap.code in (GapCode.MISSING, GapCode.EXPIRED):
        return True
    return gap.code in VAGUE and bool(COPIES.search(f"{gap.what} {gap.todo}"))


def refuse_missing_marks(case: Case, marks: Mapping[str, Any]) -> None:
    """Raises AlreadyHeld when a line that the wallet meets is to be marked as missing. `marks`: by material."""
    wanted = [material for material, mark in marks.items() if mark.state == PaperState.MISSING]
    if not wanted:
        return
    held = good_documents(case.item, case.day)
    for material in wanted:
        if material in held:
            raise AlreadyHeld(held[material], _named(case, material), field=f"state-{material}")


def _named(case: Case, material: str) -> Text:
    return name_of(catalogue_of(case.item).materials[material])


# --- warnings before a draft is sent

OnLines = Iterable[tuple[str, Document]]  # material and document of each link that stands


def on_lines(items: Iterable[ApprovalItem]) -> dict[int, list[tuple[str, Document]]]:
    """Item to what stands on its lines. One query."""
    links = PaperDocument.objects.filter(paper__item__in=[item.pk for item in items], removed_at=None)
    found: dict[int, list[tuple[str, Document]]] = {}
    for link in links.select_related("paper", "document__certificate").order_by("paper__position", "pk"):
        found.setdefault(link.paper.item_id, []).append((link.paper.material, link.document))
    return found


def promised_end(item: ApprovalItem, calendar: WorkCalendar, day: date) -> date:
    """The day until which the item takes when it is accepted on `day`: the promised limit, else the law's."""
    limits = limits_of(item)
    length = limits.committed if limits.committed is not None else limits.statutory or 0
    return calendar.add_workdays(day, length) if limits.unit == WORKDAY else date.fromordinal(day.toordinal() + length)


def running_out(
    item: ApprovalItem, standing: OnLines, calendar: Callable[[], WorkCalendar], day: date
) -> list[Blocker]:
    """Warnings: what stands on its lines, holds good today and runs out before the item is to be concluded."""
    days = {material: until for material, document in standing if (until := last_day_of(document)) and until >= day}
    if not days:
        return []
    end, materials = promised_end(item, calendar(), day), catalogue_of(item).materials
    return [
        Blocker("paper", material, _runs_out(name_of(materials[material]), until, end), hard=False)
        for material, until in days.items()
        if until < end
    ]


def _runs_out(name: Text, until: date, end: date) -> Text:
    return Text(f"{name.zh}{until}到期，可能早于办结（{end}）", f"{name.en} runs out on {until}, perhaps before {end}")
