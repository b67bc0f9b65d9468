"""Pages where a project is opened and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {  # names of addresses that show no page of ours, each with its reason
    "project-flowchart-svg": "a picture; test_flowchart_files.py opens it",
    "project-flowchart-pdf": "a PDF; test_flowchart_files.py opens it",
}


def places(world: World) -> list[Place]:
    whole, bare = f"/projects/{world.whole}", f"/projects/{world.bare}"
    return [
        Place("project new", "/projects/new/", who="enterprise", main=True),
        Place("project new, pick", "/projects/new/", who="agent"),
        Place("project new, found", "/projects/new/?q=公司", who="lead"),
        Place("project new, nothing found", "/projects/new/?q=zzz", who="agent"),
        Place("project new, forbidden", "/projects/new/", who="keeper", status=403),
        Place("project from trial", f"/trial/{world.done}/project/", who="enterprise", main=True),
        Place("project edit", f"{whole}/edit/", who="enterprise"),
        Place("project works", f"{whole}/works/", who="enterprise"),
        Place("project days", f"{whole}/days/", who="enterprise", main=True),
        Place("project state", f"{whole}/state/", who="lead", main=True),
        Place("project team", f"{whole}/team/", who="lead", main=True),
        Place("project listings", f"{whole}/listings/", who="lead"),
        Place("project merge, none", f"{whole}/merge/", who="lead"),
        Place("project without package, days", f"{bare}/days/", who="lead"),
        Place("project put off", f"/projects/{put_off()}/", who="lead"),
        Place("project put off, edit", f"/projects/{put_off()}/edit/", who="lead"),
        Place("project put off, state", f"/projects/{put_off()}/state/", who="lead"),
    ]


def put_off() -> int:
    """A project without a package that is suspended; the register has one, or one is put off here."""
    from django.utils import timezone

    from projects.models import Project
    from projects.operations.project_states import suspend_project

    found = Project.objects.filter(state="suspended").order_by("pk").first()
    if found is None:
        live = Project.objects.filter(packages__isnull=True, state__in=("signed", "preparing", "building")).latest("pk")
        found = suspend_project(live, by=None, at=timezone.now(), reason="企业调整投资计划")
    return found.pk
