"""Numbered papers of an item: whoever sees the item may read them; whoever holds one may check it."""

from approval_portal.access.words import BY_ADDRESS, PROJECTS, PUBLIC, SEES_PROJECT, Row

ROWS: dict[str, Row] = {
    "notice-file": Row(get=SEES_PROJECT, of=PROJECTS, object="notice_file"),
    # --- for whoever holds the paper
    "notice-check": Row(get=PUBLIC, of=BY_ADDRESS, object="notice_paper"),
}
