"""Who is told of a draft of the catalogue at each step, and of a version that was published or withdrawn."""

from __future__ import annotations

import pytest

from approval_portal.accounts.models import Role
from projects.models import Event
from projects.operations.catalogue_versions import withdraw_version
from projects.operations.draft_publishing import publish_draft, return_draft, submit_draft
from projects.operations.outbox import deliver
from tests.projects.operations.drafts import changed, keepers, opened
from tests.services.telling import AT, heard

pytestmark = pytest.mark.usefixtures("catalogue", "clock")


def told(verb: str) -> list[str]:
    deliver()
    return [name for name in heard(Event.objects.filter(verb=verb).latest("pk")) if name in KNOWN]


KNOWN = ("keeper1", "keeper2", "keeper3", "lead", "agent", "member")


def test_those_who_may_publish_are_asked_and_all_keepers_and_leads_hear_of_the_version(town):
    first, second, _third = keepers(3)
    draft = changed(opened(first), first)

    draft = submit_draft(draft, by=first, at=AT)
    assert told("submit_draft") == ["keeper2", "keeper3"]
    return_draft(draft, "再看", by=second, at=AT)
    assert told("return_draft") == ["keeper1"]
    draft = submit_draft(draft, by=first, at=AT)
    published = publish_draft(draft, by=second, at=AT).published
    assert told("publish_draft") == ["keeper1", "keeper3", "lead"]
    withdraw_version(published, "错了", by=first, at=AT)
    assert told("withdraw_version") == ["keeper2", "keeper3", "lead"]


def test_a_keeper_whose_role_has_ended_is_told_nothing(town):
    first, second = keepers(2)
    second.grants.filter(role=Role.KEEPER).update(
        ends_on=AT.date().replace(year=2020), starts_on=AT.date().replace(year=2019)
    )
    submit_draft(changed(opened(first), first), by=first, at=AT)
    assert told("submit_draft") == []
