"""The wallet (证照材料库) at work: what an enterprise lodged already meets the lines of its applications by itself."""

from __future__ import annotations

from datetime import datetime

from projects.enums import DocumentState, PaperState, Source
from projects.models import ApprovalItem, Document
from projects.operations.events import lock_stream, record
from projects.operations.items.core import Case, lock_cases
from projects.operations.items.wallet_lines import Followed, follow_lines, leans_on_wallet

DRAFT = "draft"


def offer_document(document: Document, *, at: datetime) -> int:
    """Put a sound document to all open draft lines that wait for it: of its project, or, without one, of all projects of
    the enterprise; lines that stood on an earlier version follow. In the caller's transaction. Returns how many lines."""
    if document.state != DocumentState.SOUND:
        return 0
    drafts = ApprovalItem.objects.filter(state=DRAFT, papers__state__in=(PaperState.MISSING, PaperState.HELD))
    drafts = drafts.filter(project__enterprise=document.enterprise_id)
    if document.project_id is not None:
        drafts = drafts.filter(project=document.project_id)
    return sum(follow_project(pk, at=at) for pk in sorted(set(drafts.values_list("project", flat=True)), key=str))


def follow_project(project: int, *, at: datetime) -> int:
    """Bring the lines of all drafts of a project to what the wallet holds now. Returns how many lines changed."""
    lock_stream(f"project:{project}")  # no draft comes, goes or is sent from here on
    drafts = ApprovalItem.objects.filter(state=DRAFT, project=project).select_related("project__enterprise", "package")
    cases = lock_cases(drafts, by=None, at=at, source=Source.SYSTEM)
    return sum(fill_from_wallet(case) for case in cases)


def fill_from_wallet(case: Case) -> int:
    """Bring the lines of a locked draft to what the wallet holds now. Returns how many lines changed; an event says which."""
    if case.item.state != DRAFT:
        return 0
    followed = follow_lines(case.item, at=case.at)
    if followed.anything:
        case.item.version += 1
        case.item.save(update_fields=["version"])
        record(case.item, "hold", by=None, at=case.at, source=Source.SYSTEM, data=said_of(followed))
    return len(followed.met) + len(followed.let_go)


def check_held(case: Case) -> int:
    """Before a draft is sent: what its lines stand on has not run out or been replaced meanwhile. Returns as above."""
    return fill_from_wallet(case) if case.item.state == DRAFT and leans_on_wallet(case.item) else 0


def said_of(followed: Followed) -> dict[str, object]:
    """For the event: material to the documents put there, and what is held no more."""
    said: dict[str, object] = {"held": followed.met}
    return said | {"let_go": followed.let_go} if followed.let_go else said
