"""The zone with its catalogue, the people of a body and a project of which nothing was applied for: once for a module."""

import pytest

from projects.models import Project
from tests.projects.items import item_project, staff_of
from tests.projects.operations.drafts import keeping


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    def made() -> Project:
        staff_of()
        return item_project(9)

    with keeping(django_db_blocker, made) as project:
        yield project


@pytest.fixture
def blank(world, db) -> Project:
    """The project. A module whose tests commit does not use it."""
    return Project.objects.get(pk=world.pk)
