"""Documents of a wallet as rows of its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from projects.enums import CertificateState
from projects.models import Document
from projects.queries import NoCatalogue, current_engine
from projects.queries_wallet import (
    ELSEWHERE,
    EXPIRED,
    EXPIRING,
    ISSUED,
    SOURCE_WORDS,
    STANDING_WORDS,
    VALID,
    last_day_of,
    source_of,
    standing_of,
)
from projects.rules.catalogue import Catalogue

LOOKS = {VALID: "done", EXPIRING: "risk", EXPIRED: "over"}
COLUMNS = (
    *("enterprise", "project", "material", "name", "size", "state", "version", "number", "valid_from", "valid_until"),
    *("uploaded_at", "result_of", "replaces", "content_type"),
    *("project__name", "certificate__kind", "certificate__state", "certificate__valid_until", "certificate__document"),
    *("certificate__number", "certificate__year", "result_of__node"),
)


def catalogue_in_force() -> Catalogue | None:
    try:
        return current_engine().catalogue
    except NoCatalogue:
        return None


def shown(rows: Iterable[Document], day: dt.date) -> list[dict[str, Any]]:
    catalogue = catalogue_in_force()
    return [row_of(document, catalogue, day) for document in rows]


def with_columns(rows: Any) -> Any:
    return rows.select_related("project", "certificate", "result_of").only(*COLUMNS)


def row_of(document: Document, catalogue: Catalogue | None, day: dt.date) -> dict[str, Any]:
    """What a row says: what it is, number and validity, whether it holds good, from where."""
    standing, source = standing_of(document, day), source_of(document)
    word, look = STANDING_WORDS[standing], LOOKS[standing]
    if source == ISSUED and document.certificate.state != CertificateState.VALID:
        word, look = document.certificate.get_state_display(), "over"
    return {
        "document": document,
        "title": title_of(document, source, catalogue),
        "until": last_day_of(document),
        "word": word,
        "look": look,
        "source": SOURCE_WORDS[source],
    }


def title_of(document: Document, source: str, catalogue: Catalogue | None) -> Mapping[str, Any]:
    """The name of the material or the result, in both languages; the file's own name when the catalogue knows neither."""
    unknown = {"zh": document.material or document.name, "en": ""}
    if catalogue is None:
        return unknown
    if source == ISSUED:
        return catalogue.documents.get(document.certificate.kind, unknown)
    if source == ELSEWHERE:
        node = document.result_of.node
        issued = (raw for raw in catalogue.documents.values() if raw.get("issued_by") == node)
        return next(issued, catalogue.nodes[node].raw if node in catalogue.nodes else unknown)
    return catalogue.materials.get(document.material, unknown)
