"""What goes into the archive package of an application, and for whom.

The bureau's people take the whole file: every version that was sent, the findings, the opinions of other bodies, what was
written along with each act. The applicant's side takes what its own page shows: its papers (what it took away before
sending, too), the numbered papers, certificates, the decision, and the events with the words that are told to everybody
(`TOLD_TO_ALL`); what the bureau wrote for itself stays with the bureau.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from projects.enums import DocumentState
from projects.models import ApprovalItem, Certificate, Document, Event, OfficialNotice, PaperDocument
from projects.models.event import CHAINED_FIELDS
from projects.models.item import ENDED
from projects.queries_items import OBJECT, catalogue_of
from projects.queries_papers import SENDS, results_of
from projects.rules import certificates, notices
from projects.rules.chain import plain
from projects.rules.told_to_all import TOLD_TO_ALL
from projects.rules.wording import chinese

PAPERS, NOTICES, CERTIFICATES, RESULTS = "01-材料", "02-文书", "03-证照", "04-外部结果"
GONE, UNPRINTED, UNSOUND = "文件缺失", "还没有印好", "没有通过检查"
OF_BUREAU = frozenset({"check_papers", "save_finding", "print_notice"})  # nothing of them is on the applicant's page


@dataclass(slots=True)
class Entry:
    """One file of the package, or one that should be in it. `missing` says why it is not; `digest` as the portal knows it."""

    parts: tuple[str, ...]
    title: str
    name: str
    file: Any
    digest: str
    size: int
    version: int = 1
    at: datetime | None = None
    by: str = ""
    note: str = ""
    missing: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """The contents. `whole`: of an application that has come to its end, else 阶段性; `inside`: the bureau's own."""

    item: ApprovalItem
    inside: bool
    whole: bool
    entries: list[Entry]
    facts: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.entries if not entry.missing)


def archive_of(item: ApprovalItem, *, inside: bool) -> Archive:
    """Everything of it, without opening a file. About ten queries, however many papers there are."""
    entries = [*_papers(item, inside), *_notices(item), *_certificates(item), *_results(item)]
    events = events_of(item, inside=inside)
    return Archive(item, inside, item.state in ENDED, entries, facts_of(item, inside), events)


# --- files


def _papers(item: ApprovalItem, inside: bool) -> Iterator[Entry]:
    """In the order of the catalogue's lines; of each the newest version first."""
    materials, sent = catalogue_of(item).materials, _sendings(item) if inside else []
    rows = PaperDocument.objects.filter(paper__item=item).select_related("paper", "document__uploaded_by")
    given: set[tuple[int, int]] = set()
    for link in rows.order_by("paper__position", "-document__version", "-pk"):
        document, key = link.document, (link.paper_id, link.document_id)
        if key in given or (inside and not _was_sent(link, sent)):
            continue
        given.add(key)
        title = chinese(str(materials.get(link.paper.material, {"zh": link.paper.material})["zh"]))
        note = "已取下" if link.removed_at else ""
        parts = (PAPERS, f"{link.paper.position + 1:02d}-{title}", f"第{document.version}版-{document.name}")
        yield _of_document(document, parts, title, note)


def _sendings(item: ApprovalItem) -> list[datetime]:
    rows = Event.objects.filter(stream=f"project:{item.project_id}", object_type=OBJECT, object_id=str(item.pk))
    return list(rows.filter(verb__in=SENDS).values_list("at", flat=True))


def _was_sent(link: PaperDocument, sent: list[datetime]) -> bool:
    """Still on its line, or in hand when the applicant sent something: what was taken away before that is not the bureau's."""
    return link.removed_at is None or any(link.attached_at <= at < link.removed_at for at in sent)


def _of_document(document: Document, parts: tuple[str, ...], title: str, note: str = "") -> Entry:
    entry = Entry(parts, title, document.name, document.file, document.digest, document.size, document.version)
    entry.at, entry.by = document.uploaded_at, str(document.uploaded_by) if document.uploaded_by else ""
    entry.note = "；".join(filter(None, [note, document.why]))
    entry.missing = "" if document.state == DocumentState.SOUND else UNSOUND
    return entry


