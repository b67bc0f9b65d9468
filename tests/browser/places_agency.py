"""The agent's plan and log, messages between enterprise and agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"log-settle": "POST, sends on", "message-file": "a file; test_messages.py opens it"}


def places(world: World) -> list[Place]:
    project, bare, message = things()
    english = (("django_language", "en"),)
    return [
        Place("agent's plan", "/agency/plan/", who="agent", main=True),
        Place("agent's plan, English", "/agency/plan/", who="agent", cookies=english),
        Place("agent's plan, done", "/agency/plan/?when=done", who="lead"),
        Place("agent's plan, no hit", "/agency/plan/?q=zzzz", who="agent"),
        Place("agent's plan refused", "/agency/plan/", who="reviewer", status=403),
        Place("week of plan and log", "/agency/weeks/", who="lead", main=True),
        Place("week of plan and log, English", "/agency/weeks/", who="agent", cookies=english),
        Place("week of plan and log, none", "/agency/weeks/?week=2020-01-06", who="agent"),
        Place("week of plan and log, one outcome", "/agency/weeks/?outcome=moved", who="lead"),
        Place("plan of a project", f"/projects/{project}/agency/", who="enterprise", main=True),
        Place("plan of a project, English", f"/projects/{project}/agency/", who="agent", cookies=english),
        Place("plan of a project, none", f"/projects/{bare}/agency/", who="lead"),
        Place("log of a project", f"/projects/{project}/agency/log/", who="agent", main=True),
        Place("log of a project, English", f"/projects/{project}/agency/log/", who="agent", cookies=english),
        Place("log of a project, to write", f"/projects/{project}/agency/log/?new=1", who="agent"),
        Place("log of a project, open steps", f"/projects/{project}/agency/log/?show=open", who="lead"),
        Place("messages", "/messages/", who="enterprise", main=True),
        Place("messages, English", "/messages/", who="agent", cookies=english),
        Place("messages, no hit", "/messages/?q=zz", who="agent"),
        Place("talk", f"/projects/{project}/messages/", who="enterprise", main=True),
        Place("talk, English", f"/projects/{project}/messages/", who="agent", cookies=english),
        Place("talk, to read", f"/projects/{project}/messages/", who="lead"),
        Place("talk, none", f"/projects/{bare}/messages/", who="lead"),
        Place("message to raise as a problem", f"/messages/{message}/problem/", who="agent"),
    ]


def things() -> tuple[int, int, int]:
    """A project of the demonstration with a plan, a log and messages; one without; a message that is no problem yet."""
    from projects.models import Project
    from services.enums import ProblemOrigin
    from services.models import LogEntry, Message, PlanLine, Problem

    talked = Message.objects.filter(project__in=LogEntry.objects.values("project")).order_by("pk")
    project = talked.filter(project__in=PlanLine.objects.values("project"))[0].project_id
    raised = set(Problem.objects.filter(origin=ProblemOrigin.MESSAGE).values_list("origin_id", flat=True))
    message = next(row.pk for row in talked.filter(project=project) if str(row.pk) not in raised)
    bare = Project.objects.filter(plan_lines=None, messages=None).order_by("pk")[0].pk
    return project, bare, message
