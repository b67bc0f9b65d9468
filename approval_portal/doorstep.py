"""Settings of the doorstep services, from the environment. `settings.py` takes them all in."""

import os
from datetime import time


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name, str(default)))


SLOT_MINUTES = _number("SLOT_MINUTES", 60)  # one slot of an agent's duty hours
BOOK_AHEAD_DAYS = _number("BOOK_AHEAD_DAYS", 14)  # how many days ahead slots are offered
BOOK_NOTICE_MINUTES = _number("BOOK_NOTICE_MINUTES", 120)  # an enterprise books no slot that begins sooner
BATON_ANSWER_WORKDAYS = _number("BATON_ANSWER_WORKDAYS", 2)  # from then on silence is visible
RATING_ANSWER_WORKDAYS = _number("RATING_ANSWER_WORKDAYS", 1)  # a bad rating: somebody gets in touch
RATING_SETTLE_WORKDAYS = _number("RATING_SETTLE_WORKDAYS", 5)  # … settles it
RATING_SETTLE_LONG_WORKDAYS = _number("RATING_SETTLE_LONG_WORKDAYS", 15)  # … where it is complicated
# times at a window
WINDOW_BOOK_AHEAD_DAYS = _number("WINDOW_BOOK_AHEAD_DAYS", 14)  # how many days ahead an enterprise may book one
WINDOW_BOOK_NOTICE_MINUTES = _number("WINDOW_BOOK_NOTICE_MINUTES", 30)  # … no time that begins sooner
WINDOW_BOOK_CHANGE_MINUTES = _number("WINDOW_BOOK_CHANGE_MINUTES", 60)  # until so long before it is moved or called off
WINDOW_BOOK_A_DAY = _number("WINDOW_BOOK_A_DAY", 3)  # times of one enterprise on one day
WINDOW_GREEN_DAYS = _number(
    "WINDOW_GREEN_DAYS", 1
)  # until so many days before, green windows are for key projects alone
# the agent's plan
PLAN_PREPARE_WORKDAYS = _number("PLAN_PREPARE_WORKDAYS", 3)  # papers complete so long before handing in
PLAN_PICKUP_WORKDAYS = _number("PLAN_PICKUP_WORKDAYS", 1)  # … fetched so long before
PLAN_DELIVER_WORKDAYS = _number("PLAN_DELIVER_WORKDAYS", 1)  # … the result brought so long after the decision
# reminders: on which working days, relative to the deadline; at what time of day in the zone
REMINDERS = {
    "item": os.environ.get("REMIND_ITEM", "-3 -1 0"),  # of its gone-by days the warnings tell
    "correction": os.environ.get("REMIND_CORRECTION", "-1 0"),  # three days before, the written one of ITEM_LAPSE_DAYS
    "tolerance": os.environ.get("REMIND_TOLERANCE", "-5 -1 0"),
    "commitment": os.environ.get("REMIND_COMMITMENT", "-5 -1 0 +1"),
    "expiry": os.environ.get("REMIND_EXPIRY", "-5 0"),  # WALLET_EXPIRING_DAYS before, the wallet tells already
    "appointment": os.environ.get("REMIND_APPOINTMENT", "-1"),  # calendar days
    "booking": os.environ.get("REMIND_BOOKING", "-1"),  # calendar days, a time at a window
    "shift": os.environ.get("REMIND_SHIFT", "-1"),  # calendar days, a duty in a hall
    "baton": os.environ.get("REMIND_BATON", "0 +1 +3"),
    "answer": os.environ.get("REMIND_ANSWER", "0 +1"),
    "problem": os.environ.get("REMIND_PROBLEM", "-3 -1 0"),  # afterwards the escalation ladder
    "task": os.environ.get("REMIND_TASK", "-3 -1 0 +1 +5"),
    "follow_up": os.environ.get("REMIND_FOLLOW_UP", "-1 0 +1"),
    "unrated": os.environ.get("REMIND_UNRATED", "+3"),
    "draft": os.environ.get("REMIND_DRAFT", "+10 +30"),
    "policy": os.environ.get("REMIND_POLICY", "-10 -3 0"),  # before the last day to apply; never after it
}
REMIND_AT = os.environ.get("REMIND_AT", "09:00")
REMIND_VISIT_AT = os.environ.get("REMIND_VISIT_AT", "15:00")  # the day before a visit
REMIND_AHEAD_WORKDAYS = _number("REMIND_AHEAD_WORKDAYS", 5)  # so far ahead reminders are rows already
# notices
SMS_GATEWAY_URL = os.environ.get("SMS_GATEWAY_URL", "")  # takes {"key", "to", "text"} as JSON; empty: no short messages
SMS_GATEWAY_TOKEN = os.environ.get("SMS_GATEWAY_TOKEN", "")  # sent as a bearer token
WECOM_ORIGINS = tuple(os.environ.get("WECOM_ORIGINS", "https://qyapi.weixin.qq.com").split(","))  # where robots may be
NOTICE_TIMEOUT = 10  # seconds for a gateway or a robot to answer
QUIET_FROM = time.fromisoformat(os.environ.get("QUIET_FROM", "22:00"))  # short messages and groups, for whoever chose
QUIET_TO = time.fromisoformat(os.environ.get("QUIET_TO", "08:00"))  # … no hours of their own; both alike: never quiet
# problems: working days until the ladder's next rung is told, and days in which an enterprise may say "not solved"
ESCALATE_OWNER_WORKDAYS = _number("ESCALATE_OWNER_WORKDAYS", 1)  # after the due date: its owner
ESCALATE_HEAD_WORKDAYS = _number("ESCALATE_HEAD_WORKDAYS", 3)  # … the department head
ESCALATE_LEADER_WORKDAYS = _number("ESCALATE_LEADER_WORKDAYS", 5)  # … the committee leader
ESCALATE_UNASSIGNED_WORKDAYS = _number("ESCALATE_UNASSIGNED_WORKDAYS", 2)  # nobody answers for it: department head
ESCALATE_UNASSIGNED_LEADER_WORKDAYS = _number("ESCALATE_UNASSIGNED_LEADER_WORKDAYS", 5)  # … committee leader
ESCALATE_VERIFY_WORKDAYS = _number("ESCALATE_VERIFY_WORKDAYS", 2)  # said to be solved and not verified: its verifier
ESCALATE_VERIFY_HEAD_WORKDAYS = _number("ESCALATE_VERIFY_HEAD_WORKDAYS", 4)  # … department head
PROBLEM_REOPEN_DAYS = _number("PROBLEM_REOPEN_DAYS", 30)
STUCK_DAYS = _number(
    "STUCK_DAYS", 7
)  # an item in one state for so long counts as stuck: the enterprise is offered to say so
# figures of the dashboards
FIGURE_RISK_SHARE = os.environ.get("FIGURE_RISK_SHARE", "0.5")  # at risk from so much of the limit left
FIGURE_STALE_DAYS = _number("FIGURE_STALE_DAYS", 14)  # calendar days without anything done: a project is stale
# matters (or one kind of them) that are promised within one working day
FIGURE_ONE_DAY = os.environ.get("FIGURE_ONE_DAY", "ap-project-filing:filing ap-construction-permit").split()
# doorstep services of 2023 in the demonstration, each with its rating: so many that 99.99 % can be told from 99.9
DEMO_SERVICES = _number("DEMO_SERVICES", 12_000)
SILENCED_SYSTEM_CHECKS = [
    "models.W040"
]  # SQLite has no covering indexes: there the trend of a figure reads the row too
