"""Every row of the access log in words, for whoever reads it: who came in, was refused or took what, of which object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from projects.enums import AccessKind, PersonalReason
from projects.models import AccessLog
from projects.views.log_words import FIELDS, OBJECTS

WHAT = {  # by the name of the address; lists first, then files
    "projects": _("项目清单"),
    "enterprises": _("企业清单"),
    "join-requests": _("认领和加入申请"),
    "referrals": _("线索清单"),
    "imports": _("导入清单"),
    "staff": _("账号清单"),
    "bodies": _("部门清单"),
    "log": _("日志"),
    "log-access": _("访问记录"),
    "items": _("办件清单"),
    "green-projects": _("绿色通道的项目"),
    "routes": _("办理路线"),
    "window-queue": _("窗口"),
    "review-queue": _("待审查"),
    "decide-queue": _("待决定"),
    "duty-list": _("无主事项"),
    "items-elsewhere": _("其他系统办理"),
    "import-faults": _("导入的错误"),
    "licence-file": _("营业执照"),
    "trial-pdf": _("试算结果"),
    "notice-file": _("通知书"),
    "certificate-file": _("证照"),
    "consignment-photo": _("封袋照片"),
    "consignment-signature": _("交接材料的签名"),
    "delivery-signature": _("送达的签名"),
    "print-issue": _("服务指南或政策书"),
    "draft-list": _("目录草稿清单"),
    "draft-impact": _("会影响的项目"),
    "samples": _("样例项目"),
    "catalogue-versions": _("目录的各版本"),
    "catalogue-compare": _("两版目录的差别"),
    "draft-yaml": _("目录草稿的 YAML"),
    "draft-xlsx": _("目录草稿的 Excel"),
    "handbook-issue": _("服务手册或告知书的一期"),
    "handout": _("一次性告知书"),
    "api-guide": _("服务指南（接口）"),
    "api-policy-book": _("政策书（接口）"),
    "project-flowchart-svg": _("流程图 SVG"),
    "project-flowchart-pdf": _("流程图 PDF"),
    "api-flowchart": _("流程图 SVG（接口）"),
    "api-flowchart-pdf": _("流程图 PDF（接口）"),
    "calendar-feed": _("日历订阅"),
    "document": _("材料文件"),
    "digests": _("周报"),
    "policies": pgettext_lazy("plural", "政策"),
    "digest-pdf": _("周报 PDF"),
    "halls": _("窗口和时间"),
    "hall-import": _("一个大厅的窗口和时间"),
    "roster": _("值班表"),
    "roster-gaps": _("值班空缺"),
    "swaps": _("换班"),
    "weekend": _("周末能办什么"),
    "bookings": _("窗口预约"),
    "booking-day": _("窗口一天的预约"),
    "weekend-lists": _("周末事项名单"),
    "weekend-list": _("周末事项名单的事项"),
    "meetings": pgettext_lazy("plural", "会议"),
    "meeting-tasks": _("会议定的事"),
    "meeting-pdf": _("会议材料 PDF"),
    "meeting-sheet": _("会议材料 Excel"),
    "message-file": _("消息的附件"),
    "problem-file": _("整改材料"),
    "problems-sheet": _("三张清单"),
    "problems-paper": _("三张清单 PDF"),
    "agents": pgettext_lazy("plural", "代办专员"),
    "batons": _("市区联动"),
    "sent-notices": _("通知发送情况"),
    "agency-plan": _("代办计划"),
    "dues": _("到期的事"),
    "week": _("一周的指标"),
    "figure": _("指标的明细"),
    "agency-weeks": _("计划和日志的差异"),
    "project-log": _("代办日志"),
    "mandate-paper": _("代办委托书"),
    "wallet": _("证照材料库"),
    "enterprise-certificates": _("本平台发的证照"),
    "item-archive": _("归档包"),
    "api-item-archive": _("归档包（接口）"),
    "decisions": _("行政许可双公示"),
    "own-data-file": _("我的数据"),
    "enterprise-contact": _("企业的联系方式"),
    "project-contact": _("项目的联系方式"),
    "item-contact": _("办件的联系方式"),
    "referral-contact": _("线索的联系方式"),
    "join-request-contact": _("申请人的联系方式"),
    "staff-contact": _("账号的联系方式"),
    "account_login": _("账号和密码"),
    "account_logout": _("自己退出"),
    "account_signup": _("注册"),
    "mfa_authenticate": _("两步验证"),
}
KINDS = {**OBJECTS, "trial": pgettext_lazy("object", "试算"), "officialnotice": _("文书")}
# the word itself is ours and not the reader's: an address has a name in no language
PAGE = _("页面 %(name)s")


ANSWERS = {403: _("没有权限（403）"), 404: _("没有或看不到（404）")}


@dataclass(frozen=True, slots=True)
class AccessLine:
    row: AccessLog
    kind: str
    what: str
    detail: str
    about: str  # the object by kind and number: whoever reads the log need not see it
    who: str

    @property
    def about_key(self) -> str:
        """As the filter `about` takes it."""
        return f"{self.row.object_type}:{self.row.object_id}"


def told(rows: Iterable[AccessLog]) -> list[AccessLine]:
    return [
        AccessLine(
            row=row,
            kind=str(AccessKind(row.kind).label),
            what=str(WHAT.get(row.what) or (PAGE % {"name": row.what} if row.what else gettext("没有名字的页面"))),
            detail=_detail(row),
            about=f"{KINDS.get(row.object_type, row.object_type)} {row.object_id}".strip(),
            who=str(row.user) if row.user else "",
        )
        for row in rows
    ]


def _seen(data: dict[str, Any]) -> list[str]:
    """Of a number that was shown whole: why, and which."""
    why = [str(PersonalReason(data["reason"]).label)] if data.get("reason") in PersonalReason.values else []
    fields = data.get("fields")
    which = (
        gettext("、").join(str(FIELDS[name]) for name in fields if name in FIELDS) if isinstance(fields, list) else ""
    )
    return [*why, *filter(None, [which])]


def _detail(row: AccessLog) -> str:
    """How many rows, whether a filter chose them, which issue or package, of which project or enterprise; of a refusal
    what was answered, of a sign-in where from: the same letters, the same place."""
    data = row.data
    said = [str(ANSWERS[data["status"]])] if data.get("status") in ANSWERS else []
    if data.get("method") not in (None, "GET", "HEAD"):
        said.append(gettext("要办事"))
    said += _seen(data)
    if data.get("from"):
        said.append(gettext("来源 %(code)s") % {"code": data["from"]})
    if data.get("name"):
        said.append(gettext("没有这个账号（%(code)s）") % {"code": data["name"]})
    if isinstance(count := data.get("count"), int):
        said.append(ngettext("这一分钟第 %(n)d 次", "这一分钟第 %(n)d 次", count) % {"n": count})
    if isinstance(rows := data.get("rows"), int):
        said.append(ngettext("%(n)d 行", "%(n)d 行", rows) % {"n": rows})
    if data.get("filters"):
        said.append(gettext("筛选过"))
    if isinstance(number := data.get("number"), int):
        said.append(gettext("第 %(n)d 期") % {"n": number})
    if isinstance(package := data.get("package"), int):
        said.append(gettext("事项包第 %(n)d 版") % {"n": package})
    said += [f"{KINDS[name]} {data[name]}" for name in ("project", "enterprise") if isinstance(data.get(name), int)]
    return " · ".join(said)
