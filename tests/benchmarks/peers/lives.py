"""Twelve steps as the peers of P1 take them: django-viewflow, and django-fsm-2 with a lock and a log row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

STEPS = 12


def viewflow_begin() -> Any:
    from tests.benchmarks.peers.flows import Approval

    return Approval.start.run()


def viewflow_live(user: int) -> Callable[[Any], None]:
    from tests.benchmarks.peers.flows import TASKS, Approval, advance

    def walk(process: Any) -> None:
        for number in range(1, TASKS + 1):
            advance(process.pk, getattr(Approval, f"task{number}"), user)

    return walk


def clerk() -> int:
    """Somebody with the permission for each task, by a group, as viewflow's guide has it."""
    from django.contrib.auth.models import Group, Permission
    from django.core.management import call_command

    from approval_portal.accounts.models import User

    call_command("migrate", verbosity=0)  # makes the permissions of the flow
    group = Group.objects.create(name="clerks")
    group.permissions.set(Permission.objects.all())
    user = User.objects.create_user("clerk", password="x" * 12)
    user.groups.add(group)
    return int(user.pk)


def fsm_live(application: Any, user: int) -> None:
    from django.db import transaction

    from approval_portal.accounts.models import User
    from tests.benchmarks.peers.models import Application, Log

    for number in range(STEPS):
        person = User.objects.get(pk=user)
        with transaction.atomic():
            row = Application.objects.select_for_update().get(pk=application.pk)
            source = row.state
            getattr(row, f"step{number}")()
            row.due_on = date(2026, 3, 9)
            row.save()
            Log.objects.create(
                application=row,
                source=source,
                target=row.state,
                verb=f"step{number}",
                by=person.pk,
                at=datetime.now(UTC),
            )
