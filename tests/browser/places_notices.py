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
    "robot-switch": "POST, sends on",
    "robot-try": "POST, sends on",
    "notice-words-reset": "POST, sends on",
}


WORDS = "/notices/words/project.suspend/"


def places(world: World) -> list[Place]:
    tell()
    robot = send()
    english = (("django_language", "en"),)
    return [
        Place("notices", "/notices/", who="enterprise", main=True),
        Place("notices, English", "/notices/", who="enterprise", cookies=english),
        Place("notices, unread", "/notices/?unread=1", who="agent"),
        Place("notices, no hit", "/notices/?kind=account", who="enterprise"),
        Place("notices, none", "/notices/", who="keeper"),
        Place("choices of notices", "/notices/choices/", who="enterprise", main=True),
        Place("choices of notices, English", "/notices/choices/", who="agent", cookies=english),
        Place("notices sent", "/notices/sent/", who="sysadmin", main=True),
        Place("notices sent, English", "/notices/sent/?channel=mail", who="sysadmin", cookies=english),
        Place("notices sent, to the auditor", "/notices/sent/?state=failed", who="auditor"),
        Place("notices sent, no hit", "/notices/sent/?q=zz", who="sysadmin"),
        Place("notices sent refused", "/notices/sent/", who="lead", status=403),
        Place("robots", "/notices/robots/", who="sysadmin", main=True),
        Place("robots, English", "/notices/robots/", who="sysadmin", cookies=english),
        Place("robot, new", "/notices/robots/new/", who="sysadmin"),
        Place("robot", f"/notices/robots/{robot}/", who="sysadmin", cookies=english),
        Place("words of notices", "/notices/words/", who="keeper", main=True),
        Place("words of notices, English", "/notices/words/?language=en", who="keeper", cookies=english),
        Place("words of notices, no hit", "/notices/words/?q=zz", who="keeper"),
        Place("words of one notice", f"{WORDS}mail/zh-hans/", who="keeper"),
        Place("words of one notice in a group, English", f"{WORDS}wecom/en/", who="keeper", cookies=english),
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


def send() -> int:
    """Two groups, one that was tried out in vain; words that the bureau has put in place of the portal's."""
    from django.utils import timezone

    from approval_portal.accounts.models import Body, User
    from projects.operations.events import record
    from projects.operations.outbox import deliver
    from services.enums import Channel, Delivery, Fault
    from services.models import Notice, NoticeTemplate, Robot

    now, user = timezone.now(), User.objects.get(username="sysadmin")
    if found := Robot.objects.filter(name="项目推进群").first():
        return int(found.pk)
    values = {"webhook": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", "made_by": user, "made_at": now}
    robot = Robot.objects.create(name="项目推进群", subjects=["problem", "meeting"], **values)
    body = Body.objects.filter(level="区").order_by("pk").first()
    Robot.objects.create(name="窗口群", subjects=["item"], body=body, is_on=False, **values)
    record(robot, "try_robot", by=user, at=now)
    deliver()
    Notice.objects.filter(channel=Channel.WECOM).update(state=Delivery.FAILED, fault=Fault.REFUSED, due_at=None)
    told = {"edited_by": user, "edited_at": now}
    NoticeTemplate.objects.create(
        subject="project.suspend",
        channel=Channel.MAIL,
        language="zh-hans",
        title="项目暂缓",
        body="{project}先停一停。",
        **told,
    )
    return int(robot.pk)
