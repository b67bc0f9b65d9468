"""Certificates (证照): which results a matter gives, what each is called on its face, its number, and how it stands on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from projects.rules.notices import LONGEST_NAME, numbered
from projects.rules.wording import Text, chinese

CANCELLING = "ct-cancel"  # such a case gives nothing new: it takes away what the earlier one gave
# a case that changes, renews or gives out again takes the place of what the earlier one gave
REPLACING = frozenset({"ct-change", "ct-renew", "ct-recheck", "ct-reissue"})
VALID, EXPIRED, NOT_YET = "valid", "expired", "not_yet"
STANDINGS: Mapping[str, Text] = {
    VALID: Text("有效", "Valid"),
    NOT_YET: Text("还没有生效", "Not in force yet"),
    EXPIRED: Text("已过期", "Expired"),
    "revoked": Text("已撤销", "Revoked"),
    "cancelled": Text("已注销", "Cancelled"),
    "lapsed": Text("已失效", "Lapsed"),
    "replaced": Text("已换发", "Replaced"),
}
# where the catalogue names the results of several routes in one line: which of them this route gives
NAMES: Mapping[tuple[str, str], Text] = {
    ("doc-filing", "filing"): Text("企业投资项目备案确认书", "Filing certificate"),
    ("doc-filing", "verification"): Text("核准批复", "Verification reply"),
    ("doc-filing", "gov_approval"): Text("可研批复", "Feasibility approval"),
    ("doc-water-soil", "report"): Text("水土保持方案批复", "Water-soil plan approval"),
    ("doc-water-soil", "form"): Text("承诺制许可决定", "Permit by commitment"),
}


def results_of(documents: Mapping[str, Mapping[str, Any]], node: str) -> list[str]:
    """Ids of what a matter gives when it is granted, in the catalogue's order."""
    return [code for code, raw in documents.items() if raw.get("issued_by") == node]


def title_of(code: str, raw: Mapping[str, Any], variant: str = "") -> Text:
    """What stands on its face: the catalogue's name without what the keeper adds in brackets."""
    if (code, variant) in NAMES:
        return NAMES[code, variant]
    zh, en = chinese(str(raw["zh"])), str(raw.get("en", ""))
    return Text(zh.partition("（")[0].strip() or zh, en.partition(" (")[0].strip() or en)


def standing_of(state: str, valid_from: date, valid_until: date | None, day: date) -> str:
    """How it stands on this day: what an act made of it, or what the day says."""
    if state != VALID:
        return state
    if valid_until is not None and day > valid_until:
        return EXPIRED
    return NOT_YET if day < valid_from else VALID


def file_name(title: str, year: int, number: int) -> str:
    """建筑工程施工许可证-〔2026〕第12号.pdf"""
    return f"{title[:LONGEST_NAME]}-{numbered(year, number).replace(' ', '')}.pdf".replace("/", "／")
