"""The sections of the service guide (服务指南)."""

from __future__ import annotations

from projects.guide.binding import Section
from projects.guide.book.context import Book


def sections(book: Book) -> list[Section]:
    """In the order of the guide. The language is active."""
    return []
