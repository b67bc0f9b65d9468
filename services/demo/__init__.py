"""Demonstration data of the doorstep services: each part adds its own, in this order."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from projects.demo.desk import Desk

PARTS = (
    *("agents", "deliveries", "appointments", "visits", "custody", "plan", "messages", "ratings"),
    *("problems", "phone", "history", "figures", "meetings", "digests"),  # what meetings freeze stands on the figures
    *("roster", "weekend"),
)


def load(desk: Desk) -> None:
    """Called by `load_demo` in its transaction. A part is a module here with a function `load(desk)`."""
    for part in PARTS:
        if find_spec(f"services.demo.{part}"):
            import_module(f"services.demo.{part}").load(desk)
