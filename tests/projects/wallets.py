"""Papers for the tests of the wallet."""

from __future__ import annotations

from datetime import date, timedelta

from projects.enums import PaperState
from projects.operations.items.drafts import open_item
from projects.operations.items.wallet_papers import Validity, lodge_document
from tests.projects.applying import pdf
from tests.projects.items import ITEM_AT

TODAY = date(2026, 11, 16)  # of ITEM_AT
REPORT, LICENCE = "m-energy-report", "m-license"


def lodged(
    enterprise, by, material=REPORT, *, until=None, number="节能〔2026〕3号", project=None, at=ITEM_AT, text="x"
):
    """A paper in the wallet."""
    file = pdf(f"{material}.pdf", f"%PDF-1.7 {material} {text}".encode())
    return lodge_document(enterprise, file, material, Validity(number, None, until), project=project, by=by, at=at)


def opened(project, node, by, at=ITEM_AT):
    return open_item(project, node, by=by, at=at)


def line_of(item, material=REPORT):
    return item.papers.get(material=material)


def standing(item, material=REPORT):
    """Numbers of the documents on a line."""
    return list(line_of(item, material).links.filter(removed_at=None).order_by("pk").values_list("document", flat=True))


def is_held(item, material=REPORT):
    return line_of(item, material).state == PaperState.HELD


def days(n):
    return TODAY + timedelta(days=n)
