"""Twenty decisions at once leave no gap in the numbers; single and joint ones neither wait for ever nor share a number."""

import pytest

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Certificate, Counter
from projects.operations.items.decisions import DecidedAlready, decide_item, decide_items
from tests.projects.items import FILING, ITEM_AT, item_project, make_item, staff_of
from tests.projects.operations.items.test_decisions_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def decides(pk: int, decider: int):
    return lambda: decide_item(ApprovalItem.objects.get(pk=pk), "approve", by=User.objects.get(pk=decider), at=ITEM_AT)


def numbers() -> list[int]:
    return sorted(Certificate.objects.filter(kind="doc-filing").values_list("number", flat=True))


def test_twenty_at_once_are_numbered_without_a_gap(catalogue):
    items = [make_item(item_project(number), FILING, "deciding").pk for number in range(1, 21)]
    decider = staff_of("au-xzsp").decider.pk
    assert at_once(*(decides(pk, decider) for pk in items)) == [""] * 20
    assert numbers() == list(range(1, 21))
    assert Counter.objects.get(name="result:au-xzsp:doc-filing:2026").value == 20


def test_two_deciders_at_once_and_a_joint_act_give_each_item_one(catalogue):
    items = [make_item(item_project(number), FILING, "deciding").pk for number in range(1, 5)]
    decider = staff_of("au-xzsp").decider.pk

    def together():
        rows = list(ApprovalItem.objects.filter(pk__in=items))
        decide_items(rows, by=User.objects.get(pk=decider), at=ITEM_AT)

    found = at_once(together, *(decides(pk, decider) for pk in items), *(decides(pk, decider) for pk in items))
    assert set(found) <= {"", DecidedAlready.__name__}
    assert numbers() == [1, 2, 3, 4]
    assert sorted(Certificate.objects.values_list("item", flat=True)) == sorted(items)
