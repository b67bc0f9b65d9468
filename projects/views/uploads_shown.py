"""The lines of papers as their applicant sees them: what stands there, what is still being checked, what was not taken,
and the versions before each file, with who gave them, when and why."""

from __future__ import annotations

from typing import Any

from projects.enums import DocumentState
from projects.models import ApprovalItem, Document, PaperDocument
from projects.rules.catalogue import Catalogue
from projects.rules.uploads import PDF, SHOWN, accepted
from projects.views.item_page import paper_lines


def own_lines(item: ApprovalItem, catalogue: Catalogue) -> list[dict[str, Any]]:
    """As `paper_lines`, with `links` that are still being checked, `refused` documents and `accept` for the field.

    Each link says how it is shown: `peek` is "image", "pdf" or empty; `older` are the versions before, the newest first.
    `replaceable`: what may get another version here; what serves other projects as well is replaced in the wallet.
    Two queries.
    """
    rows = (
        PaperDocument.objects.filter(paper__item=item)
        .select_related("document__certificate", "document__uploaded_by")
        .order_by("pk")
    )
    by_line: dict[int, list[PaperDocument]] = {}
    for link in rows:
        by_line.setdefault(link.paper_id, []).append(link)
    lines = paper_lines(item, catalogue, links=False)
    for line in lines:
        every = by_line.get(line["paper"].pk, [])
        documents = {link.document_id: link.document for link in every}
        standing = [link for link in every if link.removed_at is None]
        line["links"] = [link for link in standing if link.document.state != DocumentState.REFUSED]
        line["refused"] = [each for each in documents.values() if each.state == DocumentState.REFUSED]
        line["accept"] = accepted()
        for link in line["links"]:
            link.peek = _peek(link.document)
            link.older = _older(link.document, documents)
        line["sound"] = [link for link in line["links"] if link.document.state == DocumentState.SOUND]
        line["replaceable"] = [link for link in line["sound"] if link.document.project_id == item.project_id]
    return lines


def _peek(document: Document) -> str:
    if document.state != DocumentState.SOUND or document.content_type not in SHOWN:
        return ""
    return "pdf" if document.content_type == PDF.content_type else "image"


def _older(document: Document, known: dict[int, Document]) -> list[Document]:
    found: list[Document] = []
    while document.replaces_id in known and len(found) < len(known):
        document = known[document.replaces_id]
        found.append(document)
    return found
