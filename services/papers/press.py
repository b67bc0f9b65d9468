"""The press: a template and what stands on it become a tagged PDF that is kept as it was given out.

Templates extend `templates/pdf/papers/base.html`; the style sheet is `static/css/papers.css`, whose own rules a paper may
follow with a sheet of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import timezone, translation

from approval_portal.accounts.models import User
from projects.guide.paper import pdf
from projects.operations.items.notice_files import FileGone
from projects.operations.refusals import Refused
from projects.queries import locality
from services.models import Paper
from services.operations.papers import found_paper, keep_paper, open_paper, put_back

CSS = "css/papers.css"
log = logging.getLogger(__name__)
Context = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


def paper_language(language: str) -> str:
    return "en" if language.startswith("en") else "zh-hans"


def kept_paper(
    key: str, language: str, template: str, context: Context, css: str = "", *, at: datetime, by: User | None = None
) -> Paper:
    """The paper of this key and language, printed now unless it has been printed before: then the same bytes.

    `context`: what stands on it, or a function that gives it and is asked only when something is to be printed, in the
    language of the paper. `css`: name of a style sheet that follows papers.css. Raises Refused, in words, where this machine
    cannot make PDFs.
    """
    language = paper_language(language)
    if there := found_paper(key, language):
        return there
    return keep_paper(key, language, printed(language, template, context, css, at), at=at, by=by)


def ready_paper(
    key: str, language: str, template: str, context: Context, css: str = "", *, at: datetime, by: User | None = None
) -> tuple[Paper, FieldFile]:
    """`kept_paper` with its opened file. A file that was lost is printed again, if that comes out to the letter.

    Raises FileGone otherwise.
    """
    paper = kept_paper(key, language, template, context, css, at=at, by=by)
    try:
        return paper, open_paper(paper)
    except FileGone:
        log.warning("paper %s: its file is lost; it is printed again", paper.pk)
        if not put_back(paper, printed(paper.language, template, context, css, paper.made_at)):
            raise
        return paper, open_paper(paper)


def printed(language: str, template: str, context: Context, css: str, at: datetime) -> bytes:
    """The paper as a tagged PDF: the same bytes for the same context and day. Raises Refused where it cannot be made."""
    refuse_without_press()
    with translation.override(language):
        said = {**_frame(language, at), **(context() if callable(context) else context)}
        markup = render_to_string(template, said)
        look = pdf.style_sheet(CSS) + (pdf.style_sheet(css) if css else "")
        return pdf.render(markup, look)


def refuse_without_press() -> None:
    """Raises Refused, saying what is missing, on a machine that cannot make PDFs."""
    if pdf.missing():
        with translation.override("zh-hans"):
            zh = pdf.missing()
        with translation.override("en"):
            en = pdf.missing()
        raise Refused(zh, en)


def _frame(language: str, at: datetime) -> dict[str, Any]:
    """What every paper says about itself."""
    place, english = locality(), language == "en"
    site = (place.site_en if english else place.site_zh) if place else ""
    zone = (place.en if english else place.zh) if place else ""
    return {"english": english, "site_name": site, "zone_name": zone, "printed_on": timezone.localdate(at)}
