"""Printed pieces of the zone for tests, kept without the press: their file is a few bytes."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils import timezone

from projects.enums_catalogue import ZonePiece
from projects.guide.handbook import press
from projects.guide.paper.binding import Bound
from projects.models import CatalogueVersion, ZoneIssue
from projects.operations.issue_files import next_number
from projects.operations.zone_prints import ZonePiecePrinted, keep_zone_issue, newest_zone_issue
from projects.queries import current_version

CONTENT = b"%PDF-1.7 a handbook"


def zone_press_without_pages(monkeypatch: Any) -> list[Any]:
    """Bind nothing, which takes no time; returns the pieces that were bound."""
    bound: list[Any] = []

    def bind(piece: Any, progress: Any) -> Bound:
        for number, section in enumerate(piece.sections):
            progress(number, len(piece.sections), section.title)
        progress(len(piece.sections), len(piece.sections), "")
        bound.append(piece)
        return Bound(f"%PDF {len(bound)} {secrets.token_hex(8)}".encode(), 64)

    monkeypatch.setattr(press, "bind", bind)
    return bound


def zone_issue(
    language: str = "zh-hans", *, at: datetime | None = None, current: bool = True, **said: Any
) -> ZoneIssue:
    """The next issue of the handbook of the version in force; `current`: it says what would be printed today."""
    version = CatalogueVersion.objects.get(pk=current_version().pk)
    read = {
        "inputs": press.inputs(version.number, press.halls_of(version, timezone.localdate())) if current else "other",
        "until": None,
    }
    values: dict[str, Any] = {
        "kind": ZonePiece.HANDBOOK.value,
        "code": "",
        "language": language,
        "content_hash": secrets.token_hex(32),
        "snapshot": {press.READ: read},
        "pages": 64,
        **said,
    }
    newest = newest_zone_issue(values["kind"], language, values["code"])
    printed = ZonePiecePrinted(
        number=next_number(newest),
        content=CONTENT + secrets.token_hex(4).encode(),
        catalogue=version,
        token=secrets.token_hex(16),
        **values,
    )
    return keep_zone_issue(printed, by=None, at=at or timezone.now())


def kept_handout_of(code: str, language: str = "zh-hans") -> ZoneIssue:
    """The handout of a matter as it stands."""
    draft = press._handout(code, language, timezone.now())
    return zone_issue(language, kind=draft.kind, code=code, content_hash=draft.content_hash, snapshot={}, pages=2)
