"""What reminders say: before the day, on it, after it. As in `phrases`, a title names nobody.

`%(of)s` is the project with a colon when the reader sees one, `%(left)s` how long there is still.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place
from services.enums import DueKind
from services.rules.reminders import OVER, SOON, TODAY

REMINDERS: dict[str, dict[str, Phrase]] = {
    DueKind.ITEM: {
        SOON: Phrase(_("办件快到期了"), _("%(matter)s（%(project)s）%(until)s到期，%(left)s。"), Place.ITEM),
        TODAY: Phrase(_("办件今天到期"), _("%(matter)s（%(project)s）今天到期。"), Place.ITEM),
        OVER: Phrase(_("办件过了期限"), _("%(matter)s（%(project)s）%(until)s到期，现在还没有办完。"), Place.ITEM),
    },
    DueKind.CORRECTION: {
        SOON: Phrase(
            _("补正快到期了"), _("%(matter)s（%(project)s）要在%(until)s以前补正，%(left)s。"), Place.ITEM
        ),
        TODAY: Phrase(_("补正今天到期"), _("%(matter)s（%(project)s）今天是补正的最后一天。"), Place.ITEM),
        OVER: Phrase(_("补正过了期限"), _("%(matter)s（%(project)s）的补正%(until)s到期，还没有交来。"), Place.ITEM),
    },
    DueKind.TOLERANCE: {
        SOON: Phrase(
            _("容缺材料快到期了"),
            _("%(matter)s（%(project)s）容缺的材料要在%(until)s以前补齐、核对好，%(left)s。"),
            Place.ITEM,
        ),
        TODAY: Phrase(
            _("容缺材料今天到期"), _("%(matter)s（%(project)s）容缺的材料今天要补齐、核对好。"), Place.ITEM
        ),
        OVER: Phrase(
            _("容缺材料过了期限"), _("%(matter)s（%(project)s）容缺的材料%(until)s到期，还没有补齐、核对好。"), Place.ITEM
        ),
    },
    DueKind.COMMITMENT: {
        SOON: Phrase(
            _("承诺核查快到期了"), _("%(matter)s（%(project)s）承诺的事要在%(until)s以前核查，%(left)s。"), Place.ITEM
        ),
        TODAY: Phrase(_("承诺核查今天到期"), _("%(matter)s（%(project)s）承诺的事今天要核查完。"), Place.ITEM),
        OVER: Phrase(
            _("承诺核查过了期限"), _("%(matter)s（%(project)s）承诺的事%(until)s以前要核查，还没有核查。"), Place.ITEM
        ),
    },
    DueKind.EXPIRY: {
        SOON: Phrase(
            _("有材料就要到期"),
            _("证照材料库里有一份材料%(until)s到期，%(left)s。换上新的，以后的申请接着免交。"),
            Place.PAPER,
        ),
        TODAY: Phrase(
            _("有材料今天到期"), _("证照材料库里有一份材料今天到期。换上新的，以后的申请接着免交。"), Place.PAPER
        ),
        OVER: Phrase(
            _("有材料已经到期"), _("证照材料库里有一份材料%(until)s到期了，申请时不能再用。换上新的。"), Place.PAPER
        ),
    },
    DueKind.APPOINTMENT: {
        SOON: Phrase(
            _("明天有上门服务"), _("%(of)s%(when)s，%(service)s。时间不合适，现在就改。"), Place.APPOINTMENT
        ),
        TODAY: Phrase(_("今天有上门服务"), _("%(of)s约的是%(when)s，%(service)s。"), Place.APPOINTMENT),
        OVER: Phrase(_("上门服务没有记结果"), _("%(of)s%(when)s的%(service)s还没有记结果。"), Place.APPOINTMENT),
    },
    DueKind.SHIFT: {
        SOON: Phrase(_("明天你值班"), _("%(when)s，%(service)s。来不了，现在就找同事换班。"), Place.SHIFT),
        TODAY: Phrase(_("今天你值班"), _("%(when)s，在%(service)s值班。"), Place.SHIFT),
        OVER: Phrase(_("有一个值班日子过去了"), _("%(when)s在%(service)s的值班过去了。"), Place.SHIFT),
    },
    DueKind.BOOKING: {
        SOON: Phrase(_("明天约了到窗口"), _("%(of)s%(when)s，%(service)s。来不了，现在就改时间。"), Place.BOOKING),
        TODAY: Phrase(_("今天约了到窗口"), _("%(of)s约的是%(when)s，%(service)s。"), Place.BOOKING),
        OVER: Phrase(_("约好的窗口时间过了"), _("%(of)s%(when)s，%(service)s。要办，再约一次。"), Place.BOOKING),
    },
    DueKind.BATON: {
        SOON: Phrase(_("移交的事快到答复期"), _("%(of)s一件移交的事要在%(until)s以前答复，%(left)s。"), Place.BATON),
        TODAY: Phrase(
            _("移交的事今天要答复"), _("%(of)s一件移交的事今天要答复：接收，或者退回并写明原因。"), Place.BATON
        ),
        OVER: Phrase(_("移交的事没有人答复"), _("%(of)s一件移交的事%(until)s以前要答复，到现在没有答复。"), Place.BATON),
    },
    DueKind.ANSWER: {
        SOON: Phrase(_("答应的事快到日子了"), _("%(of)s代办日志里有一步%(until)s要办，%(left)s。"), Place.AGENCY),
        TODAY: Phrase(_("今天有一件答应的事"), _("%(of)s代办日志里写了今天要办的一步，办了就勾掉。"), Place.AGENCY),
        OVER: Phrase(_("答应的事过了日子"), _("%(of)s代办日志里%(until)s要办的一步还没有勾掉。"), Place.AGENCY),
    },
    DueKind.PROBLEM: {
        SOON: Phrase(_("问题整改快到期了"), _("%(of)s一个问题要在%(until)s以前整改完，%(left)s。"), Place.PROBLEM),
        TODAY: Phrase(_("问题整改今天到期"), _("%(of)s一个问题今天要整改完。"), Place.PROBLEM),
        OVER: Phrase(_("问题整改过了期限"), _("%(of)s一个问题要在%(until)s以前整改完，现在还没有。"), Place.PROBLEM),
    },
    DueKind.TASK: {
        SOON: Phrase(_("会议任务快到期了"), _("%(of)s会议定的一项任务要在%(until)s以前办完，%(left)s。"), Place.TASK),
        TODAY: Phrase(_("会议任务今天到期"), _("%(of)s会议定的一项任务今天要办完。"), Place.TASK),
        OVER: Phrase(_("会议任务过了期限"), _("%(of)s会议定的一项任务要在%(until)s以前办完，现在还没有。"), Place.TASK),
    },
    DueKind.FOLLOW_UP: {
        SOON: Phrase(_("差评回访快到期了"), _("%(of)s一件差评的回访整改%(until)s到期，%(left)s。"), Place.FOLLOW_UP),
        TODAY: Phrase(_("差评回访今天到期"), _("%(of)s一件差评的回访整改今天到期。"), Place.FOLLOW_UP),
        OVER: Phrase(
            _("差评回访过了期限"), _("%(of)s一件差评的回访整改%(until)s到期，现在还没有办。"), Place.FOLLOW_UP
        ),
    },
    DueKind.UNRATED: {
        OVER: Phrase(
            _("办完的事等你评价"), _("%(of)s有一件办完的事还没有评价。评不评由你，说真话就好。"), Place.RATE
        ),
    },
    DueKind.DRAFT: {
        OVER: Phrase(
            _("有一份申请放着没有报"),
            _("%(matter)s（%(project)s）的申请从%(until)s起没有动过。接着填，或者不办了就删掉。"),
            Place.ITEM,
        ),
    },
    DueKind.POLICY: {
        SOON: Phrase(
            _("有政策的申报快截止了"), _("%(of)s%(policies)s，申报到%(until)s为止，%(left)s。"), Place.POLICIES
        ),
        TODAY: Phrase(_("有政策的申报今天截止"), _("%(of)s%(policies)s，今天是申报的最后一天。"), Place.POLICIES),
        OVER: Phrase(_("有政策的申报已经截止"), _("%(of)s%(policies)s，申报到%(until)s为止，现在不能再申请。"), Place.POLICIES),
    },
}  # fmt: skip
UNKNOWN = Phrase(_("有一件事到日子了"), _("这条提醒是旧版本留下的，内容已看不到。"), Place.DUES)
GONE = _("这件事已经不归你，或者已经不在了。")
LAST_DAY = _("今天是最后一个工作日")


def phrase_for(kind: str, when: str) -> Phrase:
    told = REMINDERS.get(kind, {})
    return told.get(when) or told.get(OVER) or UNKNOWN
