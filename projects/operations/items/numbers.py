"""Numbers that are given once and without gaps, from locked counter rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from projects.models import Counter
from projects.operations.refusals import Refused
from projects.queries import locality
from projects.rules.identifiers import make_item_number

COUNTER = Counter._meta.db_table
NEXT = f"""
INSERT INTO {COUNTER} (name, value) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET value = {COUNTER}.value + EXCLUDED.value RETURNING value
"""  # noqa: S608 - the name of our own table; both databases speak it alike  # nosec B608


def next_numbers(names: Iterable[str]) -> dict[str, int]:
    """The next number under each name, as often as it stands there: name -> the last one given. A statement for each name.

    Counters are locked after everything else, in ascending order of their names, so that no two acts wait for each other;
    an act that needs several asks for all of them at once. They are gapless, since a number and its use are one transaction.
    """
    wanted = sorted(names)
    last: dict[str, int] = {}
    with transaction.get_connection().cursor() as cursor:
        for name in dict.fromkeys(wanted):
            cursor.execute(NEXT, [name, wanted.count(name)])
            last[name] = cursor.fetchone()[0]
    return last


def hold_counters(names: Iterable[str]) -> None:
    """Lock every counter that the act is going to need, before it takes the first number: one order for everybody."""
    wanted = sorted(set(names))
    Counter.objects.bulk_create([Counter(name=name) for name in wanted], ignore_conflicts=True)
    list(Counter.objects.select_for_update().filter(name__in=wanted).order_by("name"))


def item_counter(day: date) -> str:
    return f"item:{day:%Y%m%d}"


def notice_counter(body: str, kind: str, year: int) -> str:
    return f"notice:{body}:{kind}:{year}"


def item_number(day: date, number: int) -> str:
    """办件编号: zone, day, five digits, check character. Raises Refused when the day's numbers are used up."""
    zone = locality()
    try:
        return make_item_number(zone.item_prefix if zone else "ZONE", day, number)
    except ValueError as wrong:
        raise Refused(
            "当天的办件编号用完了，请明天再交，或联系系统管理员。",
            "The item numbers of this day are used up: hand it in tomorrow, or call the system administrator.",
        ) from wrong
