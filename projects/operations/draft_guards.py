"""What every act on a draft of the catalogue asks first: the lock, the state, sound words, whose hands were on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.catalogue.loader import CatalogueFault, read_entry
from projects.enums_catalogue import DraftState
from projects.models import CatalogueDraft, CatalogueVersion, DraftHand
from projects.models.event import ZONE_STREAM
from projects.operations.events import LockedHead, hold_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries_drafts import draft_document, newest_version
from projects.rules.catalogue_check import Fault
from projects.rules.drafting import section_order
from projects.rules.sections import MAPPINGS, ORDER, PARTED, WHOLE, code_of, naming_keys
from projects.rules.wording import printable

CODE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(#\d+)?")
REASON, LONGEST_CODE = 300, 60  # characters
FURTHEST = timedelta(days=731)  # a later day of entry into force is a slip, and would hold up every version until then
SHOWN = 3  # faults that the sentence of a refusal names; the page lists all of them


class FaultyCatalogue(Refused):
    """The text or the whole draft has faults. Nothing was changed; `faults` says where and why, all of them."""

    def __init__(self, found: Iterable[Fault], *, field: str = "") -> None:
        self.faults = list(found)
        more = len(self.faults) - SHOWN
        zh = "；".join(_said(each.where, each.zh, "：") for each in self.faults[:SHOWN])
        en = "; ".join(_said(each.where, each.en, ": ") for each in self.faults[:SHOWN])
        super().__init__(
            f"{zh}{f'；另有 {more} 处' if more > 0 else ''}",
            f"{en}{f'; and {more} more' if more > 0 else ''}",
            field=field,
        )


def _said(where: str, words: str, colon: str) -> str:
    """A fault of the text names its line in its words already."""
    return words if where.startswith("line ") else f"{where}{colon}{words}"


@dataclass(slots=True)
class Act:
    """One act on a draft that is locked: who, when, and what the event of it will carry."""

    draft: CatalogueDraft
    head: LockedHead
    by: User
    at: datetime
    source: str
    key: str | None
    fields: set[str] = field(default_factory=set)

    def write(self, verb: str, *, data: Mapping[str, Any] | None = None, text: str = "", counts: bool = True) -> None:
        """Save the draft and record what happened. `counts`: what the draft holds has changed, by this person."""
        if counts:
            self.draft.version += 1
            self.fields.add("version")
            DraftHand.objects.get_or_create(draft=self.draft, user=self.by)
        self.draft.save(update_fields=sorted(self.fields) or None)
        told = {"version": self.draft.version, **(data or {})}
        said: dict[str, Any] = {"data": told, "text": text, "idempotency_key": self.key, "head": self.head}
        record(self.draft, verb, by=self.by, at=self.at, source=self.source, **said)

    def set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self.draft, name, value)
        self.fields |= values.keys()


def begin(
    draft: CatalogueDraft | int, version: int | None, by: User, at: datetime, source: str, key: str | None
) -> Act:
    """Lock the stream, then the draft. Raises Forbidden for who is no keeper, Stale for an outdated page."""
    head = hold_stream(ZONE_STREAM)
    require(may_keep_catalogue(by, timezone.localdate(at)))
    pk = draft if isinstance(draft, int) else draft.pk
    row: CatalogueDraft = CatalogueDraft.objects.select_for_update(of=("self",)).get(pk=pk)
    row.base = CatalogueVersion.objects.defer("source").get(pk=row.base_id)
    if version is not None and row.version != version:
        raise Stale
    return Act(row, head, by, at, source, key)


def require_open(draft: CatalogueDraft) -> None:
    """Raises Refused for a draft that is not being changed now: which state it is in, and what to do."""
    if draft.state == DraftState.OPEN:
        return
    if draft.state == DraftState.SUBMITTED:
        raise Refused(
            "草稿已提交复核，现在不能改。要改，先退回。",
            "The draft has been handed in and cannot be changed: give it back first.",
        )
    _ended(draft)


def require_submitted(draft: CatalogueDraft) -> None:
    if draft.state == DraftState.SUBMITTED:
        return
    if draft.state == DraftState.OPEN:
        raise Refused("草稿还没有提交复核。", "The draft has not been handed in yet.")
    _ended(draft)


def require_alive(draft: CatalogueDraft) -> None:
    if draft.state not in (DraftState.OPEN, DraftState.SUBMITTED):
        _ended(draft)


def _ended(draft: CatalogueDraft) -> None:
    if draft.state == DraftState.PUBLISHED:
        raise Refused(
            "草稿已发布，不再变。要改，另开一份草稿。", "The draft is published: open another one for further changes."
        )
    raise Refused("草稿已作废。要改，另开一份草稿。", "The draft was discarded: open another one.")


def require_newest_base(draft: CatalogueDraft) -> None:
    """Raises Refused when another version was published, or the base withdrawn, since the draft was opened."""
    newest = newest_version()
    if newest.pk != draft.base_id:
        raise Refused(
            f"现在的目录是 {newest.number}，草稿还以 {draft.base.number} 为底：先换底，再提交。",
            f"The catalogue is {newest.number} now, the draft still stands on {draft.base.number}: move it first.",
        )


def check_effective(day: date | None, base: CatalogueVersion, at: datetime) -> None:
    """Raises Refused for a day in the past, more than two years away, or before the version that the draft stands on is
    in force itself.

    `day` None: the day of publication.
    """
    today = timezone.localdate(at)
    if day is not None and day < today:
        raise Refused(
            "生效日期已过：选今天或以后，空着就是发布即生效。",
            "This day has passed: choose today or later; leave it empty for the day of publication.",
            field="effective_on",
        )
    if day is not None and day > today + FURTHEST:
        raise Refused(
            f"生效日期太远：选 {today + FURTHEST:%Y-%m-%d} 以前的一天，空着就是发布即生效。",
            f"This day is too far away: choose one before {today + FURTHEST}; leave it empty for the day of publication.",
            field="effective_on",
        )
    first = base.effective_on
    if first is not None and (day or today) < first:
        raise Refused(
            f"{base.number} 从 {first:%Y-%m-%d} 起才生效，新版本不能比它早：选这一天或以后；等不到那一天，先撤回 {base.number}。",
            f"{base.number} is in force from {first:%Y-%m-%d} only: choose that day or a later one. If it cannot wait, "
            f"withdraw {base.number} first.",
            field="effective_on",
        )


def as_of_faults(document: Mapping[str, Any], base: CatalogueVersion, at: datetime) -> list[Fault]:
    """The day up to which the content was checked becomes the number of the version: nobody has checked tomorrow's.

    What the base says already is let be. Anything that is no day the check of the draft says.
    """
    said, today = document.get("as_of"), timezone.localdate(at)
    try:
        day = date.fromisoformat(str(said))
    except ValueError:
        return []
    if day <= max(today, base.as_of):
        return []
    zh = f"内容截至 {day}，这一天还没有到：写核对到的那一天，最晚是今天（{today}）。"
    en = f"{day} has not come yet: write the day up to which the content was checked, today ({today}) at the latest."
    return [Fault("as_of", zh, en)]


def sound(text: str, most: int, name: str, *, must: str = "") -> str:
    """The text without blanks at its ends and what cannot be shown; `must`: what to say when there is none. Raises Refused."""
    said = printable(text).replace("\r\n", "\n").strip()
    if len(said) > most:
        raise Refused(f"最多 {most} 个字。", f"{most} characters at most.", field=name)
    if must and not said:
        raise Refused(must, MUST_EN.get(must, ""), field=name)
    return said


NAME_IT = "给草稿起个名字，例如这次改什么。"
SAY_WHY = "写明原因：以后看版本时要用。"
MUST_EN = {
    NAME_IT: "Give the draft a name: what it is about.",
    SAY_WHY: "Say why: it is shown beside the version.",
}


def read_value(text: str) -> Any:
    """The entry that the text holds. Raises FaultyCatalogue with line and column."""
    try:
        return read_entry(text)
    except CatalogueFault as fault:
        raise FaultyCatalogue(fault.faults, field="text") from None


def check_entry(draft: CatalogueDraft, section: str, code: str, value: Any) -> None:
    """Raises Refused for what can be no entry of that name; what is wrong inside it the check of the draft says."""
    if section == ORDER:
        return _check_order(draft, code, value)
    if section not in (*PARTED, WHOLE) or len(code) > LONGEST_CODE or not CODE.fullmatch(code):
        raise Refused(
            "编号由字母、数字、- 和 _ 组成，最多 60 个字符。",
            "An id has letters, digits, - and _, 60 characters at most.",
            field="code",
        )
    if section == WHOLE:
        if code in PARTED or code not in draft_document(draft):
            raise Refused("目录里没有这一部分。", "The catalogue has no such part.", field="code")
        return None
    if not isinstance(value, dict):
        raise Refused("这里应是“键: 值”的一组。", "A mapping of keys to values is expected here.", field="text")
    own = code_of(section, value)
    if section not in MAPPINGS and own != code.split("#")[0]:
        keys = "、".join(naming_keys(section))
        raise Refused(
            f"{keys} 写的是“{own or '（空）'}”，这一条是“{code}”。要换编号，另加一条，再撤回这一条。",
            f"{keys} says {own!r}, but this entry is {code!r}. For another id add a new entry and withdraw this one.",
            field="text",
        )
    return None


def _check_order(draft: CatalogueDraft, section: str, value: Any) -> None:
    if section not in PARTED:
        raise Refused("目录里没有这一部分。", "The catalogue has no such part.", field="code")
    there = section_order(draft_document(draft), section)
    if not isinstance(value, list) or sorted(map(str, value)) != sorted(there):
        raise Refused(
            "顺序里要正好列出这一部分现有的全部编号，每个一次。",
            "The order names every entry of the section exactly once.",
            field="text",
        )
