"""Two keepers publish the same draft in the same moment."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from projects.models import CatalogueVersion, Event
from projects.operations.draft_publishing import publish_draft, submit_draft
from tests.projects.operations.drafts import AT, changed, keepers, opened, said
from tests.replay import shipped_catalogue


@time_machine.travel(AT, tick=False)
@pytest.mark.django_db(transaction=True)
def test_two_keepers_who_publish_at_once_make_one_version():
    shipped_catalogue()
    CatalogueVersion.objects.update(published_at=AT - timedelta(days=2))
    first, *others = keepers(3)
    draft = submit_draft(changed(opened(first), first), **said(first))
    numbers: list = []

    def press(user):
        numbers.append(publish_draft(draft, **said(user)).published.number)
        connections.close_all()

    threads = [threading.Thread(target=press, args=[user]) for user in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert numbers == ["2026-11-22.2"] * 2
    assert Event.objects.filter(verb="publish").count() == 2  # the shipped one, and this
