"""What an answer to a request for deletion says, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models import ErasureRequest
from projects.queries_erasure import Line
from projects.rules.wording import Text
from projects.templatetags.languages import in_english

KINDS: dict[str, Any] = {
    "contact": _("姓名、账号名、手机、邮箱"),
    "addresses": _("登录用的邮箱地址"),
    "secrets": _("密码和两步验证"),
    "views": _("存下的清单"),
    "requests": _("认领和加入申请里的话"),
    "invitations": _("你用过的邀请上的姓名和邮箱"),
    "texts": _("事件里关于你账号的文字"),
    "feeds": _("日历订阅地址"),
    "phone": _("手机离线时记的"),
    "profile": _("代办专员的服务范围和出发地点"),
    "reading": _("消息读到哪里"),
    "choices": _("选过的通知渠道"),
    "quiet": _("免打扰时间"),
    "items": _("经手的办件"),
    "documents": _("传过的材料和营业执照"),
    "case_texts": _("办件和项目里写的话"),
    "decisions": _("作过的决定、发过的文书"),
    "memberships": _("代表企业的记录和签过的委托"),
    "talk": _("写的消息和代办日志"),
    "signatures": _("上门交接时的签名"),
    "ratings": _("署名的评价"),
    "events": _("事件（谁在什么时候做了什么）"),
    "accesses": _("登录、下载和导出的记录"),
}


@dataclass(frozen=True, slots=True)
class Told:
    kind: str
    count: int
    erased: bool
    why: str

    @property
    def words(self) -> str:
        gone, kept = gettext("%(kind)s：%(count)d 条，删除。%(why)s"), gettext("%(kind)s：%(count)d 条，留存。%(why)s")
        return (gone if self.erased else kept) % {"kind": self.kind, "count": self.count, "why": self.why}


def plan_lines(lines: Iterable[Line]) -> list[Told]:
    return [_told(each.kind, each.count, each.erased, each.why) for each in lines]


def answer_lines(request: ErasureRequest) -> list[Told]:
    """The answer as it was kept."""
    return [_told(kind, count, what == "erased", Text(*why)) for kind, count, what, why in request.answer]


def _told(kind: str, count: int, erased: bool, why: Text) -> Told:
    return Told(str(KINDS.get(kind, kind)), count, erased, why.en if in_english() else why.zh)
