"""Problems on other pages: beside an item, on the project's page, in lists of items, on the first page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from approval_portal.accounts.models import Body, User
from projects.models import ApprovalItem, Project
from projects.queries_items import node_of
from projects.rules.wording import name_of
from projects.slots import Blocker, Mark
from services.enums import ProblemState
from services.models import Problem
from services.queries_stuck import Carried, carried, carried_by, carried_columns, held_up
from services.views.home_panels import counts, found
from services.views.problem_words import line_of

MOST = 5


def item_panel(item: ApprovalItem, user: User) -> dict[str, Any] | None:
    """The problems that hold the item up; for the enterprise the way to say that it is stuck. No query beside the
    question about how the item is served."""
    day = timezone.localdate()
    told = carried_by(item, user, day)
    own = told.own and item.state != "draft"
    if not told.problems and not own:
        return None
    lines = [line_of(_row(said), day) for said in told.problems[:MOST]]
    return {"item": item, "lines": lines, "own": own, "stuck": told.stuck}


def mark_columns(user: User) -> dict[str, Any]:
    return carried_columns(user, timezone.localdate())


def marks(items: Collection[ApprovalItem], user: User) -> dict[int, list[Mark]]:
    """What stands beside items in a list that was read with `mark_columns`. No query."""
    day = timezone.localdate()
    return {item.pk: held for item in items if (held := _marks(item.pk, carried(item, vars(item), day)))}


def _marks(item: int, told: Carried) -> list[Mark]:
    if told.problems:
        return [Mark(_held_up(told.problems), reverse("problem", args=[told.problems[0]["pk"]]))]
    if told.own and told.stuck:
        return [Mark(gettext("办不成事？在这里说"), reverse("item-stuck", args=[item]), "you")]
    return []


def _held_up(problems: list[dict[str, Any]]) -> str:
    n = len(problems)
    if n > 1:
        return ngettext("%(n)s 个问题卡着", "%(n)s 个问题卡着", n) % {"n": n}
    return gettext("卡着：%(title)s") % {"title": problems[0]["title"]}


def blockers(project: Project, user: User) -> list[Blocker]:
    """Problems that hold items of the project up. Whoever sees the project sees its problems."""
    n, first = held_up(user, project.pk)
    if first is None:
        return []
    if n == 1:
        text = gettext("有问题卡着：%(title)s") % {"title": first["title"]}
        return [Blocker(text, reverse("problem", args=[first["pk"]]))]
    text = ngettext("%(n)s 个问题卡着办件", "%(n)s 个问题卡着办件", n) % {"n": n}
    return [Blocker(text, f"{reverse('problems')}?project={project.pk}")]


def home(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """What this person has to see to: put right, verify, dispatch; an enterprise: its own, and what is stuck."""
    told = found(request, day)
    rows = [line_of(_row(said), day) for said in told.get("problems", [])]
    stuck = [_stuck(said) for said in told.get("stuck", [])]
    waiting = counts(request, day).get("problems", 0)
    if not rows and not stuck:
        return None
    rows.sort(key=lambda line: (-line.late, line.row.due_on or dt.date.max, line.row.pk))
    return {"lines": rows, "stuck": stuck, "waiting": waiting, "more": max(0, waiting - len(rows))}


def _row(said: dict[str, Any]) -> Problem:
    """A row with what lines show of it, never saved."""
    due = dt.date.fromisoformat(said["due"][:10]) if said["due"] else None
    return Problem(
        pk=said["pk"],
        title=said["title"],
        state=said["state"] if said["state"] in ProblemState.values else ProblemState.OPEN,
        due_on=due,
        project=Project(name=said["project"]) if said.get("project") else None,
        body=Body(zh=said["zh"], en=said["en"]) if said.get("zh") else None,
    )


def _stuck(said: dict[str, Any]) -> dict[str, Any]:
    item = ApprovalItem(pk=said["pk"], package_id=said["package"], node=said["node"], number=said["number"] or "")
    return {"item": item, "name": name_of(node_of(item).raw)._asdict(), "project": said["project"]}
