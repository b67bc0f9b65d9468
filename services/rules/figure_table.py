"""Figures of projects, and the ratios, in the order in which they are shown."""

from __future__ import annotations

from projects.rules.wording import Text
from services.rules.figure_kinds import (
    COUNT,
    DOWN,
    DUE,
    NEITHER,
    PROJECT,
    STANDING_SPAN,
    TIMES,
    TRIP,
    UP,
    WAN,
    WEEK,
    YEAR,
    Figure,
    Ratio,
)

PROJECT_FIGURES = (
    # key projects
    Figure(
        "key_projects",
        Text("市级重点项目", "City-level key projects"),
        Text(
            "列入本年度市级重点项目名单的项目，每个项目一行。",
            "Projects on the year's city-level register, one row each.",
        ),
        COUNT, YEAR, UP, PROJECT, "key",
    ),
    Figure(
        "key_investment_wan",
        Text("市级重点项目总投资", "Investment of city-level key projects"),
        Text("名单上登记的总投资之和。", "Sum of the investment entered on the register."),
        WAN, YEAR, UP, PROJECT, "key",
    ),
    Figure(
        "key_projects_province",
        Text("省级重点项目", "Provincial key projects"),
        Text(
            "列入本年度省级重点项目名单的项目，每个项目一行。",
            "Projects on the year's provincial register, one row each.",
        ),
        COUNT, YEAR, UP, PROJECT, "key",
    ),
    Figure(
        "key_investment_province_wan",
        Text("省级重点项目总投资", "Investment of provincial key projects"),
        Text("省级名单上登记的总投资之和。", "Sum of the investment entered on the provincial register."),
        WAN, YEAR, UP, PROJECT, "key",
    ),
    # projects
    Figure(
        "projects_state",
        Text("项目走到哪里", "Projects by stage"),
        Text(
            "现在处在这一步的项目，不含终止和已合并的。",
            "Projects that stand at this stage now, without ended and merged ones.",
        ),
        COUNT, STANDING_SPAN, NEITHER, PROJECT, "projects", family=True,
    ),
    Figure(
        "projects_in",
        Text("进入这一步", "Came to this stage"),
        Text("本周进入这一步的次数。", "How often a project came to this stage in the week."),
        COUNT, WEEK, NEITHER, PROJECT, "projects", family=True,
    ),
    Figure(
        "projects_out",
        Text("离开这一步", "Left this stage"),
        Text("本周离开这一步的次数。", "How often a project left this stage in the week."),
        COUNT, WEEK, NEITHER, PROJECT, "projects", family=True,
    ),
    Figure(
        "project_moved",
        Text("项目最近一次有动静", "Last movement of a project"),
        Text(
            "有代办专员的在办项目（未投产、未暂缓）最近一次有人办事的日子；早于规定天数的就是停滞项目。",
            "Day on which somebody last did anything for a live project that has an agent; so many days later it is stale.",
        ),
        COUNT, DUE, DOWN, PROJECT, "projects",
    ),
    Figure(
        "agent_projects",
        Text("专员在管项目", "Projects of an agent"),
        Text(
            "现在由这位代办专员服务的项目，不含终止、合并和投产的。",
            "Projects that this agent serves now, without ended, merged and producing ones.",
        ),
        COUNT, STANDING_SPAN, NEITHER, PROJECT, "agents", family=True,
    ),
    Figure(
        "agent_trips",
        Text("专员上门次数", "Trips of an agent"),
        Text("本周这位专员办成的上门服务。", "Doorstep services that this agent finished in the week."),
        TIMES, WEEK, NEITHER, TRIP, "agents", family=True,
    ),
    Figure(
        "agent_waiting",
        Text("专员待上门", "Trips that wait for an agent"),
        Text("现在约定或者正在进行的上门服务。", "Doorstep services booked or under way now."),
        TIMES, STANDING_SPAN, NEITHER, TRIP, "agents", family=True,
    ),
)  # fmt: skip

RATIO_TABLE = (
    Ratio(
        "faster_than_statutory",
        Text("比法定提速", "Faster than the statutory limit"),
        Text(
            "1 − 实办工作日 ÷ 法定工作日，取有法定时限的办结件；依法不计的日子扣除。",
            "1 − working days used ÷ statutory working days, over concluded items with a statutory number.",
        ),
        "used_days", "statutory_days", UP, "items", less=True,
    ),
    Ratio(
        "one_day",
        Text("一日办结率", "Concluded within one day"),
        Text(
            "项目备案和施工许可中，用了不超过一个工作日的比例。",
            "Of project filings and construction permits, those that took one working day or less.",
        ),
        "one_day_items", "one_day_base", UP, "items", cut=True,
    ),
    Ratio(
        "first_time",
        Text("一次受理率", "First-time acceptance"),
        Text("受理的办件中，没有要求过补正的比例。", "Of items accepted, those for which no correction was asked."),
        "accepted_first", "accepted", UP, "items",
    ),
    Ratio(
        "in_time",
        Text("按时办结率", "Concluded in time"),
        Text(
            "有时限的办结件中，在时限之内作出决定的比例。",
            "Of concluded items with a limit, those decided within it.",
        ),
        "concluded_in_time", "concluded_timed", UP, "items", cut=True,
    ),
    Ratio(
        "satisfaction",
        Text("满意率", "Satisfaction"),
        Text(
            "非常满意、满意、基本满意 ÷ 全部评价；同时写明评价数。",
            "Levels three to five of all ratings; the number of ratings beside it.",
        ),
        "ratings_good", "ratings", UP, "ratings", cut=True,
    ),
)  # fmt: skip
