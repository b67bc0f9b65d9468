"""Random lives of approval items through the real operations: every step by the right person, what is refused left out."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from projects.models import ApprovalItem, Project
from projects.operations.refusals import Refused
from projects.rules.lifecycle import acts_from, verbs_from
from tests.projects.items import act, make_item

SELDOM = dict.fromkeys(
    ("withdraw", "terminate", "refuse", "not_needed", "suspend", "return_to_review", "pre_review"), 0.1
) | dict.fromkeys(("accept", "start_review", "start_special", "end_special", "finish_review"), 2.0)
LEFT_OUT = {  # acts with rows of their own that a bare step cannot bring, or that mean nothing to a clock
    *("annul", "start_task", "end_task", "supplement", "check_commitment", "rectify", "remedy", "reassign", "pass_to"),
    *("tell_hearing", "apply_hearing", "waive_hearing", "notify_hearing", "hold_hearing", "supplement_overdue"),
    *("warn", "lapse", "confirm_supplement"),
}


def one_life(
    project: Project,
    node: str,
    dice: random.Random,
    at: datetime,
    after: Callable[[ApprovalItem, list[str]], Any] = lambda item, walked: None,
) -> tuple[ApprovalItem, list[str]]:
    """The item at the end of its life, and the verbs that led there. `after` is called after each of them."""
    item = make_item(project, node, "submitted", at=at)
    walked: list[str] = []
    for _ in range(dice.randint(3, 16)):
        verbs = sorted({each.verb for each in (*verbs_from(item.state), *acts_from(item.state))} - LEFT_OUT)
        if not verbs:
            break
        verb = dice.choices(verbs, [SELDOM.get(verb, 1.0) for verb in verbs])[0]
        at += timedelta(days=dice.choice((0, 0, 1, 1, 2, 6)))
        try:
            act(item, verb, at=at, **_data_of(item, verb))
        except Refused:
            continue
        item = ApprovalItem.objects.get(pk=item.pk)
        walked.append(verb)
        after(item, walked)
    return item, walked


def _data_of(item: ApprovalItem, verb: str) -> dict[str, Any]:
    if verb not in ("end_special", "tell_special"):
        return {}
    special = item.specials.filter(ended_on=None).values_list("pk", flat=True).first()
    return {"special": special} if special else {}
