"""The people of one body and an item that they review."""

import pytest
import time_machine

from projects.models import ApprovalItem
from tests.projects.items import ITEM_AT, item_project, make_item, move_to, staff_of
from tests.projects.operations.drafts import keeping


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The people, and an item that was accepted: on the day of the tests, before its days have passed."""

    def made():
        return staff_of("au-fg"), make_item(item_project(), state="accepted")

    with time_machine.travel(ITEM_AT, tick=False), keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def staff(world, db):
    return world[0]


@pytest.fixture
def accepted(world, db):
    return ApprovalItem.objects.get(pk=world[1].pk)


@pytest.fixture
def item(accepted):
    return move_to(accepted, "reviewing")
