"""Who writes."""

import io
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import override_settings

from approval_portal.accounts.models import Body, Role
from projects.models import Project
from projects.operations.people import grant_role
from projects.operations.referrals import hand_over
from projects.views.context import forget_site
from tests.projects.operations.leads import DATA
from tests.projects.views.people import AT, make_user


@pytest.fixture
def system(db):
    return make_user("system", Role.SYSTEM_ADMIN)


@pytest.fixture
def security(db):
    return make_user("security", Role.SECURITY_ADMIN)


@pytest.fixture
def wu(db):
    return make_user("wu")


@pytest.fixture
def bodies(db):
    return [Body.objects.create(code=f"b-{n}", zh=f"单位{n}") for n in (1, 2)]


@pytest.fixture
def people(bodies):
    made = {name: make_user(name, name) for name in (Role.AGENT, Role.WINDOW, Role.LEAD, Role.REVIEWER)}
    made["agent2"] = make_user("agent2", Role.AGENT)
    made["liaison"] = make_user("liaison")
    grant_role(made["liaison"], Role.LIAISON, body=bodies[0], starts_on=date(2026, 1, 5), by=None, at=AT)
    made["member"] = make_user("member")
    return made


@pytest.fixture
def lead(people, bodies):
    return hand_over(DATA, body=bodies[0], by=people["liaison"], at=AT)


# --- the demonstration data


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The data loaded once into an empty database, gone again after this module."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with files, django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:  # keys from 1, as in a fresh database
            for statement in connection.ops.sequence_reset_sql(no_style(), [Project]):
                cursor.execute(statement)
        out = io.StringIO()
        call_command("load_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)
    forget_site()


@pytest.fixture
def demo(loaded, db, settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"
    return loaded
