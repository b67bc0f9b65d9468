"""Every recorded event in words, for whoever reads the log: what was done, to what, where it is filed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Role, User
from projects.enums import AssignmentKind, PersonalReason, ProjectState, Source
from projects.models import Event
from projects.queries_items import OBJECT
from projects.views import log_words_doorstep, log_words_roster
from projects.views.log_words_items import item_act, item_verbs

OBJECTS = {
    "user": _("账号"),
    "enterprise": _("企业"),
    "joinrequest": _("加入申请"),
    "invitation": _("邀请"),
    "licence": _("营业执照"),
    "project": _("项目"),
    "works": _("工程"),
    "matterpackage": _("事项包"),
    "adjustment": _("手工增减"),
    "greenpass": _("绿色通道"),
    "impactrun": _("目录草稿的比对"),
    "sampleproject": _("样例项目"),
    "printjob": _("印制任务"),
    "printissue": _("印好的一期"),
    "zonejob": _("服务手册的印制任务"),
    "zoneissue": _("印好的服务手册和告知书"),
    "officialnotice": _("通知书"),
    "certificate": _("证照"),
    "referral": _("线索"),
    "importjob": _("导入"),
    "approvalitem": _("办件"),
    "document": _("材料文件"),
    "mandate": _("代办委托"),
    "leave": _("请假"),
    "phrase": _("常用语"),
    "catalogueversion": _("事项目录"),
    "cataloguedraft": _("目录草稿"),
    "calendarnotice": _("工作日历"),
    "locality": _("园区"),
    "erasurerequest": _("删除请求"),
    "retention": _("留存期限"),
    **log_words_doorstep.OBJECTS,
    **log_words_roster.OBJECTS,
}
ACTS = {  # what the verb says of its object
    "create": _("新建"),
    "edit": _("改资料"),
    "disable": _("停用"),
    "enable": _("启用"),
    "grant_role": _("授予角色"),
    "revoke_role": _("收回角色"),
    "send_password_link": _("生成设密码的链接"),
    "reset_two_steps": _("解除两步验证"),
    "verify": _("核验"),
    "deny": _("核验不通过"),
    "correct_credit_code": _("改正信用代码"),
    "upload_licence": _("上传营业执照"),
    "add_member": _("加人"),
    "change_member": _("改人员权限"),
    "remove_member": _("移出人员"),
    "claim": _("申请认领"),
    "ask_to_join": _("申请加入"),
    "approve_request": _("同意申请"),
    "refuse_request": _("不同意申请"),
    "withdraw_request": _("撤回申请"),
    "invite": _("发出邀请"),
    "accept_invitation": _("接受邀请"),
    "revoke_invitation": _("收回邀请"),
    "hand_over": _("移交线索"),
    "take": _("接线索"),
    "give_back": _("放回线索"),
    "return_referral": _("退回线索"),
    "open_project": _("由线索建项目"),
    "upload_import": _("上传表格"),
    "write_import": _("写入表格"),
    "drop_import": _("放弃表格"),
    "fail_import": _("表格没有办成"),
    "move": _("换状态"),
    "suspend": pgettext_lazy("act", "暂缓"),
    "resume": _("恢复"),
    "end": pgettext_lazy("act", "终止"),
    "reopen": _("重新启动"),
    "merge": _("合并"),
    "assign": _("指派"),
    "end_assignment": _("结束指派"),
    "pin": _("定下日期"),
    "unpin": _("取消日期"),
    "list_key_project": _("列入重点项目"),
    "unlist_key_project": _("移出重点项目"),
    "grant_green_pass": _("批准进绿色通道"),
    "end_green_pass": _("退出绿色通道"),
    "add_works": _("加工程"),
    "edit_works": _("改工程"),
    "end_works": _("结束工程"),
    "generate": _("生成事项包"),
    "reschedule": _("重排日期"),
    "stay_on_catalogue": _("留在原目录"),
    "adjust": _("手工增减事项"),
    "end_adjustment": _("结束手工增减"),
    "want_impact": _("把草稿和在办项目比对"),
    "add_sample": _("加样例项目"),
    "change_sample": _("改样例项目"),
    "drop_sample": _("删样例项目"),
    "want_print": _("要印一件"),
    "make_issue": _("印好一期"),
    "want_handbook": _("要印服务手册"),
    "make_zone_issue": _("印好服务手册或告知书"),
    "upload_document": _("上传材料文件"),
    "lodge_document": _("存入证照材料库"),
    "replace_document": _("换一份材料"),
    "describe_document": _("改材料的编号和有效期"),
    "remind_expiry": _("提醒材料快到期"),
    "clear_document": _("材料文件检查通过"),
    "refuse_document": _("材料文件查出病毒，没有收下"),
    "give_mandate": _("给代办委托"),
    "end_mandate": _("结束代办委托"),
    "hand_over_project": _("交接项目"),
    "confirm_handover": _("确认交接"),
    "add_leave": _("登记请假"),
    "end_leave": _("结束请假"),
    "add_phrase": _("加常用语"),
    "end_phrase": _("去掉常用语"),
    "publish": _("发布"),
    "open_draft": _("新开目录草稿"),
    "set_draft": _("改目录草稿的名称和说明"),
    "change_entry": _("改目录条目"),
    "remove_entry": _("删目录条目"),
    "withdraw_entry": _("撤回目录条目"),
    "undo_change": _("撤销目录条目的改动"),
    "take_document": _("整份目录传进草稿"),
    "rebase_draft": _("目录草稿换底版"),
    "submit_draft": _("目录草稿提交复核"),
    "return_draft": _("目录草稿退回"),
    "discard_draft": _("目录草稿作废"),
    "publish_draft": _("目录草稿复核发布"),
    "withdraw_version": _("撤回一版目录"),
    "import": _("导入"),
    "view_personal": _("看个人信息全文"),
    "erase_text": _("擦除文字"),
    "ask_erasure": _("要求删除个人信息"),
    "withdraw_erasure": _("撤回删除请求"),
    "answer_erasure": _("答复删除请求"),
    "send_erasure_answer": _("发出删除请求的答复"),
    "anonymise": _("把账号改成无名"),
    "drop_expired": _("清理到期的记录"),
    "keep_retention": _("按留存期限办了一次"),
    "load_demo": _("装入演示数据"),
    **log_words_doorstep.ACTS,
    **log_words_roster.ACTS,
}
STREAMS = [("zone", _("园区")), ("enterprise", _("企业")), ("project", _("项目")), ("reminders", _("提醒"))]
SOURCES = dict(Source.choices)
FIELDS = {"name": _("姓名"), "phone": _("手机"), "email": _("邮箱")}
FIELDS |= {"contact_phone": _("联系电话"), "contact_email": _("联系邮箱")}


@dataclass(frozen=True, slots=True)
class LogLine:
    event: Event
    act: str
    detail: str
    about: str  # the object: its kind and whose it is or its number
    stream: str
    source: str
    who: str


def told(events: Iterable[Event]) -> list[LogLine]:
    """The events in words; one query for the names of all people in them."""
    rows = list(events)
    names = _names(rows)
    return [
        LogLine(
            event=row,
            act=act_word(row),
            detail=_detail(row.data, names),
            about=about(row, names),
            stream=stream_word(row.stream),
            source=str(SOURCES.get(row.source, row.source)),
            who=in_whose_name(row),
        )
        for row in rows
    ]


def in_whose_name(row: Event) -> str:
    """The person; of an agent also the enterprise for which it was done, by number as all of them here."""
    if not row.actor:
        return gettext("系统")
    if not row.on_behalf_of:
        return str(row.actor)
    said = {"name": str(row.actor), "enterprise": stream_word(f"enterprise:{row.on_behalf_of}")}
    return gettext("%(name)s（代办）代%(enterprise)s") % said


def act_word(row: Event) -> str:
    """What was done. A verb of an item says what it means there: 恢复 of a project is another thing than of an item."""
    return item_act(row.verb) if row.object_type == OBJECT else str(ACTS.get(row.verb, row.verb))


def about_word(object_type: str) -> str:
    return str(OBJECTS.get(object_type, object_type))


def verb_choices() -> list[tuple[str, str]]:
    """For the filter: (verb, words); `approvalitem.<verb>` for those of an item."""
    about_items = [(f"{OBJECT}.{verb}", f"{about_word(OBJECT)} · {words}") for verb, words in item_verbs()]
    return sorted(((verb, str(words)) for verb, words in ACTS.items()), key=lambda each: each[1]) + about_items


def _names(rows: list[Event]) -> dict[int, str]:
    wanted = {int(row.object_id) for row in rows if row.object_type == "user" and row.object_id.isdigit()}
    wanted |= {row.data["user"] for row in rows if isinstance(row.data.get("user"), int)}
    wanted |= {pk for row in rows for pk in row.data.get("users", ())}
    return {user.pk: f"{user} {user.username}".strip() for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def about(row: Event, names: dict[int, str]) -> str:
    kind = about_word(row.object_type)
    if row.object_type == "user" and row.object_id.isdigit():
        return f"{kind} {names.get(int(row.object_id), row.object_id)}"
    return f"{kind} {row.object_id}"


def stream_word(stream: str) -> str:
    """项目 12, 企业 3, 园区: by number, because whoever reads the log need not see projects and enterprises."""
    kind, _colon, number = stream.partition(":")
    return " ".join(filter(None, [str(dict(STREAMS).get(kind, kind)), number]))


def _detail(data: dict[str, Any], names: dict[int, str]) -> str:
    """What the data adds: the role, the person, from which state to which, which fields."""
    said = [_label(Role, data.get("role")), str(names.get(data.get("user") or 0, ""))]
    said.append(gettext("、").join(names[pk] for pk in data.get("users", ()) if pk in names))
    said.append(_label(AssignmentKind, data.get("kind")))
    if data.get("from") and data.get("to"):
        said.append(f"{_label(ProjectState, data['from'])} → {_label(ProjectState, data['to'])}")
    if isinstance(data.get("fields"), list):
        said.append(gettext("、").join(str(FIELDS[name]) for name in data["fields"] if name in FIELDS))
    said.append(_label(PersonalReason, data.get("reason")))
    if data.get("how") == "sign_up":
        said.append(gettext("自己注册"))
    return " · ".join(filter(None, said))


def _label(words: Any, value: Any) -> str:
    return str(words(value).label) if value in words.values else ""
