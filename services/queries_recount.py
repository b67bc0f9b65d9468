"""The figures counted once more, from the events alone and in another way than they are kept; for `manage.py recount`.

Every thing's events are read in their order and walked through, days are counted one by one. Shared with the kept figures
are only the law (what a limit is, which days it deducts) and the rows that no event repeats: the lines of papers that were on
file, and which body and matter an item has.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from services.models import FigureCell
from services.queries_recount_items import count_items
from services.queries_recount_more import count_others
from services.queries_tally import Tally


class Differing(NamedTuple):
    """A sum that is not as the events say: (amount, rows) each; None where it is not there."""

    figure: str
    body: str
    day: date
    kept: tuple[Decimal, int] | None
    counted: tuple[Decimal, int] | None


def differences() -> list[Differing]:
    """What is kept and what is counted, wherever they differ. Reads every event once: call it in one snapshot."""
    tally: Tally = {}
    count_items(tally)
    count_others(tally)
    counted = {key: (amount, int(rows)) for key, (amount, rows) in tally.items()}
    cells = FigureCell.objects.values_list("figure", "body", "day", "amount", "rows")
    kept = {(figure, body, day): (amount, rows) for figure, body, day, amount, rows in cells.iterator()}
    every = sorted(kept.keys() | counted.keys())
    return [Differing(*key, kept.get(key), counted.get(key)) for key in every if kept.get(key) != counted.get(key)]
