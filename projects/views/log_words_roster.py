"""Halls, windows and duties in the log."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

OBJECTS: dict[str, Any] = {
    "hall": _("服务大厅"),
    "servicewindow": _("服务窗口"),
    "dutyshift": _("值班"),
    "dutyswap": _("换班"),
}
ACTS: dict[str, Any] = {
    "add_hall": _("加服务大厅"),
    "change_hall": _("改服务大厅"),
    "add_window": _("加服务窗口"),
    "change_window": _("改服务窗口"),
    "set_window_hours": _("改窗口每周时间"),
    "set_hall_day": _("排窗口的特别日子"),
    "drop_hall_day": _("去掉窗口的特别日子"),
    "take_windows": _("从 Excel 导入窗口和时间"),
    "plan_shifts": _("按规律排班"),
    "add_shift": _("排一个班"),
    "change_shift": _("改一个班"),
    "cancel_shift": _("取消一个班"),
    "warn_shift": _("提醒值班的人那时不开门"),
    "ask_swap": _("请同事换班"),
    "agree_swap": _("同意换班"),
    "refuse_swap": _("不同意换班"),
    "withdraw_swap": _("撤回换班的请求"),
}
