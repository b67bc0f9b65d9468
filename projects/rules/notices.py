"""Numbered papers (通知书): what each is called on its face, and how its number is written.

The names are the catalogue's (`lifecycle_cases.NOTICES`). A paper's heading drops what the catalogue adds in brackets; a
备案 is no permit, so what is granted or denied there is called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from projects.rules.lifecycle import BY_ACT, BY_STEP, notices_of
from projects.rules.lifecycle_cases import NOTICES
from projects.rules.wording import Text, chinese

FILING = "备案"  # kind of a matter that is filed, not permitted
LONGEST_NAME = 60  # characters of the project's name: a file name may have 255 bytes

HEADINGS: Mapping[str, Text] = {
    "nt-tolerant": Text("容缺受理通知书", "Tolerant acceptance notice"),
    "nt-withdraw": Text("撤回（撤件）确认书", "Withdrawal confirmation"),
}
OF_FILING: Mapping[str, Text] = {
    "nt-grant": Text("准予备案通知书", "Filing notice"),
    "nt-deny": Text("不予备案通知书", "Notice of filing refused"),
    "nt-revoke": Text("撤销备案决定书", "Revocation of a filing"),
    "nt-cancel": Text("注销备案决定书", "Cancellation of a filing"),
}
# what the first one gave is taken away by the others (行政许可法第69、70条)
ENDS: Mapping[str, tuple[str, ...]] = {"nt-grant": ("nt-revoke", "nt-cancel")}
# on these papers the law wants it said how to have the decision looked at again
WITH_REMEDY = frozenset({"nt-not-needed", "nt-refuse", "nt-grant", "nt-deny", "nt-terminate", "nt-revoke", "nt-cancel"})

# verbs that bring a numbered paper: telling of these cannot be switched off
VERBS_WITH_PAPERS = frozenset(
    verb for state, verb in (*BY_STEP, *BY_ACT) if notices_of(state, verb, procedure="sp-hearing")
)


def heading(kind: str, matter_kind: str = "") -> Text:
    """What the paper is called on its face. Raises KeyError for a kind that there is not."""
    if matter_kind == FILING and kind in OF_FILING:
        return OF_FILING[kind]
    notice = NOTICES[kind]
    return HEADINGS.get(kind) or Text(chinese(notice.zh), notice.en)


def numbered(year: int, number: int) -> str:
    """〔2026〕第 12 号: no 发文字号, which only the body itself can give."""
    return f"〔{year}〕第 {number} 号"


def numbered_text(year: int, number: int) -> Text:
    """The number in both languages, for pages."""
    return Text(numbered(year, number), f"No. {number} of {year}")


def file_name(snapshot: Mapping[str, Any], year: int, number: int) -> str:
    """受理通知书〔2026〕第12号 升科五星级酒店.pdf"""
    name = f"{snapshot['title'][0]}{numbered(year, number).replace(' ', '')} {snapshot['project'][:LONGEST_NAME]}"
    return f"{name.replace('/', '／')}.pdf"
