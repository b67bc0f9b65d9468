"""A draft while it is being filled in: contact and note, what is promised, several drafts at once, a draft let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from approval_portal.accounts.models import User
from projects.enums import CommitmentState, Handled, Source
from projects.models import ApprovalItem, Event, Project, Works
from projects.operations.enterprises import sound_phone
from projects.operations.events import record
from projects.operations.items.core import Case, lock_case
from projects.operations.items.drafts import NEW, open_item
from projects.operations.mandate_guards import require_draft
from projects.operations.project_guards import acts_for, lock_project
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import may_commit
from projects.queries_items import broken_promise, raw_of

FIELDS = ("contact_name", "contact_phone", "note")
LENGTHS = {"contact_name": 60, "contact_phone": 20, "note": 500}


@dataclass(frozen=True, slots=True)
class Choice:
    """One matter to be applied for: its id in the catalogue, and of which kind, stage and works."""

    node: str
    case_type: str = NEW
    stage: str = ""
    works: Works | None = None
    earlier: ApprovalItem | None = None


class Gone(Refused):
    """The draft was let go meanwhile."""

    def __init__(self) -> None:
        super().__init__("这份草稿已经删除了。", "This draft has been dropped.")


def opened_before(project: Project, key: str | None) -> list[ApprovalItem]:
    """The drafts that the same act opened before, in this project."""
    if not key:
        return []
    same = Q(idempotency_key=key) | Q(idempotency_key__startswith=f"{key}:")
    told = Event.objects.filter(same, stream=f"project:{project.pk}", verb="open_item")
    keys = [int(pk) for pk in told.values_list("object_id", flat=True)]
    return list(ApprovalItem.objects.filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def open_items(
    project: Project,
    choices: Sequence[Choice],
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> list[ApprovalItem]:
    """Drafts of several matters, all of them or none; those after the first get the key with their place (`key:1`).

    Raises Refused when nothing is chosen, when a matter is handled by another system, and as `open_item`.
    """
    if made := opened_before(project, idempotency_key):  # a retry: what it chose is under way and offered no more
        return made
    if not choices:
        raise Refused("选出要申报的事项。", "Choose the matters to apply for.", field="matters")
    lock_project(project)
    made = []
    for place, choice in enumerate(choices):
        key = f"{idempotency_key}:{place}" if idempotency_key and place else idempotency_key
        item = open_item(
            project,
            choice.node,
            by=by,
            at=at,
            case_type=choice.case_type,
            stage=choice.stage,
            works=choice.works,
            earlier=choice.earlier,
            source=source,
            idempotency_key=key,
        )
        if item.handled == Handled.ELSEWHERE:
            raise Refused(
                "选了由别的系统办理的事项：在那边申报，进展登记在这里。",
                "A matter was chosen that another system handles: apply there; its progress is entered here.",
                field="matters",
            )
        made.append(item)
    return made


@once(ApprovalItem, "edit_draft")
@transaction.atomic
def edit_draft(
    item: ApprovalItem,
    *,
    contact_name: str,
    contact_phone: str,
    note: str,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Whom to call and what the applicant says. Raises Forbidden, Stale, Refused for a bad number or a sent application."""
    case = lock_draft(item, by=by, at=at, source=source, version=version)
    typed = {"contact_name": contact_name, "contact_phone": sound_phone(contact_phone), "note": note}
    wanted = {name: text.strip()[: LENGTHS[name]] for name, text in typed.items()}
    changed = [name for name in FIELDS if wanted[name] != getattr(case.item, name)]
    if not changed:
        return case.item
    for name in changed:
        setattr(case.item, name, wanted[name])
    text = "；".join(wanted[name] for name in changed if wanted[name])
    touch(case, "edit_draft", {"fields": changed}, changed, text=text, key=idempotency_key)
    return case.item


@once(ApprovalItem, "tell_commitment")
@transaction.atomic
def set_commitment(
    item: ApprovalItem,
    promised: bool,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Promise that the conditions are met (告知承诺), or take the promise back while it is a draft.

    The enterprise itself signs it, never its agent (sr-agency-free). Raises Forbidden, and Refused where the catalogue
    knows no commitment for the matter or an earlier promise of the enterprise was found false (sr-commit-void).
    """
    case = lock_draft(item, by=by, at=at, source=source, version=version)
    if case.asked:
        require(case.by is not None and may_commit(case.by, case.item.project, case.day))
    wanted = CommitmentState.PROMISED if promised else CommitmentState.NONE
    if promised and not commitment_of(case.item).get("available"):
        raise Refused("这个事项不能告知承诺。", "This matter knows no commitment.", field="commitment")
    if promised and case.asked and (broken := broken_promise(case.item.project.enterprise_id)):
        raise Refused(
            f"办件 {broken.number} 的承诺核查不实，信用修复前不能再告知承诺。把材料备齐，窗口照常按材料办理。",
            f"The promise of {broken.number} was found false: no new one until the credit is repaired. "
            "Hand in the papers instead; the window handles it with them.",
            field="commitment",
        )
    if wanted != case.item.commitment:
        case.item.commitment = wanted
        touch(case, "tell_commitment", {"commitment": str(wanted)}, ["commitment"], key=idempotency_key)
    return case.item


def commitment_of(item: ApprovalItem) -> dict[str, Any]:
    """What the catalogue says about 告知承诺 for the matter: `available`, `note`."""
    return dict(raw_of(item).get("commitment") or {})


@transaction.atomic
def drop_draft(
    item: ApprovalItem, *, by: User | None, at: datetime, version: int | None = None, source: str = Source.WEB
) -> None:
    """Let a draft go. Its documents stay with the enterprise; its events stay too. Raises Gone, Stale, Forbidden."""
    case = lock_draft(item, by=by, at=at, source=source, version=version)
    behalf = acts_for(by, case.item.project.enterprise_id, at) if case.asked else None
    data = {"node": case.item.node}
    record(case.item, "drop_draft", by=by, at=at, source=source, data=data, on_behalf_of=behalf)
    case.item.delete()


def lock_draft(
    item: ApprovalItem, *, by: User | None, at: datetime, source: str = Source.WEB, version: int | None = None
) -> Case:
    """The draft, locked, for somebody who may fill it in. Raises Gone, Stale, Forbidden, or Refused once it is sent."""
    try:
        case = lock_case(item, by=by, at=at, source=source, version=version)
    except ApprovalItem.DoesNotExist as gone:
        raise Gone from gone
    if case.asked:
        require_draft(case.by, case.item.project, case.day)
    if case.item.state != "draft":
        raise Refused(
            "这件已经提交，不能再改申请。要改内容就先撤件，或者等窗口告知补正。",
            "It has been sent: withdraw it first, or wait for the correction notice.",
        )
    return case


def touch(
    case: Case, verb: str, data: dict[str, Any], fields: Sequence[str] = (), *, text: str = "", key: str | None = None
) -> None:
    """Save what was changed in the locked item, one version on, with its event; an agent's in the enterprise's name."""
    item = case.item
    item.version += 1
    item.save(update_fields=["version", *fields])
    behalf = acts_for(case.by, item.project.enterprise_id, case.at) if case.asked else None
    said: dict[str, Any] = {"source": case.source, "text": text, "idempotency_key": key, "on_behalf_of": behalf}
    record(item, verb, by=case.by, at=case.at, data=data, **said)
