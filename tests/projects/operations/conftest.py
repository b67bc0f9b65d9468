"""Who writes."""

from datetime import date

import pytest

from approval_portal.accounts.models import Body, Role
from projects.operations.people import grant_role
from projects.operations.referrals import hand_over
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
