"""Printed pieces and the public page behind the QR code on their covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {  # names of addresses that show no page of ours, each with its reason
    "print-make": "POST, sends on; a refusal is shown on the page of the printed pieces",
    "print-issue": "a PDF; test_print_journeys.py opens it",
}


def places(world: World) -> list[Place]:
    old, new, outdated = print_some(world.whole)
    whole, bare = f"/projects/{world.whole}/prints/", f"/projects/{world.bare}/prints/"
    english = (("django_language", "en"),)
    return [
        Place("prints", whole, who="enterprise", main=True),
        Place("prints, English", whole, who="enterprise", cookies=english),
        Place("prints, large text", whole, who="lead", cookies=(("text", "big"),)),
        Place("prints, one piece", f"{whole}?kind=guide", who="agent"),
        Place("prints, no package", bare, who="lead"),
        Place("check, newest", f"/check/{new}/", main=True),
        Place("check, newest, English", f"/check/{new}/", cookies=english),
        Place("check, newest but outdated", f"/check/{outdated}/"),
        Place("check, not newest", f"/check/{old}/"),
    ]


def print_some(pk: int) -> tuple[str, str, str]:
    """Something of every look: current with changes and a warning, outdated and on the press, failed. Tokens of three."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import PrintIssue, Project
    from projects.operations.print_jobs import fail
    from projects.operations.prints import want_print
    from projects.operations.refusals import Refused
    from tests.projects.printing import print_issue

    project, user, now = Project.objects.get(pk=pk), User.objects.get(username="enterprise"), timezone.now()
    if not PrintIssue.objects.filter(project=project).exists():
        print_issue(project, by=user)
        changes = [
            ["少 1 项：地质灾害危险性评估", "One less: geological hazard assessment"],
            ["换了代办专员", "Another agent"],
        ]
        print_issue(project, by=user, changes=changes, warnings=[["“𫝀”印成了方框", "“𫝀” is printed as a box"]])
        print_issue(project, language="en", current=False, by=user)
        want_print(project, "guide", "en", by=user, at=now)
        failed = want_print(project, "policy_book", "zh-hans", by=user, at=now)
        fail(failed, Refused("缺少中文字体。", "A font is missing."), now)
    found = PrintIssue.objects.filter(project=project, kind="guide").order_by("language", "number")
    outdated, old, new = found.values_list("token", flat=True)[:3]
    return old, new, outdated
