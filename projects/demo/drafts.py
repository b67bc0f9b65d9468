"""A draft of the next catalogue under way: a shorter limit and an earlier warning, both the portal's own proposals (P)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from projects.demo.desk import Desk
from projects.enums import Source
from projects.operations.catalogue_drafts import change_entry, open_draft
from projects.queries_drafts import entry_of
from projects.rules.drafting import dump_entry

OPENED = -2  # working days from the day of loading
NAME = "演示草稿：缩短节能审查承诺时限"
NOTE = "演示用，数字是编的，不是真实调整：节能审查承诺时限由 5 个工作日缩短为 3 个工作日，黄灯提前到剩余四成时限时亮。"
NOTE_EN = (
    "For demonstration, with invented figures: the committed limit of the energy review becomes 3 working days instead "
    "of 5, and the amber light comes on when four tenths of the limit are left."
)
CHANGES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("items", "ap-energy", "演示：承诺时限缩短", {"committed_workdays": 3, "committed_src": "P"}),
    ("parameters", "p_warn_ratio", "演示：早一点提醒", {"value": Decimal("0.4"), "src": "P"}),
)


def add_drafts(desk: Desk) -> None:
    """One open draft of a keeper; a second keeper could publish it. No version is published: the demo has one."""
    said: dict[str, Any] = {"by": desk.people["keeper"], "at": desk.morning(desk.day(OPENED)), "source": Source.WEB}
    draft = open_draft(NAME, note=NOTE, note_en=NOTE_EN, **said)
    for section, code, reason, values in CHANGES:
        text = dump_entry({**entry_of(draft, section, code), **values})
        change_entry(draft, section, code, text, reason=reason, **said)
