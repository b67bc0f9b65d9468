"""The signed files of certificates: documents of the holder, kept once and never changed or signed again.

What is laid out and signed is `projects.guide.certificates`, one floor up. A file comes after the decision: a worker makes
it, or whoever opens the certificate first; when two make it at once the first one counts.
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from projects.enums import CertificateState, Source
from projects.models import Certificate, Document
from projects.operations.bell import Bell
from projects.operations.events import lock_stream, record, stream_of
from projects.operations.items.kept_files import document_of, kept_file
from projects.rules.certificates import file_name
from projects.rules.notices import numbered
from projects.rules.uploads import PDF

PRINT = "projects.tasks.print_certificates"
SIGN = "sign_certificate"
MOST_AT_ONCE = 200  # certificates that one worker makes before it asks again
press_bell = Bell(PRINT)
atexit.register(press_bell.quiet, 3.0)  # a command that ends still rings


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file: what is to be kept, and by whom it was signed (subject of the signing certificate)."""

    content: bytes
    signer: str


def ring_press() -> None:
    """Wake the press once this transaction is in; a broker that is down delays files and loses none."""
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] == press_bell.ring for entry in waiting):
        transaction.on_commit(press_bell.ring)


def without_file() -> list[int]:
    """Certificates in force that wait for their file, the oldest first: keys of at most 200."""
    waiting = Certificate.objects.filter(document=None, state=CertificateState.VALID).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])


@transaction.atomic
def keep_certificate_file(certificate: Certificate, signed: Signed, *, at: datetime) -> Certificate:
    """Keep what was signed as a document of the holder, and let it meet what waits for it. When the certificate has its
    file already that one stays; one that holds no more gets none. The same certificate comes back.
    """
    from projects.operations.items.wallet import offer_document  # it knows drafts, which know decisions

    lock_stream(stream_of(certificate.item))
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("item__project", "document")
    row: Certificate = rows.get(pk=certificate.pk)
    if row.document_id is not None or row.state != CertificateState.VALID:
        return row
    document = _document(row, signed, at)
    with kept_file(document, signed.content, PDF):
        row.document, row.signed_at, row.signer = document, at, signed.signer[:200]
        row.save(update_fields=["document", "signed_at", "signer"])
        data = {"certificate": row.pk, "kind": row.kind, "number": row.number, "digest": document.digest}
        record(row.item, SIGN, by=None, at=at, source=Source.SYSTEM, data=data)
        offer_document(document, at=at)
    return row


def _document(row: Certificate, signed: Signed, at: datetime) -> Document:
    name = file_name(row.snapshot["title"][0], row.year, row.number)
    document = document_of(row.item.project, (name, signed.content, PDF), by=None, at=at)
    document.enterprise_id = row.holder_id
    document.number = numbered(row.year, row.number)
    document.valid_from, document.valid_until = row.valid_from, row.valid_until
    return document
