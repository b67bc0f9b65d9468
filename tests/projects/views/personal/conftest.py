"""Somebody's numbers on an enterprise, its project and an item, with whoever applies and the agent."""

import pytest

from approval_portal.accounts.models import Role
from projects.models import ApprovalItem, Enterprise, Project
from tests.projects.items import item_project, make_item
from tests.projects.views.people import make_user
from tests.projects.views.personal.known import MAIL, PHONE


@pytest.fixture
def agent(catalogue):
    return make_user("agent", Role.AGENT, name="李静")


@pytest.fixture
def member(catalogue):
    return make_user("member", name="王敏")


@pytest.fixture
def item(member, agent):
    item = make_item(item_project(1, member, agent=agent), state="submitted")
    Enterprise.objects.update(contact_name="李敏", contact_phone=PHONE, contact_email=MAIL)
    Project.objects.update(contact_name="李敏", contact_phone=PHONE)
    ApprovalItem.objects.update(contact_name="李敏", contact_phone=PHONE)
    item.refresh_from_db()
    return item
