"""Keepers and their drafts, for the tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from approval_portal.accounts.models import Role, User
from projects.models import CatalogueDraft, CatalogueVersion
from projects.operations.catalogue_drafts import change_entry, open_draft
from projects.operations.draft_publishing import publish_draft, submit_draft
from projects.queries_drafts import entry_of
from projects.rules.drafting import dump_entry
from projects.views.context import forget_site
from tests.projects.views.people import make_user
from tests.replay import shipped_catalogue, standing

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@contextmanager
def keeping(blocker: Any, make: Callable[[], Any], at: datetime | None = None) -> Iterator[Any]:
    """The shipped catalogue and what `make` makes, once for all tests of a module; each undoes its own.

    `at`: when all that happens; the catalogue was published two days before.
    """
    with standing(blocker):
        with time_machine.travel(at, tick=False) if at else nullcontext():
            shipped_catalogue()
            forget_site()
            if at is not None:
                CatalogueVersion.objects.update(published_at=at - timedelta(days=2))
            made = make()
        yield made


def keepers(count: int = 2) -> list[User]:
    return [make_user(f"keeper{number}", Role.KEEPER) for number in range(1, count + 1)]


def said(user: User, **more) -> dict:
    return {"by": user, "at": AT, **more}


def opened(user: User, name: str = "缩短时限", **more) -> CatalogueDraft:
    return open_draft(name, **said(user), **more)


def changed(
    draft: CatalogueDraft, user: User, section: str = "items", code: str = "ap-energy", **values
) -> CatalogueDraft:
    """The entry with these values, by default a shorter limit."""
    entry = {**entry_of(draft, section, code), **(values or {"committed_workdays": 2})}
    return change_entry(draft, section, code, dump_entry(entry), **said(user))


def published(draft: CatalogueDraft, submitter: User, publisher: User) -> CatalogueDraft:
    return publish_draft(submit_draft(draft, **said(submitter)), **said(publisher))
