"""The sections of the policy book (政策书)."""

from __future__ import annotations

from projects.guide.binding import Section
from projects.guide.book.context import Book


def sections(book: Book) -> list[Section]:
    """In the order of the book. The language is active."""
    return []
