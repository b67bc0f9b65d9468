"""Pages of staff, their roles, the log, one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {  # names of addresses that show no page of ours, each with its reason
    "staff-import-template": "a spreadsheet",
}


def places(world: World) -> list[Place]:
    from approval_portal.accounts.models import RoleGrant, User

    agent = User.objects.get(username="agent").pk
    decider = User.objects.get(username="decider").pk  # has two steps
    grant = RoleGrant.objects.get(user=agent).pk
    return [
        Place("accounts", "/staff/", who="sysadmin", main=True),
        Place("accounts, no hit", "/staff/?q=zzz", who="secadmin"),
        Place("accounts, all, English", "/staff/?kind=all", who="auditor", cookies=(("django_language", "en"),)),
        Place("account, system administrator", f"/staff/{agent}/", who="sysadmin"),
        Place("account, security administrator", f"/staff/{decider}/", who="secadmin"),
        Place("account, audit administrator", f"/staff/{agent}/", who="auditor"),
        Place("account, new", "/staff/new/", who="sysadmin"),
        Place("account, edit", f"/staff/{agent}/edit/", who="sysadmin"),
        Place("account, disable", f"/staff/{agent}/disable/", who="sysadmin"),
        Place("account, enable", f"/staff/{agent}/enable/", who="sysadmin"),
        Place("account, password link", f"/staff/{agent}/password-link/", who="sysadmin"),
        Place("account, two steps off", f"/staff/{decider}/two-steps/", who="secadmin"),
        Place("role, give", f"/staff/{agent}/grant/", who="secadmin"),
        Place("role, take away", f"/staff/roles/{grant}/revoke/", who="secadmin"),
        Place("bodies", "/staff/bodies/", who="sysadmin"),
        Place("staff import", "/staff/import/", who="sysadmin"),
        Place("staff import, roles", "/staff/import/", who="secadmin"),
        Place("accounts refused", "/staff/", who="lead", status=403),
        Place("log", "/log/", who="auditor", main=True),
        Place("log, no hit", "/log/?q=zzz", who="auditor"),
        Place("access log", "/log/access/", who="auditor"),
        Place("access log, no hit", "/log/access/?q=zzz", who="auditor"),
        Place("log, English", "/log/", who="auditor", cookies=(("django_language", "en"),)),
        Place("own account, enterprise", "/account/", who="enterprise"),
        Place("own account, staff", "/account/", who="agent"),
    ]
