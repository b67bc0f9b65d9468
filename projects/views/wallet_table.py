"""The rows of the list of a wallet as HTML, put together in Python as those of the list of projects are (`project_table`).

Every value goes through `escape`; `tests/projects/views/test_wallet_table.py` compares the result with what a template would
have made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from projects.enums import CertificateState
from projects.queries_wallet import SOURCE_WORDS, STANDING_WORDS, source_by, standing_on
from projects.rules.catalogue import Catalogue
from projects.templatetags.portal import CHINESE_RUN, icon, in_english, pick, zh_date
from projects.views.project_table import escape
from projects.views.wallet_rows import LOOKS, title_by

COLUMNS = (
    *("pk", "material", "name", "number", "version", "valid_until", "uploaded_at", "project", "project__name"),
    *("result_of__node", "certificate__kind", "certificate__state", "certificate__valid_until"),
)


class Words:
    """What the rows of one page have in common, in its language."""

    def __init__(self) -> None:
        self.about, _, self.about_end = reverse("wallet-paper", args=[0]).rpartition("0")
        self.file, _, self.file_end = reverse("document", args=[0]).rpartition("0")
        self.valid, self.place = escape(gettext("有效期")), escape(gettext("用在哪里"))
        self.source, self.when = escape(gettext("来源")), escape(pgettext("when", "交来"))
        self.fetch, self.picture = escape(gettext("下载")), icon("download", "ic-in")
        self.open_end, self.everywhere = escape(gettext("没有固定有效期")), escape(gettext("全部项目"))
        self.sources = {source: escape(word) for source, word in SOURCE_WORDS.items()}
        self.tags = {standing: tag(LOOKS[standing], word) for standing, word in STANDING_WORDS.items()}
        self.ended = {state: tag("over", state.label) for state in CertificateState}
        self.english = in_english()

    def entered(self, value: str | None) -> str:
        """As the filter `as_entered`."""
        said = escape(value or "")
        return CHINESE_RUN.sub(r'<span lang="zh">\g<0></span>', said) if self.english else said


@cache
def words_in(language: str) -> Words:
    """Of the language that is active; made once per process."""
    return Words()


def tag(look: str, word: Any) -> str:
    return f'<span class="tag is-{look}">{icon(look)}{escape(word)}</span>'


def table_rows(rows: Iterable[Mapping[str, Any]], catalogue: Catalogue | None, day: dt.date) -> SafeString:
    """One `<tr>` for each mapping of `COLUMNS`; the names of materials and results are the catalogue's."""
    words = words_in(get_language() or "")
    return SafeString("".join([table_row(*said(row, words, catalogue, day)) for row in rows]))  # escaped  # nosec B703


def said(row: Mapping[str, Any], words: Words, catalogue: Catalogue | None, day: dt.date) -> tuple[Any, ...]:
    """What one row says, ready to be told apart from others."""
    kind, node, material = row["certificate__kind"], row["result_of__node"], row["material"]
    source = source_by(kind, node, material, row["project"])
    until = row["valid_until"] if kind is None else row["certificate__valid_until"]
    ended = kind is not None and row["certificate__state"] != CertificateState.VALID
    return (
        words,
        row["pk"],
        pick(title_by(catalogue, source, kind or node or material, material or row["name"])),
        row["name"],
        row["number"],
        row["version"],
        words.ended[CertificateState(row["certificate__state"])] if ended else words.tags[standing_on(until, day)],
        until,
        row["project__name"] if row["project"] else None,
        words.sources[source],
        timezone.localdate(row["uploaded_at"]),
    )


@lru_cache(1024)  # a row that says the same as one before is not put together again
def table_row(
    words: Words,
    pk: int,
    title: str,
    name: str,
    number: str,
    version: int,
    standing: str,
    until: dt.date | None,
    project: str | None,
    source: str,
    came: dt.date,
) -> str:
    """`title`, `standing` and `source` are markup already."""
    entered = words.entered
    known = f'<span class="num">{entered(number)}</span> · ' if number else ""
    version_of_it = f" · {escape(gettext('第 %(n)s 版') % {'n': version})}" if version > 1 else ""
    term = escape(gettext("到 %(day)s") % {"day": zh_date(until)}) if until else words.open_end
    return (
        f'<tr><th scope="row"><a href="{words.about}{pk}{words.about_end}">{title}</a><small>{known}'
        f'<a href="{words.file}{pk}{words.file_end}" download aria-label="{words.fetch} {escape(name)}">'
        f"{words.picture}{entered(name)}</a>{version_of_it}</small></th>"
        f'<td data-label="{words.valid}"><div>{standing}<small>{term}</small></div></td>'
        f'<td data-label="{words.place}">{words.everywhere if project is None else entered(project)}</td>'
        f'<td data-label="{words.source}">{source}</td>'
        f'<td class="nw" data-label="{words.when}"><time datetime="{came.isoformat()}">{zh_date(came)}</time></td></tr>'
    )
