"""What a page shows of somebody's telephone and e-mail address: masked, with the way to see it whole for those who may (S24)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from projects.operations.personal import personal_of
from projects.rules.masking import masked


def contact_shown(row: Any, address: str, *, own: bool, may: bool) -> dict[str, Any]:
    """`phone` and `email` of the row, whole for its own people (`own`), masked for others; `see`: where those who handle it
    (`may`) ask for more. `address`: the name of that page."""
    found = personal_of(row)
    shown = found if own else masked(found)
    return {
        **{name.removeprefix("contact_"): value for name, value in shown.items()},
        "whole": own,
        "see": reverse(address, args=[row.pk]) if may and not own and found else "",
    }
