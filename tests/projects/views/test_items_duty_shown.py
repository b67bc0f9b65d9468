"""U4, seen on the pages: what the rule lists for somebody is really among the rows of the page he works from."""

import random

from django.db import transaction
from django.http import QueryDict

from approval_portal.accounts.models import Role, User
from projects.forms.item_filters import ItemFilter
from projects.forms.window_filters import CAME, WindowFilter
from projects.models import ApprovalItem
from projects.permissions import roles
from projects.queries_duty import work_list
from projects.queries_review import parts_of, queue_of
from projects.rules import obligations as duty
from projects.views.item_page import STAFF, seen_items
from projects.views.items_elsewhere import handled_elsewhere
from tests.projects.operations.test_items_duty import TODAY, items, shuffle, whole_zone  # noqa: F401 - the fixtures

WORLDS = 12
WINDOW = (duty.TAKE_IN, duty.CONFIRM, duty.DELIVER)
REVIEW = (duty.REVIEW, duty.END_SPECIAL, duty.NOTIFY_HEARING, duty.HOLD_HEARING, duty.CHECK, duty.RESUME)


class Pages:
    """The keys of the items on each page of one person, read once."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.kept: dict[str, set[int]] = {}

    def shows(self, kind: str) -> set[int]:
        name = next((page for page, kinds in PAGES.items() if kind in kinds), "items")
        if name not in self.kept:
            self.kept[name] = set(getattr(self, name)())
        return self.kept[name]

    def window(self):
        rows = seen_items(self.user, TODAY).annotate(came=CAME)
        return WindowFilter(QueryDict(), rows, TODAY, TODAY).rows.values_list("pk", flat=True)

    def every(self):
        rows = seen_items(self.user, TODAY).annotate(came=CAME)
        return WindowFilter(QueryDict("what=all"), rows, TODAY, TODAY).rows.values_list("pk", flat=True)

    def filed(self):
        rows = seen_items(self.user, TODAY).annotate(came=CAME)
        return WindowFilter(QueryDict("what=archive"), rows, TODAY, TODAY).rows.values_list("pk", flat=True)

    def review(self):
        return queue_of(self.user, Role.REVIEWER, TODAY).values_list("pk", flat=True)

    def decide(self):
        return queue_of(self.user, Role.DECIDER, TODAY).values_list("pk", flat=True)

    def parts(self):
        return parts_of(self.user, TODAY).values_list("item", flat=True)

    def elsewhere(self):
        return handled_elsewhere(self.user, TODAY).values_list("pk", flat=True)

    def items(self):
        rows = seen_items(self.user, TODAY)
        return ItemFilter(QueryDict(), queryset=rows, day=TODAY).rows.values_list("pk", flat=True)


PAGES = {
    "window": WINDOW,
    "every": (duty.OVERSEE,),
    "filed": (duty.ARCHIVE,),
    "review": REVIEW,
    "decide": (duty.DECIDE,),
    "parts": (duty.ANSWER_PART,),
    "elsewhere": (duty.REPORT,),
}


def missing() -> set[tuple[str, str, bool]]:
    """(kind, state of the item, whether he is staff) of what a person has to do and his page does not show."""
    states = dict(ApprovalItem.objects.values_list("pk", "state"))
    found = set()
    for user in User.objects.filter(is_active=True):
        pages = Pages(user)
        inside = bool(roles(user, TODAY) & STAFF)
        for each in work_list(user, TODAY):
            if each.item not in pages.shows(each.kind):
                found.add((each.kind, states[each.item], inside))
    return found


def test_what_is_listed_for_a_person_is_shown_by_his_page(items: list[ApprovalItem]) -> None:  # noqa: F811 - the fixture
    found = missing()
    for seed in range(WORLDS):
        with transaction.atomic():
            shuffle(random.Random(seed), items)
            found |= missing()
            transaction.set_rollback(True)
    assert sorted(found) == []
