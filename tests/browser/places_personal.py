"""How far an item is, and the pages that ask why somebody's number has to be seen whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}


def places(world: World) -> list[Place]:
    from approval_portal.accounts.models import User
    from projects.models import ApprovalItem, JoinRequest, Membership, Referral

    hotel = Membership.objects.get(user__username="enterprise").enterprise_id
    item = ApprovalItem.objects.filter(project__enterprise=hotel).exclude(state="draft").order_by("pk").first()
    lead, asked = (
        Referral.objects.order_by("pk").first(),
        JoinRequest.objects.filter(kind="claim").order_by("pk").first(),
    )
    agent = User.objects.get(username="agent")
    return [
        Place("progress asked", "/progress/", main=True),
        Place("progress asked, English", "/progress/", cookies=(("django_language", "en"),)),
        Place("contact of an enterprise", f"/enterprises/{hotel}/contact/", who="window"),
        Place("contact of a project", f"/projects/{item.project_id}/contact/", who="window"),
        Place("contact of an item", f"/items/{item.pk}/contact/", who="window", main=True),
        Place("contact of a lead", f"/referrals/{lead.pk}/contact/", who="window"),
        *([Place("contact of an applicant", f"/requests/{asked.pk}/contact/", who="window")] if asked else []),
        Place("contact of an account", f"/staff/{agent.pk}/contact/", who="sysadmin"),
    ]
