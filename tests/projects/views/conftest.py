"""Who stands before the pages."""

import pytest

from approval_portal.accounts.models import Role
from tests.projects.views.people import join, make_enterprise, make_project, make_user


@pytest.fixture
def firm(db):
    firm = make_enterprise(1, name="升科酒店有限公司")
    firm.contact_phone = "13300009999"
    firm.save()
    return firm


@pytest.fixture
def admin(firm):
    """The administrator of `firm`."""
    user = make_user("wang", name="王敏")
    join(firm, user, is_admin=True)
    return user


@pytest.fixture
def person(client, db):
    """Signed in, and of no enterprise."""
    user = make_user("zhao", name="小赵")
    client.force_login(user)
    return user


@pytest.fixture
def window(client, db):
    """Signed in: somebody of the desk."""
    user = make_user("liu", Role.WINDOW, name="刘洋")
    client.force_login(user)
    return user


@pytest.fixture
def member(catalogue):
    return make_user("wang", name="王敏")


@pytest.fixture
def agent(catalogue):
    return make_user("agent", Role.AGENT, name="李静")


@pytest.fixture
def project(member, agent):
    """With a package, served by `agent`, of an enterprise that `member` acts for."""
    return make_project(make_enterprise(1, member), profile="C", agent=agent)
