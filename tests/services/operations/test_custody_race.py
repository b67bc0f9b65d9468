"""Two people at once: a bag is counted once, a trip makes one bag."""

import pytest

from projects.models import Event
from services.models import Consignment
from services.operations.custody_arrived import receive_papers
from tests.projects.operations.items.test_decisions_race import at_once
from tests.services.bags import LATER, at_the_door, taken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_two_windows_at_once_count_one_bag_once():
    door = at_the_door()
    bag, window = taken(door), door.window
    found = at_once(*[lambda: receive_papers(bag, None, version=bag.version, by=window, at=LATER)] * 4)
    assert sorted(found) == ["", *["Stale"] * 3]
    assert Event.objects.filter(verb="receive_consignment").count() == 1


def test_one_form_sent_by_eight_taps_makes_one_bag():
    door = at_the_door()
    assert at_once(*[lambda: taken(door, key="1:tap")] * 8) == [""] * 8
    assert Consignment.objects.count() == 1
    assert set(door.item.papers.filter(required=True).values_list("originals", flat=True)) == {1}
