from datetime import UTC, datetime

import pytest
import time_machine

from tests.projects.conftest import catalogue  # noqa: F401 - for what is told of approval items
from tests.services import telling


@pytest.fixture(autouse=True)
def _seals_apart(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"


@pytest.fixture
def town(db) -> telling.Town:
    return telling.build()


@pytest.fixture
def clock():
    """It is Monday 2 March 2026, 09:00 in the zone, until a test moves on."""
    with time_machine.travel(datetime(2026, 3, 2, 1, 0, tzinfo=UTC), tick=False) as moved:
        yield moved
