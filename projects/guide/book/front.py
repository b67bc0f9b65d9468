"""The cover of an issue, and what changed since the issue before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from projects.guide.binding import Section
from projects.guide.book.context import Book

if TYPE_CHECKING:
    from projects.guide.book.pieces import Imprint


def cover_section(book: Book, kind: str, imprint: Imprint) -> Section:
    markup = render_to_string("pdf/book/cover.html", {"book": book, "kind": kind, "imprint": imprint})
    return Section("cover", "", markup, stamped=False)


def changes_section(book: Book, imprint: Imprint) -> Section:
    return Section("changes", "changes", render_to_string("pdf/book/changes.html", {"book": book, "imprint": imprint}))
