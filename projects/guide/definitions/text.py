"""The catalogue's texts as pages print them: Chinese punctuation, marks as words, sources by their titles."""

from __future__ import annotations

from typing import Any

from projects.rules.wording import Text, remark

LEVELS = {
    "区": "district",
    "市": "city",
    "省": "province",
    "企业": "enterprise",
}  # of a body; others are the keeper's own words


def level_text(level: Any) -> Text | None:
    """The level of a body, in both languages where it is one of the usual ones."""
    said = zh_only(level)
    return Text(said.zh, LEVELS.get(said.zh, "")) if said else None


def zh_only(text: Any) -> Text | None:
    """Catalogue text that has no English; None when there is none."""
    return Text(remark(str(text)), "") if text not in (None, "") else None
