"""Documents of a wallet as rows of its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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
        "title": title_by(catalogue, source, _code(document, source), document.material or document.name),
        "until": last_day_of(document),
        "word": word,
        "look": look,
        "source": SOURCE_WORDS[source],
    }


def _code(document: Document, source: str) -> str:
    if source == ISSUED:
        return str(document.certificate.kind)
    return str(document.result_of.node if source == ELSEWHERE else document.material)


def title_by(catalogue: Catalogue | None, source: str, code: str, otherwise: str) -> Mapping[str, Any]:
    """The name of the material or the result, in both languages; `otherwise` when the catalogue knows neither.

    `code`: of what the portal issued its kind, of what came from elsewhere the node, else the material.
    """
    unknown = {"zh": otherwise, "en": ""}
    if catalogue is None:
        return unknown
    if source == ISSUED:
        return catalogue.documents.get(code, unknown)
    if source == ELSEWHERE:
        issued = (raw for raw in catalogue.documents.values() if raw.get("issued_by") == code)
        return next(issued, catalogue.nodes[code].raw if code in catalogue.nodes else unknown)
    return catalogue.materials.get(code, unknown)
