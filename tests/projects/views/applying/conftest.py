"""Fixtures of the tests of the pages of applying."""

import pytest

from tests.projects.applying import agent, boss, own_files, project  # noqa: F401 - fixtures
from tests.projects.views.people import signed_in


@pytest.fixture
def client(boss):  # noqa: F811 - the fixture
    return signed_in(boss)
