"""A lead becomes one project: of which enterprise, served by whom, and never twice."""

from decimal import Decimal

import pytest

from projects.enums import AssignmentKind, EnterpriseOrigin, EnterpriseState, ReferralState
from projects.models import Enterprise, Project, Referral
from projects.operations.enterprises import create_enterprise
from projects.operations.projects import create_project
from projects.operations.referrals import (
    OtherName,
    open_project,
    take,
)
from projects.operations.refusals import Forbidden, Refused
from tests.projects.operations.leads import CODE
from tests.projects.views.people import AT

pytestmark = pytest.mark.django_db


def opened(lead, people, by="agent", **more) -> Project:
    if lead.state == ReferralState.NEW and by != "window":
        take(lead.pk, by=people["agent"], at=AT)
    return open_project(lead.pk, credit_code=more.pop("credit_code", CODE), by=people[by], at=AT, **more)


def test_a_lead_becomes_a_project_with_its_enterprise_and_its_agent(lead, people):
    project = opened(lead, people)
    lead.refresh_from_db()
    firm = project.enterprise
    assert (lead.state, lead.project, lead.enterprise) == (ReferralState.OPENED, project, firm)
    assert (firm.credit_code, firm.origin, firm.state) == (CODE, EnterpriseOrigin.REFERRAL, EnterpriseState.PENDING)
    assert (project.name, project.state, project.site) == ("机床基地", "lead", "北十一路")
    assert (project.investment_wan, project.contact_phone) == (Decimal(120000), "13300009001")
    held = project.assignments.values_list("kind", "user")
    assert list(held) == [(AssignmentKind.AGENT, people["agent"].pk)]


def test_what_the_desk_opens_is_verified_and_served_by_whoever_took_it(lead, people):
    take(lead.pk, by=people["agent"], at=AT)
    project = open_project(lead.pk, credit_code=CODE, by=people["window"], at=AT)
    assert project.enterprise.state == EnterpriseState.VERIFIED
    assert list(project.assignments.values_list("user", flat=True)) == [people["agent"].pk]


def test_pressed_again_the_same_project_answers(lead, people):
    first = opened(lead, people)
    again = open_project(lead.pk, credit_code="", by=people["agent"], at=AT)
    assert (again, Project.objects.count(), Enterprise.objects.count()) == (first, 1, 1)


def test_a_registered_enterprise_is_reused_as_it_is(lead, people):
    firm = create_enterprise("渭北精工有限公司", CODE, by=None, at=AT, contact_name="老张")
    project = opened(lead, people)
    firm.refresh_from_db()
    assert (project.enterprise, firm.contact_name, firm.origin) == (firm, "老张", EnterpriseOrigin.STAFF)


def test_another_registered_name_has_to_be_confirmed_and_stays(lead, people):
    firm = create_enterprise("渭北精工股份公司", CODE, by=None, at=AT)
    with pytest.raises(OtherName, match="渭北精工股份公司") as refused:
        opened(lead, people)
    assert (refused.value.field, Project.objects.count()) == ("same_enterprise", 0)
    lead.refresh_from_db()
    project = opened(lead, people, same_enterprise=True)
    firm.refresh_from_db()
    assert (project.enterprise, firm.name) == (firm, "渭北精工股份公司")


def test_a_project_of_that_name_which_is_there_already_is_not_made_twice(lead, people):
    firm = create_enterprise("渭北精工有限公司", CODE, by=None, at=AT)
    there = create_project(firm, "机床 基地", by=None, at=AT)
    assert (opened(lead, people), Project.objects.count()) == (there, 1)
    assert list(there.assignments.values_list("user", flat=True)) == [people["agent"].pk]


@pytest.mark.parametrize("code", ["", "91610112", CODE[:-1] + "?"])
def test_without_a_sound_credit_code_nothing_is_made(code, lead, people):
    take(lead.pk, by=people["agent"], at=AT)
    with pytest.raises(Refused) as refused:
        open_project(lead.pk, credit_code=code, by=people["agent"], at=AT)
    assert (refused.value.field, Project.objects.count(), Enterprise.objects.count()) == ("credit_code", 0, 0)


def test_a_bad_project_code_leaves_no_enterprise_behind(lead, people):
    take(lead.pk, by=people["agent"], at=AT)
    with pytest.raises(Refused):
        open_project(lead.pk, credit_code=CODE, project_code="12", by=people["agent"], at=AT)
    assert (Enterprise.objects.count(), Referral.objects.get().state) == (0, ReferralState.TAKEN)


@pytest.mark.parametrize("who", ["agent2", "liaison", "reviewer", "member"])
def test_others_open_nothing(who, lead, people):
    take(lead.pk, by=people["agent"], at=AT)
    with pytest.raises(Forbidden):
        open_project(lead.pk, credit_code=CODE, by=people[who], at=AT)
