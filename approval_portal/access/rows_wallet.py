"""The wallet of an enterprise and its papers; what was saved by them."""

from __future__ import annotations

from approval_portal.access.rows_api import FIRMS, SEES_FIRM, api
from approval_portal.access.rows_enterprises import ENTERPRISES, SEES_ENTERPRISE, Acts
from approval_portal.access.rows_items_apply import READS, SEES, applies, form_of
from approval_portal.access.words import (
    ENTERPRISE,
    OF_ONES_ENTERPRISE,
    PROJECTS,
    SEES_PROJECT,
    Answer,
    Row,
    Rule,
    Who,
    to,
)

LODGES = to(ENTERPRISE | {Who.AGENT}, OF_ONES_ENTERPRISE)
LEADS = Rule("counts what was saved", to(frozenset({Who.LEAD})), no=Answer.FORBIDDEN)

ROWS: dict[str, Row] = {
    "wallet": Row(get=SEES_ENTERPRISE, of=ENTERPRISES, object="enterprise"),
    "wallet-lodge": Row(
        get=Acts("lodges papers", LODGES, sees=SEES_ENTERPRISE.grants),
        post=Acts("lodges papers; an empty form is refused", LODGES, Answer.REFUSED_INPUT, sees=SEES_ENTERPRISE.grants),
        of=ENTERPRISES,
        object="enterprise",
    ),
    "wallet-paper": Row(get=SEES, of=PROJECTS, object="document"),
    "wallet-version": form_of("document"),
    "wallet-validity": Row(
        get=READS, post=applies("puts down the validity", Answer.SENT_ON), of=PROJECTS, object="document"
    ),
    "project-savings": Row(get=SEES_PROJECT, of=PROJECTS, object="project"),
    "savings": Row(get=LEADS),
    # --- the API
    "api-wallet": api(SEES_FIRM, of=FIRMS, object="enterprise"),
}
