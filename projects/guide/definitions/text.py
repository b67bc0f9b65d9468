"""The catalogue's texts as pages print them: Chinese punctuation, marks as words, sources by their titles."""

from __future__ import annotations

from typing import Any

from projects.rules.wording import Text, remark


def zh_only(text: Any) -> Text | None:
    """Catalogue text that has no English; None when there is none."""
    return Text(remark(str(text)), "") if text not in (None, "") else None
