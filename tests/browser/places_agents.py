"""Agents: caseload, hours, duty, the rule; hand-offs in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}


def places(world: World) -> list[Place]:
    agent, project, batons = things()
    english = (("django_language", "en"),)
    sent, done, returned = (batons.get(state, 0) for state in ("sent", "done", "returned"))
    return [
        Place("agents", "/agents/", who="lead", main=True),
        Place("agents, English", "/agents/", who="lead", cookies=english),
        Place("agents, no hit", "/agents/?q=zz", who="window"),
        Place("agents refused", "/agents/", who="agent", status=403),
        Place("agent", f"/agents/{agent}/", who="lead", main=True),
        Place("agent, English", f"/agents/{agent}/", who="lead", cookies=english),
        Place("agent's own caseload", f"/agents/{agent}/", who="agent"),
        Place("agent's profile", f"/agents/{agent}/profile/", who="lead"),
        Place("agent's hours", f"/agents/{agent}/hours/", who="window"),
        Place("agent's duty days", f"/agents/{agent}/duty/", who="window"),
        Place("agent by the rule", f"/projects/{project}/agent/", who="lead", main=True),
        Place("agent by the rule, English", f"/projects/{project}/agent/", who="lead", cookies=english),
        Place("backup by the rule", f"/projects/{project}/agent/?place=backup_agent", who="lead"),
        Place("hand-over with its pack", f"/projects/{project}/handover/", who="lead"),
        Place("hand-offs", "/batons/", who="lead", main=True),
        Place("hand-offs, English", "/batons/?state=all", who="lead", cookies=english),
        Place("hand-offs of a liaison", "/batons/", who="liaison"),
        Place("hand-offs, no hit", "/batons/?q=zz", who="agent"),
        Place("hand-off to answer", f"/batons/{sent}/", who="liaison", main=True),
        Place("hand-off done", f"/batons/{done}/", who="agent"),
        Place("hand-off returned, English", f"/batons/{returned}/", who="agent", cookies=english),
        Place("hand-off to make", f"/projects/{project}/batons/new/", who="agent"),
    ]


def things() -> tuple[int, int, dict[str, int]]:
    """The agent, a project of the agent's, and a hand-off in each state."""
    from approval_portal.accounts.models import User
    from services.models import Baton

    agent = User.objects.get(username="agent")
    rows = Baton.objects.filter(project__is_demo=True).order_by("-pk")
    project = agent.assignments.filter(ends_on=None, kind="agent").order_by("pk").values_list("project", flat=True)
    return agent.pk, project.first() or 0, dict(rows.values_list("state", "pk"))
