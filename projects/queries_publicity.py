"""Decisions to grant a permit, as the sheet of decisions to be made public has them (`rules/publicity.py`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from projects.enums import Handled, Outcome
from projects.models import ApprovalItem, Certificate, Decision, OfficialNotice
from projects.queries_items import raw_of
from projects.rules.certificates import EXPIRED, STANDINGS, VALID, standing_of
from projects.rules.masking import mask_within
from projects.rules.notices import FILING, numbered
from projects.rules.publicity import HOLDER_KIND, public_code
from projects.rules.wording import chinese

GRANTED = (Outcome.GRANTED, Outcome.GRANTED_TOLERANT)
PAPERS = ("nt-grant",)
ENDED_BY = {"revoked": "revoked", "cancelled": "cancelled"}  # state of the item -> standing of what it gave
ANNULLED = "已更正（登记有误，作废）"


def granted_decisions(first: dt.date, last: dt.date, body: str = "") -> QuerySet[Decision]:
    """Decisions of the days from `first` to `last`, both included, of matters that are handled here; of one body, by its
    code. Annulled ones too: they are marked."""
    rows = Decision.objects.filter(outcome__in=GRANTED, decided_on__range=(first, last), item__handled=Handled.HERE)
    rows = rows.filter(item__body=body) if body else rows
    rows = rows.select_related("item__project__enterprise", "item__package__catalogue", "item__body")
    rows = rows.defer("item__package__catalogue__source", "item__package__answers", "item__finding", "item__ledger")
    found: QuerySet[Decision] = rows.prefetch_related(
        Prefetch("certificates", Certificate.objects.order_by("pk")),
        Prefetch("item__notices", OfficialNotice.objects.filter(kind__in=PAPERS).order_by("pk")),
    )
    return found.order_by("decided_on", "pk")


def publicity_rows(decisions: QuerySet[Decision], day: dt.date) -> Iterator[list[Any]]:
    """A row for each certificate, or one for a decision without; filings (备案) are no permits and are left out. Three
    queries, however many rows; cells in the order of `COLUMNS`, days as ISO text."""
    for decision in decisions:
        raw = raw_of(decision.item)
        if raw.get("kind") == FILING:
            continue
        for certificate in list(decision.certificates.all()) or [None]:
            yield _row(decision, certificate, raw, day)


def _row(decision: Decision, certificate: Certificate | None, raw: dict[str, Any], day: dt.date) -> list[Any]:
    item: ApprovalItem = decision.item
    enterprise, matter = item.project.enterprise, chinese(str(raw["zh"]))
    paper = next((each for each in item.notices.all() if each.event == decision.event), None)
    first, last = (
        (certificate.valid_from, certificate.valid_until)
        if certificate
        else (decision.valid_from or decision.decided_on, decision.valid_until)
    )
    return [
        enterprise.name,
        HOLDER_KIND,
        public_code(enterprise.credit_code),
        paper.snapshot["title"][0] if paper else "",
        numbered(paper.year, paper.number) if paper else "",
        str(raw.get("kind", "")),
        certificate.snapshot["title"][0] if certificate else "",
        numbered(certificate.year, certificate.number) if certificate else "",
        mask_within((certificate.scope if certificate else "") or f"{matter}：{item.project.name}"),
        decision.decided_on.isoformat(),
        first.isoformat(),
        last.isoformat() if last else "",
        item.body.zh,
        "",
        _standing(decision, certificate, day),
        item.body.zh,
        _remark(decision),
    ]


def _standing(decision: Decision, certificate: Certificate | None, day: dt.date) -> str:
    if decision.annulled_event is not None:
        return ANNULLED
    if certificate is not None:
        return STANDINGS[standing_of(certificate.state, certificate.valid_from, certificate.valid_until, day)].zh
    ended = ENDED_BY.get(decision.item.state)
    over = decision.valid_until is not None and day > decision.valid_until
    return STANDINGS[ended or (EXPIRED if over else VALID)].zh


def _remark(decision: Decision) -> str:
    said = [mask_within(decision.conditions)] if decision.conditions else []
    if decision.outcome == Outcome.GRANTED_TOLERANT:
        said.append("容缺通过")
    if decision.item.project.is_demo:
        said.append("演示数据")
    return "；".join(said)
