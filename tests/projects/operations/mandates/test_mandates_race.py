"""Two at once: one mandate of two alike, one hand-over of two, one end of two."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind, MandateScope
from projects.models import Assignment, Event, Mandate
from projects.operations.handover import hand_over_project
from projects.operations.mandates import Terms, end_mandate, give_mandate
from projects.operations.refusals import Refused
from tests.projects.views.people import join, make_enterprise, make_project, make_user, mandate

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, times=2):
    """What each of them came to: done, or refused."""
    barrier, told = Barrier(times), []

    def run():
        barrier.wait()
        try:
            act()
            told.append("done")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.fixture
def firm():
    return make_enterprise(1)


@pytest.fixture
def admin(firm):
    user = make_user("admin")
    join(firm, user, is_admin=True)
    return user


def test_two_alike_make_one(firm, admin):
    day, now = timezone.localdate(), timezone.now()
    said = Terms(MandateScope.values, day, day + timedelta(days=9))
    assert at_once(lambda: give_mandate(firm, said, by=admin, at=now)) == ["done", "refused"]
    assert (Mandate.objects.count(), Event.objects.filter(verb="give_mandate").count()) == (1, 1)


def test_it_ends_once(firm, admin):
    made = mandate(firm)
    assert at_once(lambda: end_mandate(made, "到期", by=admin, at=timezone.now())) == ["done", "refused"]
    assert Event.objects.filter(verb="end_mandate").count() == 1


def test_a_project_is_handed_over_once(firm):
    agent, backup, lead = (
        make_user(name, role) for name, role in (("a", Role.AGENT), ("b", Role.AGENT), ("l", Role.LEAD))
    )
    project = make_project(firm, agent=agent)
    Assignment.objects.create(
        project=project, kind=AssignmentKind.BACKUP_AGENT, user=backup, starts_on=timezone.localdate()
    )
    told = at_once(lambda: hand_over_project(project, by=lead, at=timezone.now()))
    assert told == ["done", "refused"]
    assert Event.objects.filter(verb="hand_over_project").count() == 1
