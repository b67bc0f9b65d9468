"""What notices of the meetings say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("meeting", "plan_meeting"): Phrase(
        _("通知你参加会议"), _("时间、地点和要谈的事，都在会议的页面上。"), Place.MEETING
    ),
    ("meeting", "change_meeting"): Phrase(
        _("通知你参加会议"), _("时间、地点和要谈的事，都在会议的页面上。"), Place.MEETING
    ),
    ("meeting", "freeze_meeting"): Phrase(
        _("会议材料定稿了"), _("开会以前看一遍，材料从现在起不再变。"), Place.MEETING
    ),
    ("meeting", "cancel_meeting"): Phrase(
        _("一次会议取消了"), _("通知过你的一次会议取消了。"), Place.MEETING
    ),
    ("meeting", "close_meeting"): Phrase(
        _("会议纪要定稿了"), _("说了什么、定了什么、谁来办，都在会议的页面上。"), Place.MEETING
    ),
    ("meetingtask", "take_decision"): Phrase(
        _("会上定了一件事要你办"), _("什么事、哪天前办好，打开看。办好了就在那里写一句。"), Place.TASK
    ),
    ("meetingtask", "move_task"): Phrase(
        _("会上定的一件事换了人或者改了期"), _("打开看现在是谁办、哪天前办好。"), Place.TASK
    ),
    ("meetingtask", "reopen_task"): Phrase(
        _("会上定的一件事退回来了"), _("看看为什么退回，接着办。"), Place.TASK
    ),
    ("meetingtask", "settle_task"): Phrase(
        _("会上定的一件事办结了"), _("打开看办得怎么样。没有办好的，可以退回。"), Place.TASK
    ),
}  # fmt: skip

GONE = _("你现在看不到这次会议了。")
