"""Two deciders at once make one decision; several in one act from two sides neither deadlock nor decide half."""

import threading

import pytest
from django.db import connection

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Counter, Decision, Event, OfficialNotice
from projects.operations.items.decisions import DecidedAlready, decide_item, decide_items
from projects.operations.refusals import Refused
from tests.projects.items import FILING, ITEM_AT, item_project, make_item, staff_member, staff_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list[str]:
    """What became of each, all begun together: "" or the name of the refusal."""
    start, found = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            acts[place]()
        except Refused as refusal:
            found[place] = type(refusal).__name__
        except Exception as fault:
            found[place] = repr(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return found


def test_of_eight_deciders_at_once_one_decides_and_the_others_are_told(catalogue):
    item = make_item(item_project(), state="deciding")
    people = [staff_member(f"decider-{number}", "decider", "au-fg").pk for number in range(8)]

    def decides(pk: int):
        verb = "approve" if pk % 2 else "deny"
        return lambda: decide_item(
            ApprovalItem.objects.get(pk=item.pk), verb, by=User.objects.get(pk=pk), at=ITEM_AT, reason="理由"
        )

    found = at_once(*(decides(pk) for pk in people))
    assert sorted(found) == ["", *[DecidedAlready.__name__] * 7]
    assert Decision.objects.filter(item=item).count() == 1
    assert Event.objects.filter(object_id=str(item.pk), verb__in=("approve", "deny")).count() == 1


def test_one_key_at_once_from_fifty_taps_makes_one_decision(catalogue):
    item, decider = make_item(item_project(), state="deciding"), staff_of("au-fg").decider.pk

    def tap():
        decide_item(
            ApprovalItem.objects.get(pk=item.pk),
            "approve",
            by=User.objects.get(pk=decider),
            at=ITEM_AT,
            idempotency_key=f"{decider}:k",
        )

    for _ in range(5):
        assert at_once(*[tap] * 10) == [""] * 10
    assert Decision.objects.filter(item=item).count() == 1


def test_overlapping_acts_on_several_items_decide_each_of_them_once(catalogue):
    """In opposite order, over two projects: streams are locked in one order, so nobody waits for ever."""
    items = [make_item(item_project(number), FILING, "deciding") for number in (1, 2)]
    decider = staff_of("au-xzsp").decider.pk

    def together(order):
        return lambda: decide_items(
            [ApprovalItem.objects.get(pk=each.pk) for each in order], by=User.objects.get(pk=decider), at=ITEM_AT
        )

    found = at_once(together(items), together(items[::-1]), together(items), together(items[::-1]))
    assert sorted(found) == ["", *[DecidedAlready.__name__] * 3]
    assert Decision.objects.count() == 2
    numbers = sorted(OfficialNotice.objects.filter(kind="nt-grant").values_list("number", flat=True))
    last = Counter.objects.get(name__startswith="notice:au-xzsp:nt-grant").value
    assert (numbers, last) == ([1, 2], 2)
