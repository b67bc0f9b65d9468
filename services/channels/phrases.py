"""What each kind of event says to whoever hears of it: a title that names nobody, and a sentence.

The title is a mail's subject too, so it holds no name of a person, an enterprise or a project. A sentence may use the
names in `%(…)s` that words.py fills in.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels import (
    phrases_agents,
    phrases_appointments,
    phrases_bookings,
    phrases_custody,
    phrases_deliveries,
    phrases_digests,
    phrases_keeping,
    phrases_meetings,
    phrases_messages,
    phrases_problems,
    phrases_roster,
    phrases_visits,
)
from services.channels.phrase import Phrase
from services.channels.places import Place

EDITIONS = {"zh-hans": _("（中文版）"), "en": _("（英文版）")}  # of a printed piece; they bring their own spaces

PHRASES: dict[tuple[str, str], Phrase] = {
    ("enterprise", "create"): Phrase(
        _("有企业等你核验"), _("“%(enterprise)s”登记了。看过营业执照，再核验。"), Place.ENTERPRISE
    ),
    ("enterprise", "verify"): Phrase(
        _("你的企业已核验"), _("“%(enterprise)s”的营业执照已核验，可以办事了。"), Place.ENTERPRISE
    ),
    ("enterprise", "deny"): Phrase(
        _("企业核验没有通过"),
        _("“%(enterprise)s”的核验没有通过，你不再代表它办事。原因：%(reason)s。不服的，带执照和委托书到窗口说明。"),
        Place.NOWHERE,
    ),
    ("enterprise", "correct_credit_code"): Phrase(
        _("你的企业的代码改正了"), _("窗口改正了“%(enterprise)s”的统一社会信用代码。看看对不对。"), Place.ENTERPRISE
    ),
    ("enterprise", "add_member"): Phrase(
        _("你可以代表一家企业办事了"), _("%(actor)s把你加进了“%(enterprise)s”。"), Place.ENTERPRISE
    ),
    ("enterprise", "change_member"): Phrase(
        _("你在企业里的权限变了"), _("你在“%(enterprise)s”现在是%(standing)s。"), Place.ENTERPRISE
    ),
    ("enterprise", "remove_member"): Phrase(
        _("你不再代表一家企业办事"), _("你已不是“%(enterprise)s”的成员。有疑问，问企业的管理员。"), Place.NOWHERE
    ),
    ("joinrequest", "claim"): Phrase(
        _("有人认领企业"), _("%(actor)s认领“%(enterprise)s”，想当管理员。核对身份，再决定。"), Place.REQUEST
    ),
    ("joinrequest", "ask_to_join"): Phrase(
        _("有人申请加入你的企业"), _("%(actor)s申请加入“%(enterprise)s”。同意不同意，由你定。"), Place.REQUEST
    ),
    ("joinrequest", "approve_request"): Phrase(
        _("你的申请已同意"), _("你现在可以代表“%(enterprise)s”办事。"), Place.ENTERPRISE
    ),
    ("joinrequest", "refuse_request"): Phrase(
        _("你的申请没有通过"), _("加入“%(enterprise)s”的申请没有通过。看看原因，可以补充后再申请。"), Place.REQUEST
    ),
    ("invitation", "invite"): Phrase(
        _("你收到一份邀请"),
        _("%(actor)s邀请你代表“%(enterprise)s”办事。打开链接，登录或者注册，就能接受。"),
        Place.INVITATION,
    ),
    ("invitation", "accept_invitation"): Phrase(
        _("邀请已被接受"), _("%(actor)s接受了邀请，现在代表“%(enterprise)s”办事。"), Place.ENTERPRISE
    ),
    ("mandate", "give_mandate"): Phrase(
        _("有一份代办委托"), _("“%(enterprise)s”委托了代办。范围和期限在企业页上。"), Place.ENTERPRISE
    ),
    ("mandate", "end_mandate"): Phrase(
        _("一份代办委托结束了"), _("“%(enterprise)s”结束了一份代办委托，往后不能再按它办。"), Place.ENTERPRISE
    ),
    ("project", "hand_over_project"): Phrase(
        _("有项目交接给你"), _("“%(project)s”交给你代办了。看过在办清单，再确认。"), Place.HANDOVER
    ),
    ("project", "confirm_handover"): Phrase(
        _("项目交接确认了"), _("%(actor)s核对了“%(project)s”的在办清单，交接完成。"), Place.PROJECT
    ),
    ("project", "create"): Phrase(
        _("你的企业有了新项目"), _("%(actor)s替你的企业登记了“%(project)s”。看看写得对不对。"), Place.PROJECT
    ),
    ("project", "assign"): Phrase(
        _("你被指派到一个项目"), _("你是“%(project)s”的%(kind)s。"), Place.PROJECT
    ),
    ("project", "move"): Phrase(
        _("项目到了下一步"), _("“%(project)s”现在是：%(state)s。"), Place.PROJECT
    ),
    ("project", "suspend"): Phrase(
        _("项目暂缓了"), _("“%(project)s”已暂缓。原因在项目页上。"), Place.PROJECT
    ),
    ("project", "resume"): Phrase(
        _("项目恢复了"), _("“%(project)s”恢复办理。看看接下来做什么。"), Place.PROJECT
    ),
    ("project", "end"): Phrase(
        _("项目终止了"), _("“%(project)s”已终止。原因在项目页上。"), Place.PROJECT
    ),
    ("project", "reopen"): Phrase(
        _("项目重新开始"), _("“%(project)s”重新开始办理。看看接下来做什么。"), Place.PROJECT
    ),
    ("project", "merge"): Phrase(
        _("项目合并了"), _("“%(project)s”并入了另一个项目。原因和去向在项目页上。"), Place.PROJECT
    ),
    ("greenpass", "grant_green_pass"): Phrase(
        _("项目进了绿色通道"), _("“%(project)s”进了绿色通道，在各部门的队列里排在前面。"), Place.PROJECT
    ),
    ("greenpass", "end_green_pass"): Phrase(
        _("项目退出了绿色通道"), _("“%(project)s”退出了绿色通道。原因在项目页上。"), Place.PROJECT
    ),
    ("matterpackage", "generate"): Phrase(
        _("事项包有了新版本"), _("“%(project)s”的事项包到了第 %(number)s 版：%(cause)s。看看变了什么。"), Place.PACKAGE
    ),
    ("printissue", "make_issue"): Phrase(
        _("印好了新的一期"),
        _("“%(project)s”的%(piece)s%(edition)s第 %(number)s 期印好了。可以打开看，也可以保存。"),
        Place.PRINTS,
    ),
    ("referral", "hand_over"): Phrase(
        _("有新线索等人接"), _("“%(referral)s”等一位代办专员来接。"), Place.REFERRAL
    ),
    ("referral", "give_back"): Phrase(
        _("有线索又在等人接"), _("“%(referral)s”又空了出来，等一位代办专员来接。"), Place.REFERRAL
    ),
    ("referral", "take"): Phrase(
        _("你移交的线索有人接了"), _("%(actor)s接了“%(referral)s”。"), Place.REFERRAL
    ),
    ("referral", "return_referral"): Phrase(
        _("你移交的线索退回来了"), _("“%(referral)s”退了回来。看看原因，补齐后可以再移交。"), Place.REFERRAL
    ),
    ("referral", "open_project"): Phrase(
        _("你移交的线索已建项目"), _("“%(referral)s”已登记成项目。"), Place.REFERRAL
    ),
    ("document", "refuse_document"): Phrase(
        _("有一份文件没有收下"),
        _("你传的一份文件查出病毒，已经删除。用杀过毒的电脑重新导出，再传一次。"),
        Place.ITEMS,
    ),
    ("importjob", "write_import"): Phrase(
        _("表格已写入"), _("你上传的表格已经写完。看看写了多少行。"), Place.IMPORT
    ),
    ("importjob", "fail_import"): Phrase(
        _("表格没有写成"), _("你上传的表格没有写成。看看哪里出错，改好再传。"), Place.IMPORT
    ),
    ("document", "remind_expiry"): Phrase(
        _("有材料快到期"), _("证照材料库里有一份材料%(until)s到期。换上新的，以后的申请接着免交。"), Place.PAPER
    ),
    ("erasurerequest", "ask_erasure"): Phrase(
        _("有人要求删除个人信息"), _("%(actor)s要求删除自己的信息。看看删什么、留什么，再答复。"), Place.ERASURE
    ),
    ("erasurerequest", "withdraw_erasure"): Phrase(
        _("一个删除请求撤回了"), _("%(actor)s撤回了删除请求，不用办了。"), Place.ERASURE
    ),
    ("user", "grant_role"): Phrase(
        _("你有了新角色"), _("你现在是%(role)s。"), Place.HOME
    ),
    ("user", "revoke_role"): Phrase(
        _("你的一个角色结束了"), _("你不再是%(role)s。"), Place.HOME
    ),
    ("user", "send_password_link"): Phrase(
        _("系统管理员给你开了设密码的链接"), _("不是你要的，就马上告诉安全管理员。"), Place.HOME
    ),
    ("user", "enable"): Phrase(
        _("你的账号又能用了"), _("你的账号已重新启用。"), Place.HOME
    ),
}  # fmt: skip

PHRASES |= phrases_agents.PHRASES
PHRASES |= phrases_appointments.PHRASES
PHRASES |= phrases_bookings.PHRASES
PHRASES |= phrases_custody.PHRASES
PHRASES |= phrases_deliveries.PHRASES
PHRASES |= phrases_digests.PHRASES
PHRASES |= phrases_keeping.PHRASES
PHRASES |= phrases_meetings.PHRASES
PHRASES |= phrases_messages.PHRASES
PHRASES |= phrases_problems.PHRASES
PHRASES |= phrases_roster.PHRASES
PHRASES |= phrases_visits.PHRASES

# The same event, said to somebody else or at another moment: words.py chooses
YOUR_AGENT = Phrase(_("你的代办专员定了"), _("“%(project)s”的代办专员是%(user)s。"), Place.PROJECT)
PUT_OUT = Phrase(
    _("你不再代表一家企业办事"),
    _("窗口把你移出了“%(enterprise)s”。原因：%(reason)s。有疑问，到窗口问。"),
    Place.NOWHERE,
)
TAKEN_IN = Phrase(_("另一个项目并进来了"), _("另一个项目并进了“%(project)s”。往后都在这里办。"), Place.PROJECT)
FIRST_PACKAGE = Phrase(
    _("事项包生成了"), _("“%(project)s”要办什么、先后和日期，都在事项包里。"), Place.PACKAGE
)  # fmt: skip

UNKNOWN = Phrase(_("有一条通知"), _("这条通知是旧版本留下的，内容已看不到。"), Place.NOWHERE)

# to a group
TRIED = Phrase(_("群机器人试发"), _("试发一条：这个群能收到通知了。"), Place.NOWHERE)

PROJECT_GONE = _("你现在看不到这个项目了。")
ENTERPRISE_GONE = _("你现在不代表这家企业了。")
REFERRAL_GONE = _("你现在看不到这条线索了。")
NO_REASON = _("没有留下文字")
SOMEBODY = _("工作人员")
