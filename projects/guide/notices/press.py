"""Printing a numbered paper: laid out once, kept once. Nothing is locked while it is laid out."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import translation

from projects.guide.notices.sheet import sheet_of
from projects.guide.paper import pdf
from projects.models import OfficialNotice
from projects.operations.items.notice_files import (
    FileGone,
    keep_notice_file,
    open_whole,
    restore_file,
    without_file,
)
from projects.operations.items.official import complete_notice

CSS = "css/notice.css"
log = logging.getLogger(__name__)


def notice_pdf(notice: OfficialNotice) -> bytes:
    """The paper as a tagged PDF, always in Chinese; the same words and the same bytes each time.

    Ask `pdf.missing()` first: raises OSError or ImportError on a machine that cannot make PDFs.
    """
    with translation.override("zh-hans"):
        markup = render_to_string(f"pdf/notices/{notice.kind}.html", sheet_of(notice))
    return pdf.render(markup, pdf.style_sheet(CSS))


def print_notice(notice: OfficialNotice, *, at: datetime) -> OfficialNotice:
    """The paper with its file, made now unless it has one."""
    if notice.digest:
        return notice
    notice = complete_notice(notice)
    return keep_notice_file(notice, notice_pdf(notice), at=at)


def ready_notice(notice: OfficialNotice, *, at: datetime) -> tuple[OfficialNotice, FieldFile]:
    """The paper and its opened file. A file that was lost comes back when the press makes it again to the letter.

    Raises FileGone otherwise.
    """
    notice = print_notice(notice, at=at)
    try:
        return notice, open_whole(notice)
    except FileGone:
        if pdf.missing():
            raise
        restore_file(notice, notice_pdf(notice))
        return notice, open_whole(notice)


def print_waiting(at: datetime) -> int:
    """Make the files that are still to be made; returns how many. One that fails stays for the next round."""
    if pdf.missing():
        return 0
    done = 0
    for pk in without_file():
        notice = OfficialNotice.objects.select_related("item").get(pk=pk)
        if notice.digest:  # somebody opened it meanwhile
            continue
        try:
            print_notice(notice, at=at)
            done += 1
        except Exception:
            log.exception("notice %s could not be printed", pk)
    return done
