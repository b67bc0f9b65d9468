"""The helpers of items can drive an item into every state."""

import pytest

from projects.rules.lifecycle_data import STATES
from tests.projects.items import ACCEPTANCE, WAY, item_project, make_item


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(set(WAY) - {"suspended"}))
def test_an_item_can_be_driven_into_every_state(catalogue, state):
    assert make_item(item_project(), state=state).state == state


@pytest.mark.django_db
def test_a_joint_item_is_driven_through_its_parts(catalogue):
    assert make_item(item_project(), ACCEPTANCE, "approved").state == "approved"


def test_every_state_has_a_way():
    assert set(WAY) | {"draft"} == set(STATES)
