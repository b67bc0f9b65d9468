"""Pages of enterprises and their people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {  # names of addresses that show no page of ours, each with its reason
    "licence-file": "a file to download",
    "enterprise-switch": "POST, sends on",
    "invitation-revoke": "POST, sends on",
    "join-request-withdraw": "POST, sends on",
}


def places(world: World) -> list[Place]:
    from projects.models import Enterprise, Invitation, JoinRequest, Membership

    hotel = Membership.objects.get(user__username="enterprise").enterprise_id
    member = Membership.objects.get(user__username="colleague", enterprise=hotel).pk
    pending = Enterprise.objects.filter(state="pending").first().pk
    claim, request = (JoinRequest.objects.get(kind=kind).pk for kind in ("claim", "join"))
    token, home = Invitation.objects.get().token, f"/enterprises/{hotel}/"
    english = (("django_language", "en"),)
    return [
        Place("enterprises", "/enterprises/", who="window", main=True),
        Place("enterprises no hit", "/enterprises/?q=zzz", who="window"),
        Place("enterprises refused", "/enterprises/", who="enterprise", status=403),
        Place("enterprise of one's own", home, who="enterprise", main=True),
        Place("enterprise, English", home, who="enterprise", cookies=english),
        Place("enterprise, a member", home, who="colleague"),
        Place("enterprise, the desk", home, who="window"),
        Place("enterprise, pending", f"/enterprises/{pending}/", who="enterprise2"),
        Place("enterprise verify", f"/enterprises/{pending}/verify/", who="window"),
        Place("enterprise denial", f"/enterprises/{pending}/deny/", who="window"),
        Place("enterprise denial with projects", f"{home}deny/", who="window"),
        Place("enterprise code", f"{home}code/", who="window"),
        Place("enterprise edit", f"{home}edit/", who="enterprise"),
        Place("enterprise licence", f"{home}licence/", who="enterprise"),
        Place("enterprise invite", f"{home}invite/", who="enterprise"),
        Place("enterprise member", f"{home}members/{member}/", who="enterprise"),
        Place("enterprise member removal", f"{home}members/{member}/remove/", who="enterprise"),
        Place("enterprise member removal, the desk", f"{home}members/{member}/remove/", who="window"),
        Place("enterprise start", "/enterprises/start/", who="enterprise2", main=True),
        Place("enterprise start, staff", "/enterprises/start/", who="agent"),
        Place("enterprise new", "/enterprises/new/", who="enterprise2"),
        Place("enterprise join", "/enterprises/join/", who="enterprise2"),
        Place("invitation, stranger", f"/invitations/{token}/"),
        Place("invitation", f"/invitations/{token}/", who="enterprise2"),
        Place("requests", "/requests/", who="window"),
        Place("requests no hit", "/requests/?q=zzz", who="window"),
        Place("claim", f"/requests/{claim}/", who="window"),
        Place("claim, one's own", f"/requests/{claim}/", who="enterprise2"),
        Place("request to join", f"/requests/{request}/", who="enterprise"),
    ]
