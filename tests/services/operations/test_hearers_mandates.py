"""Who hears of mandates and hand-overs: the enterprise's people and the agents it concerns, each once."""

import pytest

from approval_portal.accounts.models import Role
from projects.models import Mandate, Project
from projects.operations.events import Fact, record_facts
from projects.operations.outbox import deliver
from tests.services.telling import AT, heard, person, say, serve

pytestmark = pytest.mark.usefixtures("clock")
TEAM = ["admin", "agent", "backup", "member"]


def told(town, project, verb="give_mandate"):
    """The enterprise's event and, of a named project, the project's."""
    streams = [f"enterprise:{town.enterprise.pk}", *([f"project:{project.pk}"] if project else [])]
    data = {"enterprise": town.enterprise.pk, "project": project.pk if project else None}
    events = [
        record_facts(stream, [Fact(verb, "mandate", "1", data, "WT-1")], by=town["lead"], at=AT)[0]
        for stream in streams
    ]
    deliver()
    return [heard(event) for event in events]


@pytest.mark.parametrize("verb", ["give_mandate", "end_mandate"])
def test_the_enterprise_and_the_agents_of_the_project_hear_once(town, verb):
    other = Project.objects.create(enterprise=town.enterprise, name="另一个", token="t2", created_at=AT)
    serve(other, person("second", Role.AGENT))
    assert told(town, town.project, verb) == [TEAM, []]


def test_one_for_all_projects_is_told_to_all_agents_of_the_enterprise(town):
    other = Project.objects.create(enterprise=town.enterprise, name="另一个", token="t2", created_at=AT)
    serve(other, person("second", Role.AGENT))
    assert told(town, None) == [sorted([*TEAM, "second"])]
    assert not Mandate.objects.exists()


def test_whoever_takes_over_hears_of_the_hand_over_and_the_leads_of_the_confirmation(town):
    assert heard(say(town.project, "hand_over_project", by=town["lead"], user=town["backup"].pk)) == ["backup"]
    done = say(town.project, "confirm_handover", by=town["backup"], user=town["agent"].pk)
    assert heard(done) == ["agent", "lead"]
