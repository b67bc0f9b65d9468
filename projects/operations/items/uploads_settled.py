"""Quarantine: a document is nobody's to open until it has been looked through, and counts for nothing until then.

What is in a file is looked through when it comes. With a scanner configured it waits for that as well, in a worker; a
scanner that is down, silent or unintelligible leaves it waiting, and the sweep tries again.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction

from projects.enums import DocumentState, PaperState, Source
from projects.models import ApprovalItem, Document, ItemPaper, PaperDocument
from projects.operations import scanning
from projects.operations.events import lock_stream, record, stream_of
from projects.operations.items.core import Case, lock_cases
from projects.operations.items.wallet import offer_document
from projects.operations.items.wallet_lines import OPEN, give_instead, take_off
from projects.operations.refusals import Refused
from projects.operations.under_way import LongJob
from projects.queries_papers import fresh_links

log = logging.getLogger(__name__)
SCANNING = LongJob("scan", "projects.tasks.scan_document")
AT_ONCE = 50  # documents of one sweep
LONGEST = 300
DRAFT = "draft"


def first_state() -> str:
    """Of a document whose content was found sound."""
    return DocumentState.CHECKING if scanning.configured() else DocumentState.SOUND


def make_version(document: Document, replaces: Document | None, why: str) -> None:
    """Another version of a paper that was given (in memory). Raises Refused without a reason, or when it is no such paper."""
    if replaces is None:
        return
    same = (replaces.enterprise_id, replaces.material) == (document.enterprise_id, document.material)
    if not same or replaces.state != DocumentState.SOUND or Document.objects.filter(replaces=replaces).exists():
        raise Refused(
            "要代替的那份已经换过，或者不是同一份材料。刷新页面再选。",
            "What it is to replace has been replaced already or is another paper. Reload the page and choose again.",
            field="file",
        )
    if replaces.project_id != document.project_id:  # it would be taken away from the other projects that stand on it
        raise Refused(
            "要代替的那份是全部项目共用的，或者是另一个项目的：到证照材料库里换。只给这里用的，不选代替，直接传。",
            "What it is to replace serves all projects, or another one: replace it in the wallet. "
            "For this project alone, upload the file without replacing anything.",
            field="file",
        )
    if not why.strip():
        raise Refused("写明为什么换这一版。", "Say why there is another version.", field="file")
    document.replaces, document.version, document.why = replaces, replaces.version + 1, why.strip()[:LONGEST]


def give(line: ItemPaper, case: Case) -> None:
    """The line has a sound document now."""
    if case.item.state == DRAFT and line.state in OPEN:
        give_instead(line, case.at)
        line.save(update_fields=["state"])


def ungive(line: ItemPaper) -> None:
    """A line of a draft that has no sound document any more."""
    links = PaperDocument.objects.filter(paper=line, removed_at=None, document__state=DocumentState.SOUND)
    if line.state == PaperState.GIVEN and not links.exists():
        line.state = PaperState.MISSING
        line.save(update_fields=["state"])


def settle(document: Document, at: datetime) -> None:
    """After a document has come, in the same transaction: have it scanned, or let it count."""
    if document.state == DocumentState.CHECKING:
        SCANNING.start(document.pk)
    elif document.state == DocumentState.SOUND:
        _let_count(document, at)


def _let_count(document: Document, at: datetime) -> None:
    """It takes the place of the version before where that was not sent, and meets the lines that wait for it."""
    if document.replaces_id:
        older = PaperDocument.objects.filter(document=document.replaces_id, removed_at=None)
        for link in older.filter(paper__links__document=document).select_related("paper__item").distinct():
            fresh_links(link.paper.item, unchecked=True).filter(pk=link.pk).update(removed_at=at)
    offer_document(document, at=at)


# --- the worker's side


def scan_document(pk: int, at: datetime) -> str:
    """Have one document scanned; the state it came to. Safe to run twice and side by side."""
    document = SCANNING.take(pk, lambda: Document.objects.filter(pk=pk, state=DocumentState.CHECKING).first())
    if document is None:
        return "nothing to do"
    try:
        with document.file.open("rb") as file:
            found = scanning.scan(file)
    except (scanning.ScanFailed, OSError) as fault:
        log.warning("document %s stays closed: the scanner gave no answer (%s)", pk, fault)
        return str(DocumentState.CHECKING)
    finally:
        SCANNING.release(pk)
    return settle_scan(pk, found, at)


def sweep_scans(at: datetime) -> int:
    """Take up what waits and no worker holds, the oldest first; returns how many were settled."""
    waiting = Document.objects.filter(state=DocumentState.CHECKING).order_by("uploaded_at", "pk")
    alone = SCANNING.left_alone(waiting.values_list("pk", flat=True)[:AT_ONCE])
    settled = 0
    for pk in alone:
        if scan_document(pk, at) == DocumentState.CHECKING:
            break  # a scanner that does not answer one does not answer the next
        settled += 1
    return settled


@transaction.atomic
def settle_scan(pk: int, found: str, at: datetime) -> str:
    """Write what the scanner said: the document counts, or it is refused and its file goes. Once."""
    document = Document.objects.get(pk=pk)
    lock_stream(stream_of(document))
    items = ApprovalItem.objects.filter(papers__links__document=document, papers__links__removed_at=None).distinct()
    cases = {case.item.pk: case for case in lock_cases(items, by=None, at=at, source=Source.SYSTEM)}
    document = Document.objects.select_for_update().get(pk=pk)
    if document.state != DocumentState.CHECKING:
        return document.state
    links = list(document.links.filter(removed_at=None).select_related("paper__item"))
    if found:
        _refuse(document, found, links, at)
    else:
        _pass(document, links, cases, at)
    return document.state


def _pass(document: Document, links: list[PaperDocument], cases: dict[int, Case], at: datetime) -> None:
    document.state = DocumentState.SOUND
    document.save(update_fields=["state"])
    record(document, "clear_document", by=None, at=at, source=Source.SYSTEM, data={"digest": document.digest})
    for link in links:
        give(link.paper, cases[link.paper.item_id])
    _let_count(document, at)


def _refuse(document: Document, found: str, links: list[PaperDocument], at: datetime) -> None:
    """The row stays and says why; whoever uploaded it hears of it; nothing stands on it any more."""
    name, document.file = document.file.name, ""
    document.state, document.refusal, document.replaces = DocumentState.REFUSED, found[:LONGEST], None
    document.save(update_fields=["state", "refusal", "replaces", "file"])
    data = {"digest": document.digest, "user": document.uploaded_by_id, "material": document.material}
    record(document, "refuse_document", by=None, at=at, source=Source.SYSTEM, data=data, text=found[:LONGEST])
    for link in links:
        PaperDocument.objects.filter(pk=link.pk).update(removed_at=at)
        if link.paper.item.state == DRAFT:
            take_off(link.paper, link)
            ungive(link.paper)
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
