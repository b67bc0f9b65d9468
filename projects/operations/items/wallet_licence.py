"""The business licence that an enterprise handed in for its verification stands in its wallet too."""

from __future__ import annotations

from datetime import datetime

from projects.models import Document, Licence
from projects.operations.items.wallet import offer_document
from projects.queries_wallet import LICENCE, newest_sound

SAME = ("enterprise_id", "name", "content_type", "size", "digest", "uploaded_by_id", "uploaded_at")


def keep_licence(licence: Licence, *, at: datetime) -> Document:
    """The licence in use as a document: the same stored file, its number is the credit code; one before is its earlier
    version. In the caller's transaction, behind the lock of the enterprise's stream."""
    rows = Document.objects.filter(enterprise=licence.enterprise_id, project=None, material=LICENCE)
    old = newest_sound(rows).order_by("-pk").first()
    document = Document(material=LICENCE, number=licence.enterprise.credit_code, replaces=old)
    document.version = old.version + 1 if old else 1
    for name in SAME:
        setattr(document, name, getattr(licence, name))
    document.file.name = licence.file.name
    document.save()
    offer_document(document, at=at)
    return document
