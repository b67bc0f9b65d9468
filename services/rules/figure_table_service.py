"""Figures of the doorstep services, problems, meetings and ratings, in the order in which they are shown."""

from __future__ import annotations

from projects.rules.wording import Text
from services.rules.figure_kinds import (
    COUNT,
    DOWN,
    DUE,
    MEETING,
    NEITHER,
    PROBLEM,
    RATING,
    STANDING_SPAN,
    TIMES,
    TRIP,
    TRIPS,
    UP,
    WEEK,
    Figure,
)

SERVICE_FIGURES = (
    # doorstep
    Figure(
        "visits",
        Text("上门问需", "Needs visits"),
        Text("本周办成的上门问需。", "Needs visits finished in the week."),
        TIMES, WEEK, UP, TRIP, "doorstep",
    ),
    Figure(
        "pickups",
        Text("上门取件", "Pickups"),
        Text("本周办成的上门取件。", "Pickups finished in the week."),
        TIMES, WEEK, UP, TRIP, "doorstep",
    ),
    Figure(
        "deliveries",
        Text("上门送证照", "Deliveries"),
        Text("本周办成的上门送证照。", "Deliveries finished in the week."),
        TIMES, WEEK, UP, TRIP, "doorstep",
    ),
    Figure(
        "trips_saved",
        Text("少跑", "Trips saved"),
        Text(
            "办成一次上门取件，或者至少签收一件的上门送证照，算企业少跑一次。",
            "A finished pickup, or a delivery of which at least one thing was signed for, saves the enterprise one trip.",
        ),
        TRIPS, WEEK, UP, TRIP, "doorstep",
    ),
    # problems and meetings
    Figure(
        "problems_opened",
        Text("新增问题", "Problems opened"),
        Text("本周列入问题清单的。", "Problems put on the list in the week."),
        COUNT, WEEK, NEITHER, PROBLEM, "problems",
    ),
    Figure(
        "problems_struck_off",
        Text("销号", "Struck off"),
        Text(
            "本周经核验销号、之后没有再打开的问题。",
            "Problems verified and struck off in the week, and not reopened since.",
        ),
        COUNT, WEEK, UP, PROBLEM, "problems",
    ),
    Figure(
        "problems_reopened",
        Text("重新打开", "Reopened"),
        Text("本周销号后又打开的次数。", "How often a struck-off problem was reopened in the week."),
        TIMES, WEEK, DOWN, PROBLEM, "problems",
    ),
    Figure(
        "problems_state",
        Text("在列问题", "Problems standing"),
        Text("还没有销号的问题，按现在的状态。", "Problems not struck off, by their state."),
        COUNT, STANDING_SPAN, DOWN, PROBLEM, "problems", family=True,
    ),
    Figure(
        "problem_due",
        Text("整改到期日", "Day by which it is to be solved"),
        Text("没有销号的问题的整改期限；过了就是逾期。", "Due day of a standing problem; past it, it is overdue."),
        COUNT, DUE, DOWN, PROBLEM, "problems",
    ),
    Figure(
        "weekly_meetings",
        Text("项目推进例会", "Weekly progress meetings"),
        Text("本周召开的。", "Held in the week."),
        TIMES, WEEK, NEITHER, MEETING, "meetings",
    ),
    Figure(
        "problem_meetings",
        Text("专项问题研判会", "Special problem meetings"),
        Text("本周召开的。", "Held in the week."),
        TIMES, WEEK, NEITHER, MEETING, "meetings",
    ),
    # how content people are
    Figure(
        "ratings",
        Text("评价", "Ratings"),
        Text("本周收到的评价（好差评），五级都算。", "Ratings given in the week, of all five levels."),
        TIMES, WEEK, NEITHER, RATING, "ratings",
    ),
    Figure(
        "ratings_good",
        Text("满意的评价", "Content ratings"),
        Text("基本满意、满意、非常满意。", "Levels three to five."),
        TIMES, WEEK, UP, RATING, "ratings",
    ),
    Figure(
        "ratings_level",
        Text("评价，按等级", "Ratings by level"),
        Text("本周收到的这一级评价。", "Ratings of this level given in the week."),
        TIMES, WEEK, NEITHER, RATING, "ratings", family=True,
    ),
)  # fmt: skip
