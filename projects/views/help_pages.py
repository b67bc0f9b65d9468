"""Help as data: for each role what one does first, where, and what to know. Each line may lead to one address.

A line whose page this site has not got is left out; the links of a page are those that its role may open
(tests/projects/views/test_help.py compares them with the permission table).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approval_portal.accounts.models import ADMINISTRATORS, Role


@dataclass(frozen=True, slots=True)
class Line:
    """`place`: the name of the address; empty: nothing to open. `optional`: a page that not every site has."""

    text: Any
    place: str = ""
    word: Any = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """`first`: in this order; `know`: what surprises people. `roles`: who reads it as the own page."""

    title: Any
    lead: Any
    first: tuple[Line, ...]
    know: tuple[Any, ...] = ()
    roles: frozenset[str] = frozenset()
    icon: str = "user"


PUBLIC, ENTERPRISE = "public", "enterprise"
CATALOGUE = Line(_("每个事项要什么材料、要几天、依据是什么，都在目录里。"), "catalogue", _("事项目录"))
DUES = Line(_("快到期的、过了期的，都在一张单子上。"), "dues", _("到期的事"))
NOTICES = Line(_("选好怎么通知你：站内、邮件、短信，什么时候不打扰。"), "notice-choices", _("怎么通知我"))

ROLES: dict[str, Help] = {
    PUBLIC: Help(
        _("还没有账号"),
        _("不用注册就能知道一个项目要办哪些、要哪些材料、最早哪天开工。"),
        (
            Line(_("先做一次试算：答几个问题，马上看到结果，不用留名字。"), "trial", _("开始试算")),
            CATALOGUE,
            Line(_("看有哪些政策、条件是什么、到哪天为止。"), "policies", pgettext_lazy("plural", "政策")),
            Line(_("想一次看全，翻服务手册，也能下载打印。"), "handbook", _("服务手册"), optional=True),
            Line(_("周末能办什么、哪个大厅开门，先看这里。"), "weekend", _("周末能办什么"), optional=True),
            Line(_("交了申请的，用办件编号和回执上的查询码看进度。"), "progress", _("查办理进度")),
            Line(_("收到的文书或证照，可以查真假、查是不是最新。"), "check-hub", _("查验文书和证照")),
        ),
        (
            _("试算的结果可以存下来。注册以后，用它直接建项目，答过的不用再答。"),
            _("目录里没有的，写“待公布”，不会猜。标“拟定”的时限要等部门确认。"),
        ),
        icon="question",
    ),
    ENTERPRISE: Help(
        _("企业"),
        _("先认领或登记企业，再建项目。以后每天看首页：下一步做什么、谁帮你办、哪天能开工。"),
        (
            Line(_("用统一社会信用代码登记、认领或加入企业。"), "enterprise-start", _("我的企业")),
            Line(_("建项目，答完问题就有事项包：要办的、不用办的、待确认的，都有理由。"), "project-new", _("新建项目")),
            Line(_("申请、补正、看结果都在办件里。几件可以一起报。"), "items", pgettext_lazy("plural", "办件")),
            Line(_("要人上门取材料、问需求、送证照，自己约时间，周末也行。"), "appointments", _("上门服务")),
            Line(_("有事直接给代办专员发消息，附件也能发。"), "messages", _("来往消息")),
            Line(_("办不成、卡住了，提出来，会有人负责到底。"), "problems", pgettext_lazy("plural", "问题")),
            DUES,
            NOTICES,
        ),
        (
            _("材料交过一次就存在证照材料库里，以后同样的材料不会再要。"),
            _("代办不收费，专员也不能替你作承诺。委托书可以随时收回。"),
            _("周末受理有效，但办理时限只算工作日。"),
        ),
        icon="building",
    ),
    Role.AGENT: Help(
        _("代办专员"),
        _("早上先看“今天”，按时间排好；路上没有网也能记，有网时自动送出。"),
        (
            Line(_("今天去哪里、带什么、几点到。"), "agent-day", _("今天")),
            Line(_("没有网时记下的，在这里等着送出。"), "agent-offline", _("没有网时")),
            Line(_("取来的材料在谁手里、封袋号是多少。"), "agent-papers", _("我手里的材料")),
            Line(_("计划做什么、实际做了什么，一周一看。"), "agency-plan", _("代办计划")),
            Line(_("你的项目和办件。"), "projects", pgettext_lazy("plural", "项目")),
            Line(_("市里的事交出去以后有没有回音。"), "batons", _("市区联动")),
            DUES,
        ),
        (
            _("没有委托书，不能以企业的名义申请。先请企业在项目页上委托。"),
            _("材料封袋、企业签字的那一刻，就算收到。"),
        ),
        frozenset({Role.AGENT}),
        "users",
    ),
    Role.WINDOW: Help(
        _("窗口人员"),
        _("先办快到期的：队列按剩下的工作日排。"),
        (
            Line(_("收件、一次告知补正、受理或不予受理。"), "window-queue", _("窗口")),
            Line(_("有人来窗口，当场登记收件。"), "window-intake", _("窗口收件")),
            Line(_("专员带回的封袋，扫码清点，差了当场记。"), "custody-scan", _("上门取来的材料")),
            Line(_("没有人办的，在这里分下去。"), "duty-list", _("没有人办的")),
            Line(_("企业认领和加入的申请要你核对。"), "join-requests", _("认领和加入申请")),
            Line(_("上门的单子派给谁。"), "trip-board", _("上门看板")),
            DUES,
        ),
        (
            _("五个工作日内没有告知补正，就从收到的那天起算受理。"),
            _("补正只能告知一次，缺什么一次写全。"),
        ),
        frozenset({Role.WINDOW}),
        "doc",
    ),
    Role.REVIEWER: Help(
        _("审查人员"),
        _("先看“审查”：剩下工作日最少的在最上面。"),
        (
            Line(_("写审查意见、开特别程序、问并行部门。"), "review-queue", _("审查")),
            Line(_("要请假，先登记，件会有人接。"), "leaves", _("请假")),
            Line(_("常用的话存下来，写意见时直接插入。"), "phrases", _("常用语")),
            Line(_("会议定给你的事。"), "meeting-tasks", _("会议定的事")),
            DUES,
        ),
        (
            _("审查和决定不能是同一个人。"),
            _("会停时限的特别程序（听证、检验、评审等），要写明依据；停了多少天，当事人看得到。"),
        ),
        frozenset({Role.REVIEWER}),
        "eye",
    ),
    Role.DECIDER: Help(
        _("决定人员"),
        _("先看“决定”：准予、不予、退回审查，都要写明理由和依据。"),
        (
            Line(_("等你决定的，按剩下的工作日排。"), "decide-queue", _("决定")),
            Line(_("同一类、意见一致的，可以一起决定。"), "decide-together", _("一起决定")),
            Line(_("要请假，先登记，件会有人接。"), "leaves", _("请假")),
            DUES,
        ),
        (
            _("作出决定，证照在同一刻生成并签章，企业马上能查到。"),
            _("写错了不能改旧的，用更正的办法出一份新的。"),
        ),
        frozenset({Role.DECIDER}),
        "seal",
    ),
    Role.LEAD: Help(
        _("局领导"),
        _("先看“本周”：哪些动了、哪些卡住、卡在谁那里。每个数字都能点开看是哪些项目。"),
        (
            Line(_("本周的数字，和上周、去年比。"), "week", _("本周")),
            Line(_("问题、责任、整改三张清单。"), "problems", pgettext_lazy("plural", "问题")),
            Line(_("一键生成例会材料，定的事变成任务。"), "meetings", pgettext_lazy("plural", "会议")),
            Line(_("谁当班、谁管哪一片、派单规则。"), "agents", pgettext_lazy("plural", "代办专员")),
            Line(_("企业怎么评价，差评回访了没有。"), "ratings", _("好差评")),
            Line(_("没有人办的、超期的，在这里分下去。"), "duty-list", _("没有人办的")),
            Line(_("哪些项目走绿色通道，规则是什么。"), "green", _("绿色通道"), optional=True),
        ),
        (
            _("数字是从办件经过里算出来的，不用填报，也改不了。"),
            _("例会材料定稿以后不再变。"),
        ),
        frozenset({Role.LEAD}),
        "chart",
    ),
    Role.KEEPER: Help(
        _("目录管理员"),
        _("目录改一个字，所有项目都可能变。所以先起草，看影响，再由另一个人发布。"),
        (
            Line(_("起草、看差别、交出去、由第二个人发布。"), "draft-list", _("目录草稿"), optional=True),
            Line(_("节假日通知出来了，导进来，先看会挪动多少时限。"), "holidays", _("节假日"), optional=True),
            Line(_("拿几个样本项目试规则，看结果对不对。"), "samples", _("样本项目"), optional=True),
            Line(_("看现在用的是哪一版，写了什么。"), "catalogue", _("事项目录")),
            Line(_("每一版是什么时候发布的，改了什么。"), "catalogue-versions", _("目录的版本"), optional=True),
            Line(_("改通知里的话。"), "notice-words", _("通知的话")),
        ),
        (
            _("目录里每一条都要写来源。没有来源的，标“拟定”，不能当成依据。"),
            _("已经按旧版办的项目不会自动变：会看到有新版，自己决定换不换。"),
        ),
        frozenset({Role.KEEPER}),
        "book",
    ),
    Role.LIAISON: Help(
        _("外部单位联络员"),
        _("在你们系统里办的事，进展在这里登记，企业和专员就不用反复问。"),
        (
            Line(_("登记在你们系统办的事到了哪一步。"), "items-elsewhere", _("其他系统办理的")),
            Line(_("交给你们的事，接收或者退回，写明原因。"), "batons", _("市区联动")),
            Line(_("有想来的项目，把线索移交过来。"), "referral-new", _("移交线索")),
            DUES,
        ),
        (_("交给你们的事，过了答复期没有回音，这里看得到，领导也看得到。"),),
        frozenset({Role.LIAISON}),
        "link",
    ),
    "administrators": Help(
        _("系统、安全、审计管理员"),
        _("三个人各管一样：系统管理员管账号，安全管理员管角色，审计管理员看日志。谁也不能兼两样。"),
        (
            Line(_("账号的清单：开账号、给角色、停用，各按各的权限。"), "staff", pgettext_lazy("plural", "账号")),
            Line(_("部门和单位的清单。"), "bodies", _("部门和单位")),
            NOTICES,
            Line(_("进账号页，设好两步验证。"), "mfa_index", _("两步验证")),
        ),
        (
            _("“运行状态”只有系统管理员能看，日志只有审计管理员能看；首页上有各自的入口。"),
            _("日志改不了，也删不了。改过的账号和角色，都留下是谁改的。"),
        ),
        frozenset(ADMINISTRATORS),
        "settings",
    ),
}
