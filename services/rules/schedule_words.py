"""Every schedule in words: what it does, and what it means for people when it is late."""

from __future__ import annotations

from collections.abc import Mapping

from projects.rules.wording import Text

SWEEP = Text(
    "平时随到随办，这里只补漏；迟了，漏下的会晚一些",
    "Usually done at once, this finds what was missed: that comes later",
)
TIDY = Text("只是清理：地方占得多一些，办事不受影响", "Only tidying up: more room is taken, nobody's work is held up")

WORDS: Mapping[str, tuple[Text, Text]] = {
    "seal-event-heads": (
        Text("给事件链盖封", "Seals the event chains"),
        Text("这段时间的记录还没有封存，防篡改弱一些", "What was recorded since is not sealed yet against tampering"),
    ),
    "seal-access-log": (
        Text("给访问记录盖封", "Seals the access log"),
        Text("这段时间的访问记录还没有封存", "What was looked at since is not sealed yet"),
    ),
    "sweep-outbox": (Text("把发生的事变成通知", "Turns what happens into notices"), SWEEP),
    "send-notices": (Text("发邮件、短信和群消息", "Sends mails, short messages and group messages"), SWEEP),
    "sweep-invites": (Text("发评价邀请", "Sends invitations to rate"), SWEEP),
    "follow-handovers": (
        Text("项目换了专员，上门也跟着换人", "Trips follow a project that changed hands"),
        Text("换了专员的项目，上门还记在原来的人名下", "Trips still stand under the former agent's name"),
    ),
    "weekly-digests": (
        Text("周一早上发周报", "Sends the weekly digests on Monday morning"),
        Text("周报晚到", "The weekly digests come late"),
    ),
    "sweep-digests": (Text("补发漏下的周报", "Sends digests that were missed"), SWEEP),
    "plan-dues": (
        Text("排好以后几天的提醒", "Plans the reminders of the coming days"),
        Text(
            "新定的日子还没有提醒；几天内的已经排好", "Days set since have no reminder yet; the next days are planned"
        ),
    ),
    "fire-dues": (
        Text("到点发提醒、逐级督办", "Sends reminders that are due and escalates"),
        Text("提醒和督办晚到；恢复后自动补上", "Reminders and escalations come late, and are made up for"),
    ),
    "fold-figures": (
        Text("把新发生的事算进看板", "Works what happened into the dashboards"),
        Text("看板上的数是旧的；看板上写着截至什么时候", "The dashboards are behind; they say as of when"),
    ),
    "raise-overdue": (
        Text("超期的办件自动立问题", "Makes problems of overdue applications"),
        Text("超期的件晚一些进问题清单", "Overdue applications come onto the problem list later"),
    ),
    "sweep-imports": (Text("接着写没写完的表格", "Goes on with spreadsheets that were not finished"), SWEEP),
    "sweep-prints": (Text("接着印没印完的", "Goes on with prints that were not finished"), SWEEP),
    "sweep-zone-prints": (
        Text("接着印没印完的手册和告知书", "Goes on with handbooks and handouts not finished"),
        SWEEP,
    ),
    "sweep-impact": (Text("接着比对没比完的项目", "Goes on with looks at what a draft would change"), SWEEP),
    "enter-into-force": (
        Text("到了生效日，换上新目录", "Brings a catalogue into force on its day"),
        Text(
            "各部门的名称晚一点换成新目录的；手册晚一点印",
            "Names of bodies and the handbook follow the new catalogue later",
        ),
    ),
    "sweep-notices": (Text("印文书的 PDF", "Makes the PDFs of official notices"), SWEEP),
    "sweep-certificates": (Text("印证照的 PDF", "Makes the PDFs of certificates"), SWEEP),
    "sweep-scans": (Text("接着查没查完的文件", "Goes on with files that were not scanned"), SWEEP),
    "drop-old-uploads": (Text("删掉没传完的文件", "Deletes uploads that were never finished"), TIDY),
    "drop-old-imports": (Text("删掉旧的导入表格", "Deletes old import files"), TIDY),
    "drop-old-prints": (Text("删掉旧的打印任务", "Deletes old print jobs"), TIDY),
    "drop-old-trials": (Text("删掉旧的试算", "Deletes old trial runs"), TIDY),
    "keep-retention": (
        Text("按留存期限删除到期的记录", "Deletes records whose time is over"),
        Text("到期的记录还留着", "Records are kept longer than they should be"),
    ),
    "sweep-strays": (Text("清理没有主的文件", "Clears away files that belong to nothing"), TIDY),
    "draw-plans": (
        Text("补画代办计划", "Draws agency plans that are missing"),
        Text("新项目的代办计划晚一天出来", "Plans of new projects come a day later"),
    ),
    "expire-adjustments": (
        Text("手工增减到期失效", "Ends manual changes of packages whose time is over"),
        Text("到期的手工增减还在事项包里", "Changes whose time is over still stand in packages"),
    ),
    "watch-expiry": (
        Text("看哪些证照快到期", "Watches which certificates run out"),
        Text("证照到期的提醒晚一天", "Reminders of expiry come a day later"),
    ),
    "follow-calendars": (
        Text("放假安排变了，重算期限", "Counts time limits anew when the holiday calendar changes"),
        Text("新的放假安排还没有算进期限", "A new holiday notice does not count yet"),
    ),
    "sweep-items": (
        Text("视为受理、预警、自动归档", "Deemed acceptance, warnings, filing away"),
        Text("到期的自动步骤晚走；法定日子不变", "What goes by itself goes later; the days of the law stay"),
    ),
}
