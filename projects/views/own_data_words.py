"""One's own data in words: what each section and each column is called, what codes mean. The file keeps the plain codes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Role
from projects.enums import (
    AccessKind,
    AssignmentKind,
    DocumentState,
    ErasureState,
    ImportKind,
    ImportState,
    JoinKind,
    PrintKind,
    PrintState,
    RequestState,
    Source,
    UploadState,
)
from projects.queries_items import OBJECT
from projects.queries_own_data import Section
from projects.rules.lifecycle import state_name
from projects.rules.lifecycle_data import STATES
from projects.templatetags.portal import pick_text
from projects.views.access_words import WHAT
from projects.views.log_words import ACTS, OBJECTS
from projects.views.project_page import catalogue_in_force
from projects.views.story import node_title
from projects.views.story_items import ITEM_WORDS

TITLES: dict[str, Any] = {
    "account": _("账号"),
    "addresses": _("登录用的邮箱"),
    "second_steps": _("两步验证"),
    "roles": pgettext_lazy("plural", "角色"),
    "memberships": _("代表过的企业"),
    "join_requests": _("认领和加入申请"),
    "invitations_used": _("接受过的邀请"),
    "invitations_given": _("发出的邀请"),
    "assignments": _("项目指派"),
    "leaves": _("请过的假"),
    "drafts": _("申请草稿"),
    "applications": _("经手提交的办件"),
    "documents": _("传过的材料文件"),
    "licences": _("传过的营业执照"),
    "uploads": _("分段上传的文件"),
    "imports": _("导入过的表格"),
    "prints": _("要过的印制"),
    "mandates": _("签过的委托"),
    "consents": _("签过的承诺"),
    "saved_views": _("存下的清单"),
    "erasure_requests": _("删除请求"),
    "words": _("为自己的账号和申请写的话"),
    "done_to_account": _("别人对你的账号做的事"),
    "acts": _("你做过的事"),
    "accesses": _("登录、下载和导出"),
    "notices": _("收到的通知"),
    "notice_choices": _("选过的通知渠道"),
    "quiet_hours": _("免打扰时间"),
    "messages": _("发过的消息"),
    "agency_log": _("写过的代办日志"),
    "ratings": _("留了名字的评价"),
    "signatures": _("上门交接时签过的名"),
    "trips": _("跑过的上门"),
    "appointments": _("约过的上门"),
    "window_bookings": _("约过的窗口时间"),
    "visits": _("同去的走访"),
    "visits_confirmed": _("确认过的走访记录"),
    "batons": _("交出的联动事项"),
    "problems": _("提过的问题"),
    "agent_profile": _("代办专员的服务范围"),
    "duty_hours": _("每周的上班时间"),
    "duty_days": _("值班和不上班的日子"),
    "shifts": _("在大厅的值班"),
    "swaps": _("请同事换过的班"),
    "phone": _("手机离线时记的"),
    "calendar_feeds": _("日历订阅地址"),
    "meetings": _("通知你参加的会议"),
    "meeting_tasks": _("会上定下来要你办的"),
    "digests": _("周报"),
}
COLUMNS: dict[str, Any] = {
    "id": _("编号"),
    "username": _("账号"),
    "name": _("名称"),
    "phone": _("手机"),
    "email": _("邮箱"),
    "language": _("语言"),
    "mail_notices": _("通知也发到邮箱"),
    "wanted": _("要"),
    "from_time": _("从"),
    "to_time": _("到"),
    "workdays_only": _("只在工作日"),
    "date_joined": _("开号"),
    "last_login": _("上次登录"),
    "verified": _("验证过"),
    "primary": _("主要"),
    "type": _("方式"),
    "created_at": _("建立"),
    "last_used_at": _("上次用"),
    "role": _("角色"),
    "part": _("部门"),
    "starts_on": _("从"),
    "ends_on": _("到"),
    "is_admin": _("管理员"),
    "firm": _("企业"),
    "enterprise_id": _("企业编号"),
    "kind": _("种类"),
    "state": _("状态"),
    "note": _("说明"),
    "reason": _("理由"),
    "decided_at": _("答复"),
    "accepted_at": _("接受"),
    "revoked_at": _("收回"),
    "project_id": _("项目编号"),
    "made_at": _("时间"),
    "at": _("时间"),
    "week": _("哪一周（周一）"),
    "what": _("什么"),
    "object_type": _("对象"),
    "object_id": _("对象编号"),
    "verb": _("做了什么"),
    "source": _("来源"),
    "words": _("写的话"),
    "node": _("事项"),
    "number": _("编号"),
    "content_type": _("文件类型"),
    "size": _("字节"),
    "digest": _("摘要"),
    "uploaded_at": _("上传"),
    "material": _("材料"),
    "version": _("版本"),
    "received": _("已收字节"),
    "file_name": _("文件名"),
    "wanted_at": _("时间"),
    "agreement": _("委托书编号"),
    "scope": _("范围"),
    "given_at": _("签署"),
    "ended_at": _("结束"),
    "page": _("清单"),
    "query": _("筛选"),
    "asked_at": _("提出"),
    "answered_at": _("答复"),
    "answer": _("答复内容"),
    "channel": _("方式"),
    "about": _("什么事"),
    "read_at": _("读过"),
    "delivered_at": _("送达"),
    "level": _("满意程度"),
    "place": _("身份"),
    "means": _("签名方式"),
    "districts": _("服务片区"),
    "skills": _("熟悉的事项"),
    "languages": _("语言"),
    "most_projects": _("最多服务几个项目"),
    "latitude": _("出发地点纬度"),
    "longitude": _("出发地点经度"),
    "weekday": _("星期（0是周一）"),
    "starts": _("几点起"),
    "ends": _("几点止"),
    "day": _("日期"),
    "device_at": _("手机上的时间"),
    "received_at": _("收到的时间"),
    "outcome": _("结果"),
    "said": _("答复"),
}
ENUMS: dict[tuple[str, str], Any] = {
    ("roles", "role"): Role,
    ("leaves", "role"): Role,
    ("join_requests", "kind"): JoinKind,
    ("join_requests", "state"): RequestState,
    ("assignments", "kind"): AssignmentKind,
    ("documents", "state"): DocumentState,
    ("uploads", "state"): UploadState,
    ("imports", "kind"): ImportKind,
    ("imports", "state"): ImportState,
    ("prints", "kind"): PrintKind,
    ("prints", "state"): PrintState,
    ("erasure_requests", "state"): ErasureState,
    ("accesses", "kind"): AccessKind,
    ("acts", "source"): Source,
}
LEFT_OUT = frozenset(
    {"answer", "scope", "query", "digest", "content_type"}
)  # long or for programs: they are in the file


def line(section: Section, row: dict[str, Any]) -> list[tuple[str, str]]:
    """(what it is called, what it says) of each column that holds something."""
    shown = ((name, value) for name, value in row.items() if value not in (None, "", []) and name not in LEFT_OUT)
    return [(str(COLUMNS.get(name, name)), said(section, name, value, row)) for name, value in shown]


def said(section: Section, name: str, value: Any, row: dict[str, Any]) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    words = section.words.get(name) or ENUMS.get((section.key, name))
    if words is not None and value in words.values:
        return str(words(value).label)
    return _code(section.key, name, value, row)


def _code(section: str, name: str, value: Any, row: dict[str, Any]) -> str:
    if name == "verb":
        of_item = row.get("object_type") == OBJECT or section == "consents"
        return str((ITEM_WORDS if of_item else ACTS).get(value, value))
    if name == "state" and section == "applications" and value in STATES:
        return pick_text(state_name(value)._asdict())
    if name in ("node", "material"):
        return _named(name, value)
    if name == "language":
        return dict(settings.LANGUAGES).get(value, str(value))
    if name == "what":
        return str(WHAT.get(value, value))
    return str(OBJECTS.get(value, value)) if name == "object_type" else str(value)


def _named(name: str, code: str) -> str:
    """A matter or a material as the catalogue in force calls it; one that it does not know stays as it is."""
    catalogue = catalogue_in_force()
    if catalogue is None:
        return code
    if name == "node":
        return node_title(catalogue, code)
    return pick_text(catalogue.materials[code]) if code in catalogue.materials else code
