"""A notice to the robot of a WeCom group (企业微信群机器人).

A group is a crowd, and its messages lie with somebody else: it reads what kind of thing has happened and where to look, and
nothing that names a person, an enterprise or a project. Who may look is asked behind the link.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone, translation

from services.channels.headlines import Headlines
from services.channels.posting import post
from services.enums import Fault
from services.models import Notice, Robot
from services.operations.robots import may_stand_at
from services.operations.sending import Undelivered

TOO_OFTEN = 45009  # WeCom takes twenty messages a minute from one robot


def send(notice: Notice) -> None:
    """Hand one message over to WeCom, or raise Undelivered. Never with the address, which is the robot's secret."""
    robot = Robot.objects.filter(pk=notice.recipient_key.partition(":")[2]).first()
    tried = notice.event.verb == "try_robot"
    if robot is None or not (robot.is_on or tried):
        raise Undelivered(Fault.GONE, final=True)
    if not may_stand_at(robot.webhook):
        raise Undelivered(Fault.NO_GATEWAY, final=True)
    with translation.override(robot.language):
        text = compose(notice)
    message = {"msgtype": "text", "text": {"content": text}}
    answer = post(robot.webhook, message, {"Idempotency-Key": notice.send_key})
    code = answer.get("errcode", 0)
    if code == TOO_OFTEN or code == -1:  # -1: busy
        raise Undelivered(Fault.UNREACHABLE, down=True)
    if code != 0:  # the robot was taken out of its group, or the address is wrong
        raise Undelivered(Fault.REFUSED, final=True)


def compose(notice: Notice) -> str:
    """What has happened, what the bureau says of it, and where to look; in the language in force."""
    words = Headlines([notice.event], timezone.localdate()).words(notice.event)
    url = f"{settings.SITE_URL}{words.url}" if words.url else ""
    return "\n".join(filter(None, (words.title, words.text, url)))
