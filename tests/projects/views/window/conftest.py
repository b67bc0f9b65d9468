"""The window on a Wednesday, with an item that came on Monday."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.projects.items import ENERGY, item_project, make_item, staff_of
from tests.projects.views.people import signed_in

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def staff(catalogue):
    return staff_of()


@pytest.fixture
def desk(staff):
    return signed_in(staff.window)


@pytest.fixture
def item(staff):
    return make_item(item_project(1), ENERGY, "submitted")
