"""The sections of the service guide (服务指南)."""

from __future__ import annotations

from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from projects.guide.book.advice import doorstep_section, marks_section, weekend_section
from projects.guide.book.checklist import checklist_section
from projects.guide.book.context import Book
from projects.guide.book.matters import matter_sections
from projects.guide.book.overview import flow_section, glance_section, route_section
from projects.guide.paper.binding import Section
from projects.slots import Panel

PART = _("逐项说明")  # what the sections of the matters are called together


def sections(book: Book) -> list[Section]:
    """In the order of the guide. The language is active."""
    return [
        glance_section(book),
        route_section(book),
        flow_section(book),
        *_part(matter_sections(book)),
        checklist_section(book),
        weekend_section(book),
        doorstep_section(book),
        *map(_panel_section, book.panels),
        marks_section(book),
    ]


def _part(matters: list[Section]) -> list[Section]:
    """The first one carries the part's bookmark: a mark without height, so that no page is lost for a title."""
    if not matters:
        return []
    first, *rest = matters
    mark = format_html('<div class="part" data-title="{}"></div>', PART)
    return [replace(first, body=mark + first.body), *rest]


def _panel_section(panel: Panel) -> Section:
    """A section of another app. Its context may have a `title`: then it stands in the contents."""
    title, name = str(panel.context.get("title") or ""), f"slot-{panel.name}"
    context = {"id": name, "title": title, "template": panel.template, "panel": panel.context}
    return Section(name, title, render_to_string("pdf/book/slot.html", context))
