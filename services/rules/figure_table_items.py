"""Figures of approval items, in the order in which they are shown."""

from __future__ import annotations

from projects.rules.wording import Text
from services.rules.figure_kinds import (
    COUNT,
    DAYS,
    DOWN,
    DUE,
    ITEM,
    ITEMS,
    NEITHER,
    PAPERS,
    STANDING_SPAN,
    UP,
    WEEK,
    Figure,
)

ITEM_FIGURES = (
    # what stands open
    Figure(
        "open_items",
        Text("在办件", "Items under way"),
        Text("已申报、还没有作出决定的办件。", "Items that were sent in and are not decided."),
        ITEMS, STANDING_SPAN, NEITHER, ITEM, "open",
    ),
    Figure(
        "open_phase",
        Text("在办件，按阶段", "Items under way by phase"),
        Text(
            "已申报、还没有作出决定的办件，按目录的阶段。",
            "Items sent in and not decided, by phase of the catalogue.",
        ),
        ITEMS, STANDING_SPAN, NEITHER, ITEM, "open", family=True,
    ),
    Figure(
        "open_state",
        Text("在办件，按状态", "Items under way by state"),
        Text("已申报、还没有作出决定的办件，按现在的状态。", "Items sent in and not decided, by their state."),
        ITEMS, STANDING_SPAN, NEITHER, ITEM, "open", family=True,
    ),
    Figure(
        "open_court",
        Text("在谁手上", "In whose court"),
        Text(
            "在办件现在在谁手上：部门、企业、特别程序、中介或者专员。",
            "Who has the item now: the body, the enterprise, a special procedure, an intermediary or the agent.",
        ),
        ITEMS, STANDING_SPAN, NEITHER, ITEM, "open", family=True,
    ),
    Figure(
        "open_paused",
        Text("暂停计时", "Clock stands still"),
        Text(
            "特别程序或者中止期间没有到期日的在办件。",
            "Items under way without a due day while a procedure or a suspension runs.",
        ),
        ITEMS, STANDING_SPAN, NEITHER, ITEM, "open",
    ),
    Figure(
        "open_untimed",
        Text("不在本平台计时", "Not timed here"),
        Text("在别处办理或者没有时限的在办件。", "Items under way that are handled elsewhere or have no limit."),
        ITEMS, STANDING_SPAN, NEITHER, ITEM, "open",
    ),
    Figure(
        "open_due",
        Text("到期日", "Due day"),
        Text(
            "在办件的到期日；过了这一天还没有办的就是超期。",
            "Due day of an item under way; past that day it is overdue.",
        ),
        ITEMS, DUE, DOWN, ITEM, "open",
    ),
    Figure(
        "open_risk",
        Text("临期日", "Day from which it is at risk"),
        Text(
            "在办件的时限用到只剩一半（可设置）的那一天。",
            "Day on which half of the limit (a setting) or less is left.",
        ),
        ITEMS, DUE, DOWN, ITEM, "open",
    ),
    Figure(
        "to_deliver",
        Text("待送达", "To be delivered"),
        Text("已经作出决定、还没有送达的办件。", "Items that are decided and not delivered."),
        ITEMS, STANDING_SPAN, DOWN, ITEM, "open",
    ),
    # what happened to items
    Figure(
        "submitted",
        Text("收件", "Received"),
        Text("本周收到申请材料、在本平台办理的办件。", "Items handled here whose papers came in the week."),
        ITEMS, WEEK, NEITHER, ITEM, "items",
    ),
    Figure(
        "accepted",
        Text("受理", "Accepted"),
        Text(
            "本周受理、在本平台办理的办件，含容缺受理和视为受理。",
            "Items handled here and accepted in the week, with tolerance and by law too.",
        ),
        ITEMS, WEEK, NEITHER, ITEM, "items",
    ),
    Figure(
        "accepted_first",
        Text("一次受理", "Accepted at first"),
        Text("受理前没有要求过补正的办件。", "Items accepted without a correction asked for before."),
        ITEMS, WEEK, UP, ITEM, "items",
    ),
    Figure(
        "second_notices",
        Text("二次告知", "Second notices"),
        Text(
            "首次告知书里没有、后来才提的要求，按条数。",
            "Demands that the first notice did not name, counted one by one.",
        ),
        COUNT, WEEK, DOWN, ITEM, "items",
    ),
    Figure(
        "concluded",
        Text("办结", "Concluded"),
        Text(
            "本周作出决定、在本平台办理的办件，准予和不予许可都算。",
            "Items handled here and decided in the week, granted or denied.",
        ),
        ITEMS, WEEK, UP, ITEM, "items",
    ),
    Figure(
        "concluded_timed",
        Text("有时限的办结件", "Concluded items with a limit"),
        Text("办结件中有承诺时限或者法定时限的。", "Concluded items that have a committed or statutory limit."),
        ITEMS, WEEK, NEITHER, ITEM, "items",
    ),
    Figure(
        "concluded_in_time",
        Text("按时办结", "Concluded in time"),
        Text(
            "在承诺时限（没有承诺的按法定时限）之内作出决定的。",
            "Decided within the committed limit, or the statutory one where nothing is committed.",
        ),
        ITEMS, WEEK, UP, ITEM, "items",
    ),
    Figure(
        "statutory_items",
        Text("有法定时限的办结件", "Concluded items with a statutory number"),
        Text("办结件中法律规定了天数的。", "Concluded items for which the law sets a number of days."),
        ITEMS, WEEK, NEITHER, ITEM, "items",
    ),
    Figure(
        "used_days",
        Text("实办工作日", "Working days used"),
        Text(
            "有法定时限的办结件实际用的工作日，扣除依法不计的。",
            "Working days used by concluded items with a statutory number, less what the law deducts.",
        ),
        DAYS, WEEK, DOWN, ITEM, "items",
    ),
    Figure(
        "statutory_days",
        Text("法定工作日", "Statutory working days"),
        Text("同一批办结件的法定时限之和，不含延长。", "Statutory limits of the same items, without extensions."),
        DAYS, WEEK, NEITHER, ITEM, "items",
    ),
    Figure(
        "one_day_base",
        Text("备案和施工许可办结", "Filings and construction permits concluded"),
        Text("本周办结的项目备案和施工许可。", "Project filings and construction permits concluded in the week."),
        ITEMS, WEEK, NEITHER, ITEM, "items",
    ),
    Figure(
        "one_day_items",
        Text("一日办结", "Concluded within one day"),
        Text("其中用了不超过一个工作日的。", "Those of them that took one working day or less."),
        ITEMS, WEEK, UP, ITEM, "items",
    ),
    Figure(
        "court_days",
        Text("时间花在哪里", "Whose days"),
        Text(
            "本周办结的件从收件到决定的工作日，按在谁手上分。",
            "Working days from receipt to decision of items concluded in the week, by who had them.",
        ),
        DAYS, WEEK, NEITHER, ITEM, "items", family=True,
    ),
    Figure(
        "materials_saved",
        Text("少交材料", "Papers saved"),
        Text(
            "申报时已有、免交的材料，按份数，记在收件那一周。",
            "Papers that were on file and not asked for again, in the week of receipt.",
        ),
        PAPERS, WEEK, UP, ITEM, "items",
    ),
)  # fmt: skip
