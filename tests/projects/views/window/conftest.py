"""The window on a Wednesday, with an item that came on Monday."""

from datetime import UTC, datetime

import pytest
import time_machine

from projects.models import ApprovalItem
from tests.projects.items import ENERGY, item_project, make_item, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import signed_in

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The people, and the item."""

    def made():
        return staff_of(), make_item(item_project(1), ENERGY, "submitted")

    with keeping(django_db_blocker, made, NOW) as found:
        yield found


@pytest.fixture
def staff(world, db):
    return world[0]


@pytest.fixture
def desk(staff):
    return signed_in(staff.window)


@pytest.fixture
def item(world, db):
    return ApprovalItem.objects.get(pk=world[1].pk)
