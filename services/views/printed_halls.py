"""The halls as the handbook and the handouts print them: places, windows, weekly hours. What is not given stays empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation

from projects.rules.catalogue import Catalogue
from projects.rules.halls import HallFacts, WindowFacts
from projects.rules.wording import Text
from services.models import ServiceWindow
from services.operations.hall_sheets import weeks_of
from services.queries_roster import halls_on, windows_on
from services.queries_weekend import in_order, window_serves
from services.views.halls_words import MATTERS, said_of, week_lines


def printed(catalogue: Catalogue, day: dt.date) -> list[HallFacts]:
    """The halls that there are on that day, with their windows. Three queries."""
    windows = list(in_order(windows_on(day)))
    weeks = weeks_of(windows, day)
    nodes = [node for node in catalogue.nodes.values() if node.kind in MATTERS]
    return [
        HallFacts(
            Text(hall.zh, hall.en),
            hall.is_demo,
            said_of(hall, "address") if hall.address else None,
            said_of(hall, "way") if hall.way else None,
            hall.phone,
            [_window(each, nodes, weeks.get(each.pk, {})) for each in windows if each.hall_id == hall.pk],
        )
        for hall in halls_on(day)
    ]


def _window(window: ServiceWindow, nodes: Iterable[Any], week: Mapping[int, Any]) -> WindowFacts:
    return WindowFacts(
        window.number,
        Text(window.zh, window.en),
        window.body_id or "",
        Text(window.body.zh, window.body.en) if window.body else None,
        list(window.matters),
        [node.id for node in nodes if window_serves(window, node)],
        window.phone,
        window.is_green,
        _week(week),
    )


def _week(week: Mapping[int, Any]) -> list[tuple[Text, str]]:
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(week_lines(week))
    return [(Text(zh, en), hours) for (zh, hours), (en, _same) in zip(*said, strict=True)]