def _notices(item: ApprovalItem) -> Iterator[Entry]:
    for row in OfficialNotice.objects.filter(item=item).select_related("issued_by").order_by("pk"):
        title, name = str(row.snapshot["title"][0]), notices.file_name(row.snapshot, row.year, row.number)
        entry = Entry((NOTICES, name), title, name, row.file, row.digest, row.size)
        entry.note = notices.numbered(row.year, row.number) + ("；已作废" if row.void_event else "")
        entry.by = str(row.issued_by) if row.issued_by else ""
        entry.missing = "" if row.digest else UNPRINTED
        yield entry


def _certificates(item: ApprovalItem) -> Iterator[Entry]:
    documents = catalogue_of(item).documents
    for row in Certificate.objects.filter(item=item).select_related("document").order_by("pk"):
        title = certificates.title_of(row.kind, documents.get(row.kind, {"zh": row.kind}), item.variant).zh
        name = certificates.file_name(title, row.year, row.number)
        document = row.document
        entry = Entry((CERTIFICATES, name), title, name, None, "", 0)
        if document is not None:
            entry = _of_document(document, (CERTIFICATES, name), title)
        entry.note = f"{notices.numbered(row.year, row.number)}；{certificates.STANDINGS[row.state].zh}"
        entry.missing = entry.missing if document is not None else UNPRINTED
        yield entry


def _results(item: ApprovalItem) -> Iterator[Entry]:
    for document in results_of(item).select_related("uploaded_by"):
        yield _of_document(document, (RESULTS, document.name), "外部系统的结果", "由外部系统作出，本平台只登记，不签章")


# --- what happened


def events_of(item: ApprovalItem, *, inside: bool) -> list[dict[str, Any]]:
    """The events of the application with everything that their hashes cover, oldest first. Two queries.

    `text` None: nothing was written, it was erased, or it is the bureau's own; its digest stands there all the same."""
    rows = Event.objects.filter(stream=f"project:{item.project_id}", object_type=OBJECT, object_id=str(item.pk))
    rows = rows if inside else rows.exclude(verb__in=OF_BUREAU)
    return [_event(row, inside) for row in rows.select_related("actor", "text").order_by("seq")]


def _event(row: Event, inside: bool) -> dict[str, Any]:
    chained = {name: plain(getattr(row, name)) for name in CHAINED_FIELDS}
    shown = row.text is not None and not row.text.erased_at and (inside or row.verb in TOLD_TO_ALL)
    kept = {"who": str(row.actor) if row.actor else "", "text": row.text.content if shown and row.text else None}
    erased = bool(row.text and row.text.erased_at)
    state = {"erased": erased, "withheld": bool(row.text_digest) and not shown and not erased}
    return {"seq": row.seq, "previous_hash": row.previous_hash, "hash": row.hash, **chained, **kept, **state}


# --- what stands about it


def facts_of(item: ApprovalItem, inside: bool) -> dict[str, Any]:
    """What the portal knows of the application, as plain data."""
    project, columns = item.project, ("state", "handled", "case_type", "round", "variant", "stage")
    days = ("received_on", "accepted_on", "decided_on", "ended_on", "due_on", "legal_due_on")
    decided = ("outcome", "reasons", "conditions", "valid_from", "valid_until", "decided_on")
    parts = ("code", "body_id", "state", *(("opinion",) if inside else ()))
    points = item.corrections.order_by("number").values("number", "told_on", "answered_on")
    return {
        "number": item.number or "",
        "matter": chinese(str(catalogue_of(item).nodes[item.node].raw["zh"])),
        "body": item.body.zh,
        "project": project.name,
        "enterprise": project.enterprise.name,
        "credit_code": project.enterprise.credit_code,
        **{name: plain(getattr(item, name)) for name in (*columns, *days)},
        **({"finding": item.finding} if inside else {}),
        "decisions": [
            {**{name: plain(getattr(row, name)) for name in decided}, "annulled": row.annulled_event is not None}
            for row in item.decisions.order_by("pk")
        ],
        "components": [_plain(row) for row in item.components.order_by("pk").values(*parts)],
        "corrections": [_plain(row) for row in points],
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items()}
