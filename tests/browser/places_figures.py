"""The figures of the week: the page of the leads, that of a body, the wall of the hall, the rows behind numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}
ENGLISH = (("django_language", "en"),)


def places(world: World) -> list[Place]:
    figures()
    return [
        Place("week", "/week/", who="lead", main=True),
        Place("week, English", "/week/", who="lead", cookies=ENGLISH),
        Place("week beside a year before", "/week/?week=2026-W45&against=year", who="lead"),
        Place("week without data", "/week/?week=2001-W01", who="lead"),
        Place("week of a body", "/week/", who="reviewer"),
        Place("week of a body, English", "/week/", who="reviewer", cookies=ENGLISH),
        Place("week refused", "/week/", who="enterprise", status=403),
        Place("week of another body", "/week/?body=nobody", who="lead", status=404),
        Place("hall", "/week/hall/", who="lead"),
        Place("hall, English", "/week/hall/", who="lead", cookies=ENGLISH),
        Place("figure of now", "/figures/open_items/", who="lead", main=True),
        Place("figure of now, English", "/figures/open_items/?sort=body", who="lead", cookies=ENGLISH),
        Place("figure of a week", "/figures/concluded/?week=2026-W46", who="lead"),
        Place("figure of a year", "/figures/key_projects/?year=2023", who="lead"),
        Place("ratio of a year, English", "/figures/one_day/?year=2026", who="lead", cookies=ENGLISH),
        Place("figure without rows", "/figures/satisfaction/?week=2001-W01", who="lead"),
        Place("member of a family", "/figures/open_phase:ph3-permits/", who="lead"),
        Place("figure for a liaison", "/figures/open_items/", who="liaison"),
        Place("no such figure", "/figures/nothing/", who="lead", status=404),
    ]


def figures() -> None:
    """The sums of what the other places have made, once."""
    from django.utils import timezone

    from services.models import FigureRow
    from services.operations.figures import rebuild_figures

    if not FigureRow.objects.exists():
        rebuild_figures(timezone.now())
