"""What people keep on their own desk. Personal preferences stand on no event chain."""

from __future__ import annotations

from django.db import transaction
from django.http import QueryDict

from approval_portal.accounts.models import User
from projects.models import SavedView
from projects.operations.refusals import Refused

MOST_VIEWS = 20  # of one person and list
PASSING = ("page", "format", "once", "csrfmiddlewaretoken")  # of an address, not worth keeping


def kept_part(query: str) -> str:
    """The address after the question mark without what is of the moment: the page, the format, empty fields."""
    asked = QueryDict(query.lstrip("?"), mutable=True)
    for name in PASSING:
        asked.pop(name, None)
    kept = QueryDict(mutable=True)
    for name, values in asked.lists():
        kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


@transaction.atomic
def save_view(page: str, name: str, query: str, *, by: User) -> SavedView:
    """Keep the list `page` with its filters under a name; the same name again replaces what was kept.

    Raises Refused when there is nothing to keep, or the person has kept as many as there may be.
    """
    name, query = name.strip(), kept_part(query)
    if not query:
        raise Refused(
            "还没有筛选或排序，没有可保存的。先选条件，再保存。",
            "There is no filter or sort to keep. Choose some first, then save.",
        )
    if len(query) > SavedView._meta.get_field("query").max_length:  # type: ignore[operator]
        raise Refused("筛选条件太长，存不下。去掉几个再保存。", "The filters are too long to keep. Remove some first.")
    User.objects.select_for_update().get(pk=by.pk)  # one's own views are counted one at a time
    held = SavedView.objects.filter(user=by, page=page)
    if not held.filter(name=name).exists() and held.count() >= MOST_VIEWS:
        raise Refused(
            f"最多保存 {MOST_VIEWS} 个。先删掉不用的。",
            f"You can keep {MOST_VIEWS} at most. Delete one that you do not use.",
        )
    view: SavedView
    view, _ = SavedView.objects.update_or_create(user=by, page=page, name=name, defaults={"query": query})
    return view


@transaction.atomic
def drop_view(view: SavedView, *, by: User) -> None:
    """Forget a view. Raises DoesNotExist for somebody else's: to others it is not there."""
    SavedView.objects.select_for_update().get(pk=view.pk, user=by).delete()
