"""What notices of duties in a hall and of exchanging them say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("hall", "plan_shifts"): Phrase(
        _("值班表排好了，有你的班"), _("打开值班表看是哪几天。来不了，就找同事换班。"), Place.ROSTER
    ),
    ("dutyshift", "add_shift"): Phrase(
        _("给你排了一个班"), _("打开看哪天、几点、在哪里。来不了，就找同事换班。"), Place.SHIFT
    ),
    ("dutyshift", "change_shift"): Phrase(
        _("你的一个班改了"), _("时间、窗口或者人有变动，打开看现在怎么排。"), Place.SHIFT
    ),
    ("dutyshift", "cancel_shift"): Phrase(
        _("你的一个班取消了"), _("这个班不用来了，原因在里面。"), Place.SHIFT
    ),
    ("dutyshift", "warn_shift"): Phrase(
        _("你的一个班，那时不开门"), _("大厅或者窗口那时不开了。打开看是哪一天，等排班的人改。"), Place.SHIFT
    ),
    ("dutyswap", "ask_swap"): Phrase(
        _("有同事想和你换班"), _("%(actor)s想请你替班或者换班。打开看，同意还是不同意。"), Place.SWAP
    ),
    ("dutyswap", "withdraw_swap"): Phrase(
        _("换班的请求撤回了"), _("%(actor)s撤回了换班的请求，你不用回应了。"), Place.SWAP
    ),
    ("dutyswap", "agree_swap"): Phrase(
        _("换班成了"), _("%(actor)s同意换班，值班表已经改好。"), Place.SWAP
    ),
    ("dutyswap", "refuse_swap"): Phrase(
        _("换班没有成"), _("%(actor)s不能换班，这个班还是你的。可以问问别的同事。"), Place.SWAP
    ),
}  # fmt: skip

GONE = _("你现在看不到值班表了。")
