"""The rule proposes, a lead decides: anybody but the one proposed needs a reason, which stays out of the event's data."""

import pytest

from projects.enums import AssignmentKind
from projects.models import Assignment, Event
from projects.operations.refusals import Forbidden, Refused
from services.models import AgentProfile
from services.operations.assigning import choose_agent
from services.queries_agents import proposals
from services.rules.assigning import best
from tests.services.telling import AT, SINCE, person


@pytest.fixture
def place(town, catalogue):
    """Nobody serves the project; other_agent knows its address."""
    Assignment.objects.all().delete()
    town.project.site = "凤城十二路"
    town.project.save()
    AgentProfile.objects.create(user=town["other_agent"], districts=["凤城"])
    return town


def choose(town, who, reason="", by="lead", kind=AssignmentKind.AGENT, **more):
    return choose_agent(town.project, kind, town[who], reason, by=town[by], at=AT, **more)


def test_the_one_proposed_needs_no_reason(place):
    made = choose(place, "other_agent")
    assert (made.user, made.kind, made.ends_on) == (place["other_agent"], "agent", None)
    told = Event.objects.get(verb="choose_agent")
    assert (told.data["by_rule"], told.data["points"]) == (True, told.data["proposed_points"])


def test_somebody_else_needs_one(place):
    with pytest.raises(Refused) as refused:
        choose(place, "agent", "  ")
    assert refused.value.field == "reason"
    assert not Assignment.objects.exists()
    choose(place, "agent", "企业点名要他")
    told = Event.objects.select_related("text").get(verb="choose_agent")
    assert (told.data["by_rule"], told.text.content) == (False, "企业点名要他")
    assert "企业点名要他" not in str(told.data)


@pytest.mark.parametrize("who", ["agent", "window", "member", "reviewer", "liaison"])
def test_only_a_lead_chooses(place, who):
    with pytest.raises(Forbidden):
        choose(place, "other_agent", by=who)


def test_who_stands_in_is_another_one(place):
    choose(place, "other_agent")
    with pytest.raises(Refused) as refused:
        choose(place, "other_agent", kind=AssignmentKind.BACKUP_AGENT)
    assert refused.value.field == "user"
    proposed = best(proposals(place.project, AssignmentKind.BACKUP_AGENT, SINCE.replace(month=3)).fits)
    assert proposed not in (None, place["other_agent"].pk)


def test_nobody_without_the_role_or_with_a_closed_account(place):
    closed = person("closed", "agent", is_active=False)
    place.people["closed"] = closed
    for who in ("window", "closed"):
        with pytest.raises(Refused):
            choose(place, who, "因为")


def test_no_other_place_is_given_here(place):
    with pytest.raises(Refused) as refused:
        choose(place, "other_agent", kind=AssignmentKind.CASE_OFFICER)
    assert refused.value.field == "kind"


def test_a_full_caseload_is_not_proposed_but_can_be_chosen_with_a_reason(place):
    AgentProfile.objects.filter(user=place["other_agent"]).update(most_projects=0)
    with pytest.raises(Refused):
        choose(place, "other_agent")
    assert choose(place, "other_agent", "只有他懂").user == place["other_agent"]


def test_a_key_sent_twice_chooses_once(place):
    first, second = (choose(place, "other_agent", idempotency_key="k") for _ in range(2))
    assert first == second
    assert Assignment.objects.count() == 1
