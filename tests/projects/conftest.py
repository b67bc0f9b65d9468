from datetime import UTC, datetime

import pytest
import time_machine

from tests.replay import shipped_catalogue


@pytest.fixture
def catalogue(db):
    """The shipped catalogue and calendars, published."""
    from projects.models import CatalogueVersion
    from projects.views.context import forget_site

    shipped_catalogue()
    forget_site()
    yield CatalogueVersion.objects.first()
    forget_site()


@pytest.fixture
def time_machine_2026():
    """It is Monday 2 March 2026, 09:00 in the zone, and stays so."""
    with time_machine.travel(datetime(2026, 3, 2, 1, 0, tzinfo=UTC), tick=False) as clock:
        yield clock
