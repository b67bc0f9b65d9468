"""The rows of the list of projects as HTML, put together in Python: fifty rows in a tenth of a template's time.

Every value goes through `escape`; `tests/projects/views/test_project_table.py` compares the result with what a template
would have made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from html import escape as escaped  # what Django's `escape` calls, without its wrapping
from operator import itemgetter
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from projects.enums import ProjectState
from projects.templatetags.portal import CHINESE_RUN, icon, in_english, number, zh_date
from projects.views.project_rows import STATE_LABELS, STATE_LOOKS


def escape(value: Any) -> str:
    return escaped(str(value))


class Words:
    """What the rows of one page have in common: the words of its language, the tag of each state."""

    def __init__(self) -> None:
        self.before, _, self.after = reverse("project", args=[0]).rpartition("0")
        self.demo = f'<span class="demo">{escape(gettext("演示"))}</span>'
        self.tentative = f'<span class="tent">{escape(gettext("暂定"))}</span>'
        self.enterprise, self.state = escape(gettext("企业")), escape(gettext("状态"))
        self.investment = escape(pgettext("narrow", "总投资（万元）"))
        self.start, self.agent = escape(pgettext("narrow", "最早开工")), escape(gettext("代办专员"))
        self.nobody = escape(gettext("还没有"))
        self.tags = {state: state_tag(state) for state in ProjectState.values}
        self.english = in_english()

    def entered(self, value: str | None) -> str:
        """As the filter `as_entered`: escaped, and on an English page its Chinese marked as such."""
        said = escape(value or "")
        return CHINESE_RUN.sub(r'<span lang="zh">\g<0></span>', said) if self.english else said


@cache
def words_in(language: str) -> Words:
    """Of the language that is active; made once per process."""
    return Words()


def state_tag(state: str) -> str:
    look = STATE_LOOKS[ProjectState(state)]
    return f'<span class="tag is-{look}">{icon(look)}{escape(STATE_LABELS[state])}</span>'


def table_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """One `<tr>` for each mapping of `with_row_columns`."""
    words = words_in(get_language() or "")
    return SafeString("".join([table_row(words, *said(row)) for row in rows]))  # every part is escaped  # nosec B703


SAID = ("pk", "name", "code", "state", "investment_wan", "is_demo")
said = itemgetter(*SAID, "enterprise__name", "start_on", "start_tentative", "agent")


@lru_cache(1024)  # a row that says the same as one before is not put together again
def table_row(
    words: Words,
    pk: int,
    name: str,
    code: str | None,
    state: str,
    investment: Any,
    is_demo: bool,
    enterprise: str,
    start: dt.date | None,
    tentative: bool,
    agent: str | None,
) -> str:
    entered = words.entered
    demo = words.demo if is_demo else ""
    number_of_it = f'<small class="num">{escape(code)}</small>' if code else ""
    who = entered(agent) or f'<span class="muted">{words.nobody}</span>'
    return (
        f'<tr><th scope="row"><a href="{words.before}{pk}{words.after}">{entered(name)}</a>{demo}{number_of_it}</th>'
        f'<td data-label="{words.enterprise}">{entered(enterprise)}</td>'
        f'<td data-label="{words.state}">{words.tags[state]}</td>'
        f'<td class="r" data-label="{words.investment}">{escape(number(investment)) or "—"}</td>'
        f'<td class="nw" data-label="{words.start}">{start_cell(start, tentative, words)}</td>'
        f'<td data-label="{words.agent}">{who}</td></tr>'
    )


def start_cell(day: dt.date | None, tentative: bool, words: Words) -> str:
    if day is None:
        return '<span class="muted">—</span>'
    return f'<time datetime="{day.isoformat()}">{zh_date(day)}</time>{words.tentative if tentative else ""}'
