"""Printed pieces for tests: a press that binds nothing, and what came off it."""

import secrets

from projects.guide import printing
from projects.guide.paper.binding import Bound
from projects.models import PrintIssue
from projects.operations.prints import Printed, keep_issue
from projects.queries import latest_package
from tests.projects.views.people import AT


def press_without_pages(monkeypatch, before=lambda piece: None) -> list:
    """Bind nothing, which takes no time; returns the pieces that were bound. `before`: called with each."""
    bound = []

    def bind(piece, progress):
        before(piece)
        for number, section in enumerate(piece.sections):
            progress(number, len(piece.sections), section.title)
        progress(len(piece.sections), len(piece.sections), "")
        bound.append(piece)
        return Bound(f"%PDF {len(bound)} {secrets.token_hex(8)}".encode(), 24)

    monkeypatch.setattr(printing, "bind", bind)
    return bound


def kept(project, kind: str = "guide", language: str = "zh-hans", **more) -> PrintIssue:
    """An issue as the press keeps it."""
    values = {
        "number": 1,
        "content": b"%PDF-1.7",
        "pages": 24,
        "content_hash": "a" * 64,
        "token": secrets.token_hex(16),
    }
    printed = Printed(package=latest_package(project), **(values | {k: v for k, v in more.items() if k in values}))
    rest = {k: v for k, v in more.items() if k not in values}
    return keep_issue(project, kind, language, printed, **({"by": None, "at": AT} | rest))
