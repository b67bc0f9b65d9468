"""Printed issues for tests, kept without the press: their file is a few bytes."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils import timezone

from projects.guide.freshness import READ, inputs
from projects.models import PrintIssue, Project
from projects.operations.issue_files import next_number
from projects.operations.prints import Printed, keep_issue, newest_issue
from projects.queries import latest_package

CONTENT = b"%PDF-1.7 a guide"


def print_issue(
    project: Project,
    kind: str = "guide",
    language: str = "zh-hans",
    *,
    current: bool = True,
    by: Any = None,
    at: datetime | None = None,
    changes: Any = (),
    warnings: Any = (),
) -> PrintIssue:
    """The next issue; `current`: it says what would be printed now, until something changes."""
    at = at or timezone.now()
    number = next_number(newest_issue(project, kind, language))
    read = {"inputs": inputs(project, timezone.localdate(at)) if current else "other", "until": None}
    printed = Printed(
        number=number,
        content=CONTENT + secrets.token_bytes(4).hex().encode(),
        pages=20 + number,
        content_hash=secrets.token_hex(32),
        package=latest_package(project),
        token=secrets.token_hex(16),
        snapshot={READ: read},
        changes=changes,
        warnings=warnings,
    )
    return keep_issue(project, kind, language, printed, by=by, at=at)
