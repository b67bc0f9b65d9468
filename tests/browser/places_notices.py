"""The notice centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {  # names of addresses that show no page of ours, each with its reason
    "notices-read": "POST, sends on",
    "notice-open": "POST, sends on",
    "notice-again": "POST, sends on",
}


def places(world: World) -> list[Place]:
    tell()
    english = (("django_language", "en"),)
    return [
        Place("notices", "/notices/", who="enterprise", main=True),
        Place("notices, English", "/notices/", who="enterprise", cookies=english),
        Place("notices, unread", "/notices/?unread=1", who="agent"),
        Place("notices, no hit", "/notices/?kind=account", who="enterprise"),
        Place("notices, none", "/notices/", who="keeper"),
    ]


def tell() -> None:
    """Something of every look: read and unread, mails that arrived, wait, and did not arrive. Once is enough."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import Project
    from projects.operations.events import record
    from projects.operations.outbox import deliver
    from services.enums import Channel, Delivery, Fault
    from services.models import Notice

    user, lead = (User.objects.get(username=name) for name in ("enterprise", "lead"))
    if Notice.objects.filter(recipient=user, state=Delivery.FAILED).exists():
        return
    project, now = Project.objects.filter(enterprise__memberships__user=user).first(), timezone.now()
    for verb in ("suspend", "resume", "move", "suspend"):
        record(project, verb, by=lead, at=now, data={"to": "preparing"})
    deliver()
    mails = Notice.objects.filter(recipient=user, channel=Channel.MAIL).order_by("-pk").values_list("pk", flat=True)
    looks = [(Delivery.FAILED, Fault.REFUSED), (Delivery.WAITING, Fault.UNREACHABLE), (Delivery.DELIVERED, "")]
    for pk, (state, fault) in zip(mails, looks, strict=False):
        Notice.objects.filter(pk=pk).update(state=state, fault=fault)
    last = Notice.objects.filter(recipient=user, channel=Channel.IN_APP).order_by("-pk").first()
    Notice.objects.filter(pk=last.pk).update(read_at=now)
