"""The zone's handbook on the portal: as the public reads it, searched, and with the press for those who keep the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "handbook-make": "POST, sends on; a refusal is shown on the page of the handbook",
    "handbook-issue": "a PDF; tests/projects/guide/test_handbook.py reads it",
    "handout": "a PDF; tests/projects/guide/test_handbook.py reads it",
}


def places(world: World) -> list[Place]:
    from projects.models import ZoneIssue
    from tests.projects.zone_printing import zone_issue

    first = ZoneIssue.objects.filter(kind="handbook").order_by("pk").first() or zone_issue()
    if ZoneIssue.objects.filter(kind="handbook").count() < 2:
        zone_issue(changes=[["施工许可：承诺时限由 3 个工作日改为 1 个工作日。", "Permit: 1 day instead of 3."]])
    english = (("django_language", "en"),)
    return [
        Place("handbook", "/handbook/", main=True),
        Place("handbook, English", "/handbook/?q=fire", cookies=english),
        Place("handbook, searched", "/handbook/?q=消防"),
        Place("handbook, no hit", "/handbook/?q=zzzz"),
        Place("handbook, keeper", "/handbook/?q=消防", who="keeper"),
        Place("check, handbook", f"/check/{first.token}/"),
    ]
