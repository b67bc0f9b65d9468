"""Promise S2, tried out: what one wants to hear, robots of groups, the words of notices."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from services.models import NoticeChoice, NoticeTemplate, Robot
from tests.security.field_acts import NOTHING
from tests.security.field_world import EVERYTHING, Act, World

WEBHOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=s2"


def robot(world: World) -> dict[str, Any]:
    values = {"webhook": WEBHOOK, "subjects": ["item"], "made_at": timezone.now()}
    return {"pk": Robot.objects.get_or_create(name="S2", defaults=values)[0].pk}


ACTS = [
    Act(
        "notice-choices", "ChoicesForm", "member", NoticeChoice,
        lambda w: {"mail-item": "on", "quiet_from": "22:00", "quiet_to": "07:00"},
        makes={"NoticeChoice": EVERYTHING, "QuietHours": EVERYTHING},
    ),
    Act(
        "robot-new", "RobotForm", "system", Robot,
        lambda w: {"name": "推进群", "webhook": WEBHOOK, "body": "", "subjects": ["item"], "language": "en"},
        makes={"Robot": "is_on"},
    ),
    Act(
        "robot", "RobotForm", "system", Robot,
        lambda w: robot(w) and {"name": "S2", "webhook": "", "subjects": ["problem"], "language": "en", "version": "1"},
        {"Robot": "subjects language version"}, where=robot,
    ),
    Act(
        "notice-word", "WordsForm", "system", NoticeTemplate,
        lambda w: {"title": "暂缓", "body": "{project}暂缓", "version": "0"}, makes={"NoticeTemplate": ""},
        where=lambda w: {"name": "project.suspend", "channel": "mail", "language": "zh-hans"},
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {
    "robot-switch": "on or off: there is no field to send",
    **dict.fromkeys(("robot-try", "notice-words-reset"), NOTHING),
}
