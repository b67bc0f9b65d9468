"""The words of the weekly digests: titles of their parts, heads of their columns, names of their own figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.rules.wording import Text
from services.enums import DigestKind
from services.rules.digest import LAST, NOW, OVER, TODAY, YEAR
from services.rules.figures import PERCENT, UNITS


class Head(NamedTuple):
    """Title of a section, and the heads of its columns; `all`: name of the address where the whole of it is."""

    title: Any
    what: Any = pgettext_lazy("digest", "事项")
    word: Any = ""
    day: Any = pgettext_lazy("digest", "期限")
    where: Any = _("项目")
    all: str = ""


class Name(NamedTuple):
    """Of a figure that only digests have."""

    name: Any
    unit: Text
    definition: Any


TITLES: Mapping[str, Any] = {
    DigestKind.LEAD: _("项目审批周报"),
    DigestKind.BODY: _("部门周报"),
    DigestKind.AGENT: _("代办周报"),
    DigestKind.ENTERPRISE: _("企业周报"),
}
SECTIONS: Mapping[str, Head] = {
    # leads and departments
    "bodies": Head(_("各部门在办的件"), what=_("部门"), all="week"),
    "late": Head(_("超期的件"), word=_("在哪个部门"), all="items"),
    "nobody": Head(_("没有人办的件"), word=_("要做什么"), all="duty-list"),
    "slipped": Head(_("上周计划没有兑现的项目"), what=_("项目"), all="agency-weeks"),
    "standing_problems": Head(_("要过问的问题"), what=pgettext_lazy("one", "问题"), word=_("状态"), all="problems"),
    "own_standing": Head(_("本部门的问题"), what=pgettext_lazy("one", "问题"), word=_("状态"), all="problems"),
    "decisions": Head(_("会议任务：本周到期和已超期"), what=_("任务"), where=_("项目或会议"), all="meetings"),
    "meetings": Head(_("本周的会"), what=_("会议"), day=_("时间"), word=_("状态"), all="meetings"),
    "due_items": Head(_("本部门的件：本周到期和已超期"), word=_("要做什么"), all="items"),
    # an agent
    "plan": Head(_("代办计划：本周到期"), all="agency-plan"),
    "plan_late": Head(_("代办计划：过了日子没有办"), all="agency-plan"),
    "duty": Head(_("办件：本周到期和已超期"), word=_("要做什么"), all="items"),
    "trips": Head(_("本周上门"), what=_("服务"), day=_("时间"), word=_("状态"), all="appointments"),
    "answers": Head(_("答应了要回复的"), what=_("记录")),
    "problems": Head(_("我负责的问题"), what=pgettext_lazy("one", "问题"), word=_("状态"), all="problems"),
    "tasks": Head(_("会议定下的任务"), what=_("任务"), where=_("项目或会议"), all="meetings"),
    "batons": Head(_("移交出去、到期没有答复的"), day=_("应答复"), word=_("单位"), all="batons"),
    "put_off": Head(_("代办计划：上周改了日期"), day=_("原定"), all="agency-weeks"),
    # an enterprise
    "todo": Head(_("要你做的"), word=_("要做什么"), all="items"),
    "moved": Head(_("上周有进展的事项"), word=_("现在的状态"), all="items"),
    "own_problems": Head(_("还没有解决的问题"), what=pgettext_lazy("one", "问题"), word=_("状态"), all="problems"),
}
GROUPS: Mapping[str, Any] = {NOW: _("现在"), LAST: _("上周"), YEAR: _("本年")}
COLUMNS: Mapping[str, Any] = {
    "open_items": _("在办"),
    "open_on_time": _("按时"),
    "open_at_risk": _("临期"),
    "open_overdue": _("超期"),
    "open_paused": _("暂停计时"),
    "planned": _("上周计划"),
    "open": _("没有办"),
    "late": _("晚办"),
    "moved": _("改期"),
}
MONEY, THINGS, ENTRIES = Text("亿元", "100m yuan"), Text("项", ""), Text("条", "")
_PLAN = _("代办计划里上周到期的事；到期那天办成算按期。")
OWN_FIGURES: Mapping[str, Name] = {
    "key_investment_100m": Name(_("重点项目总投资"), MONEY, _("市级重点项目名单上登记的总投资之和。")),
    # an agent
    "planned": Name(_("上周计划"), THINGS, _PLAN),
    "done_in_time": Name(_("按期办成"), THINGS, _PLAN),
    "kept_pct": Name(_("按期率"), UNITS[PERCENT], _("按期办成的占上周计划的份额，只舍不入。")),
    "done_late": Name(_("晚了才办成"), THINGS, _("上周到期、过了那天才在上周里办成的。")),
    "moved": Name(_("改期"), THINGS, _("上周到期、上周里改到别的日子的。")),
    "not_done": Name(_("没有办"), THINGS, _("上周到期、到周末没有办的。")),
    "extra": Name(_("提前或补办"), THINGS, _("上周办成、原定在别的日子的。")),
    "written": Name(_("代办日志"), ENTRIES, _("上周手写的日志条数。")),
    # an enterprise
    "firm_done": Name(_("上周办结"), THINGS, _("上周作出决定的事项。")),
    "firm_moved": Name(_("上周有进展"), THINGS, _("上周换了状态的事项。")),
    "firm_under_way": Name(_("正在办"), THINGS, _("已申报、还没有办完的事项。")),
    "firm_todo": Name(_("等你办"), THINGS, _("等企业补正、补材料的事项，不算没有申报的草稿。")),
}
MARKS: Mapping[str, Any] = {OVER: pgettext_lazy("digest", "超期"), TODAY: pgettext_lazy("digest", "今天")}
EMPTY = _("上周没有动静，本周也没有到期的。")
