"""365×24: which steps of an applicant can be done online, through an agent, or at the window.

The steps are those that the lifecycle leaves to the applicant; the ways are the catalogue's own (`guide_defaults`: channels
and delivery). What the catalogue does not name is no way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from projects.rules.lifecycle_cases import ACTS
from projects.rules.lifecycle_data import APPLICANT, STEPS
from projects.rules.wording import Text

RECEIVE = Text("领证照和文书", "Receive certificates and papers")
ONESELF = Text("承诺只能由申请人自己作", "only the applicant can promise")
PROMISE = Text("作告知承诺", "Promise (notify-and-commit)")


@dataclass(frozen=True, slots=True)
class WayOfStep:
    """One step and the three ways; `note`: why one of them is not open."""

    name: Text
    online: bool
    agent: bool
    window: bool
    note: Text | None = None
    src: str = ""


def applicant_steps() -> list[Text]:
    """What the lifecycle lets an applicant do, each once, in its order."""
    names = {step.verb: step.name for step in STEPS if step.actor == APPLICANT}
    cases = {act.verb: act.name for act in ACTS if act.actor == APPLICANT}
    return list({**names, **cases}.values())


def ways_of(defaults: Mapping[str, Any]) -> list[WayOfStep]:
    """`defaults`: the catalogue's `guide_defaults`."""
    given, brought = _of(defaults, "channels"), _of(defaults, "delivery")
    src = str((defaults.get("channels") or {}).get("src", ""))
    online, agent, window = "online" in given, "agency_pickup" in given, "window" in given
    found = [WayOfStep(name, online, agent, window, src=src) for name in applicant_steps()]
    found.insert(1, WayOfStep(PROMISE, online, False, window, ONESELF, src))
    src = str((defaults.get("delivery") or {}).get("src", ""))
    return [
        *found,
        WayOfStep(RECEIVE, "e_certificate" in brought, "doorstep" in brought, "window" in brought, src=src),
    ]


def _of(defaults: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple((defaults.get(name) or {}).get("value") or ())
