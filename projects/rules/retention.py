"""How long each kind of record is kept, what becomes of it then, and on what ground. Every model has its row (a test fails
when one has none).

A period that a law names is marked C with the article (facts.md: 网络安全法 art. 21, logs of six months at the least;
个人信息保护法 art. 13 (3), what a legal duty needs). What is usual is K. A period that nobody has laid down is the portal's
own proposal, P, and a deployment sets its own (`RETENTION_DAYS`). No period here pretends to be a law's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from projects.rules.wording import Text


class Then(StrEnum):
    """What happens when the time is over."""

    KEEP = "keep"
    DELETE = "delete"
    DELETE_FILE = "delete_file"
    BLANK = "blank"  # what names a person is emptied, the row stays
    WITH_OWNER = "with_owner"  # goes or stays with the row it belongs to


NOT_COUNTED = Text("", "")


@dataclass(frozen=True, slots=True)
class Keep:
    """One model. `days` None: for good; `since`: what the days count from; `mark`: provenance of period and ground."""

    days: int | None
    then: Then
    ground: Text
    mark: str
    since: Text = NOT_COUNTED
    at_least: int = 0  # no setting goes below it


GOVERNED = Text(
    "办件的案卷和登记，履行法定职责所需（个人信息保护法第13条第一款第三项）；保管期限由园区按档案规定定，没有定以前一直留存",
    "The file of an application, needed for a legal duty (Personal Information Protection Law, art. 13 (3)); how long is for "
    "the zone to lay down under the rules for archives, and until then it is kept",
)
LOGGED = Text(
    "日志至少留存六个月（网络安全法第21条第三项）；事件链和访问记录一直留存，少一条就验不过",
    "Logs are kept for six months at the least (Cybersecurity Law, art. 21 (3)); the chain and the access log are kept for "
    "good, as they could not be verified with a row missing",
)
WORKING = Text("平台运行所需，不是个人信息", "Needed to run the portal; no personal data")
PUBLISHED = Text("公开的目录和日历，办件引用它们", "Published catalogue and calendar, which applications refer to")
STAYS = Text(
    "事件引用账号这一行：本人要求删除时改成无名的账号，行留着",
    "Events cite the account's row: on request it is made nameless, and the row stays",
)
NO_USE = Text("用完就没有用处了", "Of no use once it has done its work")
ENDED = Text("办完、失效或放弃之日", "The day it ended, lapsed or was given up")
TOUCHED = Text("最后一次改动", "Its last change")


def _case() -> Keep:
    return Keep(None, Then.KEEP, GOVERNED, "P")


def _working() -> Keep:
    return Keep(None, Then.KEEP, WORKING, "K")


def _with_owner() -> Keep:
    return Keep(None, Then.WITH_OWNER, GOVERNED, "P")


def _gone(days: int, since: Text, then: Then = Then.DELETE, ground: Text = NO_USE) -> Keep:
    return Keep(days, then, ground, "P", since)


CASES = (
    *("enterprise", "licence", "project", "works", "assignment", "keylisting", "document", "matterpackage"),
    *(
        "greenpass",
        "adjustment",
        "approvalitem",
        "decision",
        "officialnotice",
        "certificate",
        "mandate",
        "printissue",
        "membership",
    ),
)
PARTS_OF_CASES = (
    *(
        "packageitem",
        "itempaper",
        "paperdocument",
        "itemcomponent",
        "correction",
        "correctionpoint",
        "specialprocedure",
    ),
    *("hearing", "delivery", "itemclock", "pin"),
)
SERVICES = (  # how an enterprise was served
    *("appointment", "needsvisit", "consignment", "signature", "handing", "baton", "problem", "promotionrun"),
    *("planline", "logentry", "message", "ratinginvite", "rating", "followup", "projectplace"),
    *("meeting", "meetingtask", "paper", "windowbooking", "weekendlist"),
)
PARTS_OF_SERVICES = (
    *("appointmentitem", "squadmember", "visitpoint", "consignmentline", "promotionstep", "messagefile", "messageread"),
    *("problemitem", "problemhelper", "problemstep", "problemfile", "problemrung", "meetingproblem", "meetingplace"),
    *("bookingcell", "weekendmatter"),
)
DUTY = (
    *("agentprofile", "dutyhours", "dutyday", "slothold"),
    *("hall", "servicewindow", "windowhours", "windowday", "dutyshift", "dutyswap"),
)
KEPT_DRAFTS = ("cataloguedraft", "draftchange", "drafthand")  # who made which change, and why: the ground of a version
KEPT_FIGURES = ("figuredue", "figurerow", "figurecell", "figurefold", "heartbeat", "noticetemplate", "robot")
ROWS: Mapping[str, Keep] = {
    **{f"projects.{name}": _case() for name in CASES},
    **{f"projects.{name}": _with_owner() for name in PARTS_OF_CASES},
    **{f"services.{name}": _case() for name in SERVICES},
    **{f"services.{name}": _with_owner() for name in PARTS_OF_SERVICES},
    **{f"services.{name}": _working() for name in (*DUTY, *KEPT_FIGURES)},
    # logs
    "projects.event": Keep(None, Then.KEEP, LOGGED, "C"),
    "projects.streamhead": Keep(None, Then.KEEP, LOGGED, "C"),
    "projects.accesslog": Keep(None, Then.KEEP, LOGGED, "C"),
    "projects.accessseal": Keep(None, Then.KEEP, LOGGED, "C"),
    "projects.eventtext": Keep(
        None,
        Then.KEEP,
        Text(
            "案卷里的文字随案卷；不属于案卷的，本人要求删除时擦掉，链上只留摘要",
            "Words of a case stay with it; others are erased on request, and the chain keeps their digest",
        ),
        "P",
    ),
    # people
    "accounts.user": Keep(None, Then.BLANK, STAYS, "P"),
    "accounts.rolegrant": Keep(None, Then.KEEP, LOGGED, "C"),
    "projects.leave": Keep(None, Then.KEEP, GOVERNED, "P"),
    "projects.erasurerequest": Keep(
        None,
        Then.KEEP,
        Text(
            "证明本人的请求答复过；说明里的话答复时擦掉",
            "Proof that the request was answered; the person's own words are erased with the answer",
        ),
        "P",
    ),
    "account.emailaddress": Keep(None, Then.WITH_OWNER, STAYS, "P"),
    "mfa.authenticator": Keep(None, Then.WITH_OWNER, STAYS, "P"),
    "projects.savedview": Keep(None, Then.WITH_OWNER, STAYS, "P"),
    "projects.invitation": _gone(180, ENDED, Then.BLANK),
    "projects.joinrequest": _gone(730, ENDED, Then.BLANK),
    "projects.referral": _gone(
        730,
        Text("登记之日", "The day it was entered"),
        Then.BLANK,
        Text("退回的线索，联系人没有用处了", "A lead that went back: its contact is of no more use"),
    ),
    "sessions.session": _gone(0, Text("会话到期", "The end of the session")),
    "account.emailconfirmation": _gone(30, Text("发出之日", "The day it was sent")),
    # work on its way
    "projects.trial": _gone(90, TOUCHED),
    "projects.upload": _gone(7, TOUCHED, Then.DELETE_FILE),
    "projects.importjob": _gone(30, TOUCHED, Then.DELETE_FILE),
    "projects.printjob": _gone(30, ENDED),
    "projects.impactrun": _gone(90, ENDED),
    "projects.impactrow": Keep(None, Then.WITH_OWNER, NO_USE, "P"),
    "projects.zonejob": _gone(30, ENDED),
    "projects.outbox": _working(),
    "services.noticechoice": Keep(None, Then.WITH_OWNER, STAYS, "P"),
    "services.quiethours": Keep(None, Then.WITH_OWNER, STAYS, "P"),
    "services.due": _gone(400, ENDED),
    "services.digest": _gone(1095, Text("发出之日", "The day it was made")),
    "services.receiptcode": _gone(30, ENDED),
    "services.calendarfeed": _gone(30, Text("停用之日", "The day it was revoked")),
    "services.offlineaction": _gone(180, Text("收到之日", "The day it was received")),
    "services.notice": Keep(
        1095,
        Then.DELETE,
        Text(
            "办件的通知证明告知过，随案卷；其他通知看过就没有用处",
            "A notice about an application proves that one was told, and stays with the case; others are of no use once read",
        ),
        "P",
        Text("发出之日", "The day it was made"),
    ),
    # what the portal stands on
    **{f"projects.{name}": _working() for name in ("locality", "counter", "phrase", "sampleproject")},
    **{
        f"projects.{name}": Keep(None, Then.KEEP, PUBLISHED, "K")
        for name in ("catalogueversion", "catalogueentry", "calendarnotice", "holiday", "zoneissue", *KEPT_DRAFTS)
    },
    **{name: _working() for name in ("accounts.body", "auth.permission", "auth.group", "contenttypes.contenttype")},
}  # fmt: skip


class BadPeriod(ValueError):
    """A setting names no such model, or a period that the law or the portal does not allow."""


def checked(set_days: Mapping[str, int]) -> dict[str, int]:
    """The periods that a deployment has set. Raises BadPeriod: only a period that is counted in days can be another."""
    for label, days in set_days.items():
        row = ROWS.get(label)
        if row is None or row.days is None:
            raise BadPeriod(f"{label} has no period that could be set")
        if not isinstance(days, int) or days < row.at_least or (days == 0 and row.days != 0):
            raise BadPeriod(f"{label}: {days!r} is no number of days, or too few")
    return dict(set_days)


def days_of(label: str, set_days: Mapping[str, int]) -> int:
    """How many days a model's rows are kept. Raises KeyError for one that is kept for good."""
    row = ROWS[label]
    if row.days is None:
        raise KeyError(label)
    return set_days.get(label, row.days)
