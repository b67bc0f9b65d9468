"""A million events for the bench of the figures: items of three years with their ledgers, as their operations would leave them.

Lives are a few patterns of days; each pattern is replayed once for each week and matter, and the items of that week share what
came of it. Hashes are numbers: nobody verifies chains here.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

FIRST_MONDAY, WEEKS = date(2023, 11, 27), 156
MATTERS = (
    ("ap-energy", "", "au-fg"),
    ("ap-water-soil", "report", "au-sw"),
    ("ap-construction-permit", "", "au-xzsp"),
    ("ap-project-filing", "filing", "au-xzsp"),
)
# days after the Monday of each step; the last ones are left out of what is still open
STEPS = ("submit", "accept", "start_review", "finish_review", "approve", "deliver", "archive")
PATTERNS = ((0, 0, 0, 1, 1, 2, 2), (1, 2, 2, 7, 8, 9, 9), (0, 1, 3, 14, 15, 16, 17), (3, 4, 4, 9, 10, 11, 14))
ATTACHED = 2  # events beside the steps: a paper brought
EVENTS_EACH = len(STEPS) + ATTACHED + 1
NOON = time(2, 0)  # UTC


class Town:
    """Projects under one package; `add` gives them so many items with all their events, of all weeks alike."""

    def __init__(self, projects: int) -> None:
        from projects.models import Project
        from tests.benchmarks.world import World

        world = World()
        first = world.project()
        self.package = first.packages.get()
        self.random = Random(8)
        at = datetime(2023, 11, 27, 2, tzinfo=UTC)
        rows = [
            Project(
                enterprise=world.enterprise,
                name=f"项目 {n}",
                state="signed",
                token=secrets.token_hex(16),
                created_at=at,
            )
            for n in range(projects)
        ]
        self.projects = [each.pk for each in Project.objects.bulk_create(rows, batch_size=1000)]
        self.events, self.made, self.lives = count(1), 0, dict[tuple[int, int, int], dict[str, Any]]()
        self._tell((pk, "project", pk, "create", at, {"state": "signed"}) for pk in self.projects)

    def add(self, items: int) -> None:
        from projects.models import ApprovalItem
        from projects.operations.bulk_rows import insert_objects

        last = ApprovalItem.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        made = [self._item(number) for number in range(self.made, self.made + items)]
        self.made += items
        for start in range(0, items, 5000):
            insert_objects([item for item, _ in made[start : start + 5000]])
        keys = dict(ApprovalItem.objects.filter(pk__gt=last).values_list("token", "pk"))
        self._tell(
            (item.project_id, "approvalitem", keys[item.token], verb, at, data)
            for item, told in made
            for verb, at, data in told
        )

    def _item(self, number: int) -> tuple[Any, list[tuple[str, datetime, dict[str, Any]]]]:
        from projects.models import ApprovalItem

        week, matter, pattern = (
            number % WEEKS,
            self.random.randrange(len(MATTERS)),
            self.random.randrange(len(PATTERNS)),
        )
        key = (week, matter, pattern)
        if key not in self.lives:
            self.lives[key] = self._life(*key)
        life = self.lives[key]
        pk = self.projects[number % len(self.projects)]
        shown = {"project_id": pk, "round": number, "token": f"{number:032x}", **life["shown"]}
        return ApprovalItem(**shown), life["told"]

    def _life(self, week: int, matter: int, pattern: int) -> dict[str, Any]:
        """What every item of this week, matter and pattern shows, and its events. The newest ones are still under way."""
        from projects.models import ApprovalItem
        from projects.operations.items.projection import show_clocks
        from projects.queries_items import newest_notice, read_item_clocks
        from projects.rules import ledger as ledgers
        from projects.rules.ledger_spans import Happening

        node, variant, body = MATTERS[matter]
        monday = FIRST_MONDAY + timedelta(weeks=week)
        steps = STEPS[: 3 if week >= WEEKS - 12 and pattern == 2 else len(STEPS)]
        days = [monday + timedelta(days=n) for n in PATTERNS[pattern]]
        times = [datetime.combine(day, NOON, UTC) for day in days]
        told = [(verb, at, {}) for verb, at in zip(steps, times, strict=False)]
        history = [Happening(n, verb, at, at, at.date(), {}) for n, (verb, at, _) in enumerate(told, 1)]
        ledger = ledgers.replay(history, body)
        item = ApprovalItem(package=self.package, node=node, variant=variant, body_id=body, handled="here")
        item.calendar, item.state, item.ledger = newest_notice(), ledger.state, ledgers.dump(ledger)
        show_clocks(item, ledger, read_item_clocks(item, ledger))
        names = (
            "package_id",
            "node",
            "variant",
            "body_id",
            "handled",
            "calendar",
            "state",
            "ledger",
            "clock",
            "due_on",
        )
        more = ("legal_due_on", "next_due_on", "paused", "received_on", "accepted_on", "decided_on")
        shown = {name: getattr(item, name) for name in (*names, *more)}
        before = [("open_item", times[0], {})] + [("attach", times[0], {"papers": 1})] * ATTACHED
        return {"shown": {**shown, "state_since": times[-1], "created_at": times[0]}, "told": [*before, *told]}

    def _tell(self, facts: Iterator[tuple[int, str, int, str, datetime, dict[str, Any]]]) -> None:
        """The events, and the heads of their streams."""
        import json

        from projects.models import Event, StreamHead
        from projects.operations.bulk_rows import insert_rows

        names = ("stream", "seq", "at", "recorded_at", "source", "verb", "object_type", "object_id", "data")
        columns = (*names, "text_digest", "previous_hash", "hash")
        heads: dict[str, int] = dict(StreamHead.objects.values_list("stream", "seq"))

        def rows() -> Iterator[tuple[Any, ...]]:
            for project, kind, pk, verb, at, data in facts:
                stream, number = f"project:{project}", f"{next(self.events):064x}"
                heads[stream] = heads.get(stream, 0) + 1
                yield (stream, heads[stream], at, at, "web", verb, kind, str(pk), json.dumps(data), "", number, number)

        insert_rows(Event, columns, rows())
        StreamHead.objects.bulk_create(
            [StreamHead(stream=stream, seq=seq, hash="0" * 64) for stream, seq in heads.items()],
            update_conflicts=True,
            unique_fields=["stream"],
            update_fields=["seq"],
            batch_size=2000,
        )
