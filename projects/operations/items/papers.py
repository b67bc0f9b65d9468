"""The documents of an application: uploaded, put to a line of its papers, taken away again.

A document is the enterprise's; a line refers to it. One document may meet lines of several items of the project, and a line
may have several documents. Lines are open while the item is a draft, while points of a correction notice are open, and for
what was tolerated. What was sent stays: it is not taken away, only added to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from approval_portal.accounts.models import User
from projects.enums import DocumentState, Handled, PaperState, PointState, Source
from projects.models import ApprovalItem, CorrectionPoint, Document, ItemPaper, PaperDocument, Project
from projects.operations.events import record
from projects.operations.items.core import Case, lock_cases
from projects.operations.items.draft_edits import touch
from projects.operations.items.kept_files import document_of, stored_file
from projects.operations.items.room import require_room
from projects.operations.items.uploads_settled import first_state, give, make_version, settle, ungive
from projects.operations.items.wallet_lines import take_off
from projects.operations.licences import read_sound
from projects.operations.mandate_guards import require_draft
from projects.operations.project_guards import acts_for
from projects.operations.refusals import Refused, Stale
from projects.operations.retries import once
from projects.queries_papers import fresh_links
from projects.rules.lifecycle import BY_ACT
from projects.rules.wording import Text

PAPER = Text("材料", "paper")
MOST = 20  # documents on one line


@once(Document, "upload_document")
@transaction.atomic
def upload_document(
    lines: Sequence[ItemPaper],
    upload: File[bytes],
    *,
    by: User | None,
    at: datetime,
    replaces: Document | None = None,
    why: str = "",
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Document:
    """Keep a file and put it to these lines (of items of one project). The same file again is the document kept then.

    `replaces`: the document of the same paper that this is another version of, with the reason in `why`. What is in the file
    is looked through before anything is locked; with a scanner it counts only when that has let it pass.
    Raises Forbidden, Refused with the file's name, the reason and what to do, or when a line takes no papers now.
    """
    sound = read_sound(upload, PAPER)
    project = _project_of(lines)
    document = document_of(project, sound, by=by, at=at)
    document.material = lines[0].material
    if _known(document) is not None:
        return _keep_known(document, lines, lock_lines(lines, by=by, at=at, source=source))
    require_room(document.name, document.size, enterprise=document.enterprise_id, by=by)
    document.state = first_state()
    with stored_file(document, sound[1], sound[2]):
        cases = lock_lines(lines, by=by, at=at, source=source)
        if _known(document) is not None:  # it came by another way just now
            transaction.on_commit(partial(document.file.delete, save=False))
            return _keep_known(document, lines, cases)
        make_version(document, replaces, why)
        document.save()
        record(
            document,
            "upload_document",
            by=by,
            at=at,
            source=source,
            data=_said_of(document),
            text=document.why,
            idempotency_key=idempotency_key,
            on_behalf_of=acts_for(by, project.enterprise_id, at),
        )
        put_to_lines(document, lines, cases)
    settle(document, at)
    return document


def _project_of(lines: Sequence[ItemPaper]) -> Project:
    if not lines:
        raise Refused("选出它是哪一份材料。", "Choose which paper it is.", field="paper")
    return lines[0].item.project


def _known(document: Document) -> Document | None:
    """The same file, given before for the same paper of the project."""
    rows = Document.objects.filter(project=document.project_id, digest=document.digest, material=document.material)
    return rows.exclude(state=DocumentState.REFUSED).first()


def _keep_known(document: Document, lines: Sequence[ItemPaper], cases: dict[int, Case]) -> Document:
    known = _known(document)
    if known is None:
        raise Stale
    put_to_lines(known, lines, cases)
    return known


def _said_of(document: Document) -> dict[str, Any]:
    data = {"digest": document.digest, "size": document.size, "material": document.material}
    if document.replaces_id:
        data |= {"replaces": document.replaces_id, "version": document.version}
    return data


@transaction.atomic
def attach_document(
    document: Document,
    lines: Sequence[ItemPaper],
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
) -> Document:
    """Put a document that the enterprise has given already to these lines. Once more changes nothing."""
    cases = lock_lines(lines, by=by, at=at, source=source)
    if document.state != DocumentState.SOUND:
        raise Refused(
            "这份文件还没有检查完，等检查通过再用。",
            "This file is still being checked: wait until it has passed.",
            field="document",
        )
    if any(case.item.project.enterprise_id != document.enterprise_id for case in cases.values()):
        raise Refused("这份文件不是这家企业的。", "This document belongs to another enterprise.", field="document")
    put_to_lines(document, lines, cases)
    return document


@transaction.atomic
def detach_document(link: PaperDocument, *, by: User | None, at: datetime, source: str = Source.WEB) -> PaperDocument:
    """Take a document off a line. The file stays with the enterprise. Raises Refused for one that was sent already."""
    case = lock_lines([link.paper], by=by, at=at, source=source)[link.paper.item_id]
    found = PaperDocument.objects.select_related("paper").get(pk=link.pk)
    if found.removed_at is not None:
        return found
    if not fresh_links(case.item, unchecked=True).filter(pk=link.pk).exists():
        raise Refused(
            "这份已经交出，不能拿掉，只能再补新的。",
            "It was handed in already: it stays, and new ones can be added.",
            field="document",
        )
    found.removed_at = at
    found.save(update_fields=["removed_at"])
    if case.item.state == "draft":
        take_off(found.paper, found)
        ungive(found.paper)
    touch(case, "detach", {"paper": found.paper.material, "document": found.document_id})
    return found


def live_links(paper: ItemPaper) -> QuerySet[PaperDocument]:
    return PaperDocument.objects.filter(paper=paper, removed_at=None)


def lock_lines(lines: Sequence[ItemPaper], *, by: User | None, at: datetime, source: str) -> dict[int, Case]:
    """The items of these lines, locked, when the person may give papers and each line takes some."""
    _project_of(lines)
    items = ApprovalItem.objects.filter(pk__in={line.item_id for line in lines})
    cases = {case.item.pk: case for case in lock_cases(items, by=by, at=at, source=source)}
    if set(cases) != {line.item_id for line in lines} or len({case.item.project_id for case in cases.values()}) != 1:
        raise Refused("一次只能给一个项目的材料。", "Papers of one project at a time.", field="paper")
    for case in cases.values():
        if case.asked:
            require_draft(case.by, case.item.project, case.day)
    for line in lines:
        require_open_line(cases[line.item_id].item, line)
    return cases


def require_open_line(item: ApprovalItem, line: ItemPaper) -> None:
    """Raises Refused when the line takes no papers now."""
    if not takes_papers(item, line):
        raise Refused(
            "这份材料现在不能再交：已经提交。要补的，等窗口一次性告知。",
            "This paper was handed in: what is to be added is told in the correction notice.",
            field="paper",
        )


def takes_papers(item: ApprovalItem, line: ItemPaper) -> bool:
    """A draft's lines; those that a correction notice names; those that were tolerated."""
    if item.handled == Handled.ELSEWHERE and item.state != "draft":
        return False
    if item.state == "draft":
        return True
    if item.state == "correcting":
        points = CorrectionPoint.objects.filter(correction__item=item, state=PointState.OPEN)
        return bool(points.filter(material__in=(line.material, "")).exists())
    return (item.state, "supplement") in BY_ACT and line.state == PaperState.TOLERATED


def put_to_lines(document: Document, lines: Sequence[ItemPaper], cases: dict[int, Case]) -> None:
    for line in ItemPaper.objects.filter(pk__in=[line.pk for line in lines]).order_by("item_id", "position"):
        case = cases[line.item_id]
        held = PaperDocument.objects.filter(paper=line, removed_at=None)
        if held.filter(document=document).exists():
            continue
        if held.count() >= MOST:
            raise Refused(
                f"一份材料最多放{MOST}个文件：合成一个再传。",
                f"At most {MOST} files for one paper: join them first.",
                field="file",
            )
        PaperDocument.objects.create(paper=line, document=document, attached_by=case.by, attached_at=case.at)
        if document.state == DocumentState.SOUND:
            give(line, case)
        touch(case, "attach", {"paper": line.material, "document": document.pk})
