"""What anybody may look up of the papers that the portal gives out: by the file in hand, by the code beside the QR code, or
all of one item. Each answer leads to the public page of its own that says how the paper stands today."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from projects.models import ApprovalItem, Certificate, OfficialNotice, PrintIssue, ZoneIssue
from projects.queries_certificates import held_on
from projects.queries_notices import paper_of
from projects.rules.wording import Text

VOID, REAL = Text("已作废", "Void"), Text("真实", "Real")
PAGES: tuple[tuple[str, Any], ...] = (
    ("certificate-check", Certificate),
    ("notice-check", OfficialNotice),
    ("check", PrintIssue),
    ("check", ZoneIssue),
)


class GivenOut(NamedTuple):
    """One paper. `page`: the name of its public page, `said`: how it stands, `look`: of its tag."""

    page: str
    token: str
    title: Text
    number: Text
    said: Text
    look: str


def page_of_token(token: str) -> str | None:
    """The name of the page of the paper with this token; None for no paper. At most four queries."""
    return next((page for page, model in PAGES if model.objects.filter(token=token).exists()), None)


def page_of_digest(digest: str) -> tuple[str, str] | None:
    """Page and token of the paper whose file has this SHA-256. Files that somebody handed in are never looked at."""
    for page, model in PAGES:
        rows = model.objects.filter(**{"document__digest" if model is Certificate else "digest": digest})
        token = rows.order_by("-pk").values_list("token", flat=True).first()
        if token:
            return page, token
    return None


def given_out(item: ApprovalItem, day: date) -> list[GivenOut]:
    """Certificates and notices of the item, the newest first. Two queries."""
    held = (held_on(row, day) for row in Certificate.objects.filter(item=item).order_by("-pk"))
    papers = (paper_of(row) for row in OfficialNotice.objects.filter(item=item).order_by("-pk"))
    found = [GivenOut("certificate-check", one.row.token, one.title, one.number, one.said, one.look) for one in held]
    for one in papers:
        said, look = (VOID, "over") if one.void else (REAL, "done")
        found.append(GivenOut("notice-check", one.row.token, one.title, one.number, said, look))
    return found
