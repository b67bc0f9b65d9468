"""The people of one body and an item that they review."""

import pytest

from tests.projects.items import item_project, make_item, staff_of


@pytest.fixture
def staff(catalogue):
    return staff_of("au-fg")


@pytest.fixture
def item(catalogue):
    return make_item(item_project(), state="reviewing")
