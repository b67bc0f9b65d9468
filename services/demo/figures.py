"""The figures of all that was loaded, worked out at once: nobody waits for the fan-out to see them."""

from __future__ import annotations

from projects.demo.desk import Desk
from services.operations.figures import rebuild_figures


def load(desk: Desk) -> None:
    rebuild_figures(desk.at)
