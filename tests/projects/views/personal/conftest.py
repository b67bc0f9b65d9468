"""Somebody's numbers on an enterprise, its project and an item, with whoever applies, the agent and the staff."""

import pytest

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem, Enterprise, Project
from tests.projects.items import item_project, make_item, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user
from tests.projects.views.personal.known import MAIL, PHONE


def made() -> ApprovalItem:
    agent, member = make_user("agent", Role.AGENT, name="李静"), make_user("member", name="王敏")
    item = make_item(item_project(1, member, agent=agent), state="submitted")
    Enterprise.objects.update(contact_name="李敏", contact_phone=PHONE, contact_email=MAIL)
    Project.objects.update(contact_name="李敏", contact_phone=PHONE)
    ApprovalItem.objects.update(contact_name="李敏", contact_phone=PHONE)
    staff_of()
    return item


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, made) as item:
        yield item


@pytest.fixture
def agent(world, db):
    return User.objects.get(username="agent")


@pytest.fixture
def member(world, db):
    return User.objects.get(username="member")


@pytest.fixture
def item(world, db):
    return ApprovalItem.objects.get(pk=world.pk)
