"""`manage.py permission_matrix`: who gets what answer at which address. Exit 1 names every address without a row."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approval_portal.access import METHODS, NO_OBJECT, ROWS, Answer, Cell, Row, Who, cells, gaps


class Command(BaseCommand):
    help = (
        "Show the permission matrix (address, method, who, whose object: answer); --count shows how many cells it has."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--count", action="store_true", help="only the number of cells")

    def handle(self, *, count: bool, **options: Any) -> None:
        if found := gaps():
            raise CommandError("\n".join(found))
        if count:
            self.stdout.write(str(sum(1 for _ in cells())))
            return
        for name, row in ROWS.items():
            self.stdout.write(f"\n{name}")
            for line in table(name, row):
                self.stdout.write(line)


def table(name: str, row: Row) -> Iterator[str]:
    """One line for each method and answer; methods that nobody has share the last line."""
    none = []
    for method, group in groupby(cells({name: row}), key=lambda cell: cell.method):
        found = list(group)
        if all(cell.answer is Answer.NO_METHOD for cell in found):
            none.append(method)
            continue
        yield f"  {method}: {found[0].rule}"
        for answer in Answer:
            if given := [cell for cell in found if cell.answer is answer]:
                yield f"      {answer:<14} {who_gets(given, row)}"
    if none:
        yield f"  {', '.join(method for method in METHODS if method in none)}: {Answer.NO_METHOD}"


def who_gets(given: list[Cell], row: Row) -> str:
    """People with the same relations stand together: `agent (own)`, `window, lead (own, unassigned)`."""
    relations: dict[tuple[str, ...], list[Who]] = {}
    for who in Who:
        held = tuple(cell.relation.value for cell in given if cell.who is who)
        if held:
            relations.setdefault(held, []).append(who)
    return "; ".join(_said(held, people, row) for held, people in relations.items())


def _said(held: tuple[str, ...], people: list[Who], row: Row) -> str:
    names = "everybody" if len(people) == len(Who) else ", ".join(people)
    return names if row.of == NO_OBJECT or len(held) == len(row.of) else f"{names} ({', '.join(held)})"
