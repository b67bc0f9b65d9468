"""The demonstration data, loaded once for all tests of this folder, which stays in one process (`TOGETHER`)."""

import io

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.test import override_settings

from projects.models import Project
from tests.replay import standing


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The data loaded into an empty database, gone again after this folder; what the command said."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with files, standing(django_db_blocker):
        with connection.cursor() as cursor:  # keys from 1, as in a fresh database
            for statement in connection.ops.sequence_reset_sql(no_style(), [Project]):
                cursor.execute(statement)
        out = io.StringIO()
        call_command("load_demo", stdout=out)
        yield out.getvalue()


@pytest.fixture
def demo(loaded, db, settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"
    return loaded
