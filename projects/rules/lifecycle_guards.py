"""What stands against a step although the state allows it: days, persons, and what was told before.

Each guard returns when there is nothing to say and raises NotAllowed, in words for the person who tried, when there is.
Days are legal days in the zone's time; a due day ends at its midnight.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from datetime import date

from projects.rules.lifecycle import NotAllowed
from projects.rules.wording import Text


def may_decide(person: Hashable, reviewed_by: Collection[Hashable]) -> bool:
    """Two persons: nobody decides an item that he reviewed."""
    return person not in reviewed_by


def may_review(person: Hashable, decided_by: Collection[Hashable]) -> bool:
    """The same the other way round, for an item that comes back from the decider."""
    return person not in decided_by


def require_two_persons(person: Hashable, reviewed_by: Collection[Hashable]) -> None:
    if not may_decide(person, reviewed_by):
        raise NotAllowed(
            Text(
                "这件是你审查的，要由另一位决定人决定：审查和决定不能是同一人。",
                "You reviewed this item: another decider has to decide it.",
            )
        )


def require_reason(verb_needs_it: bool, reason: str) -> None:
    if verb_needs_it and not reason.strip():
        raise NotAllowed(Text("写明原因。", "Say why."), "reason")


def require_in_time_to_tell(notice_due_on: date, day: date) -> None:
    """Asking for a correction or refusing is over once the five days are: the item counts as accepted (Art. 32(4))."""
    if day > notice_due_on:
        raise NotAllowed(
            Text(
                f"五个工作日的告知期已于{notice_due_on}届满，依法视为受理，不能再要求补正或不予受理。",
                f"The five working days to tell ended on {notice_due_on}: by law the item counts as accepted.",
            )
        )


def require_deemed(notice_due_on: date, day: date) -> None:
    """Deemed acceptance comes only after the fifth working day is wholly over (行政许可法第32条)."""
    if day <= notice_due_on:
        raise NotAllowed(
            Text(
                f"告知期到{notice_due_on}24时才届满，还不能视为受理。",
                f"The days to tell run until {notice_due_on} 24:00.",
            )
        )


def require_extension(
    allowed: int | None, granted: int, *, extended: bool, due_on: date | None, day: date, open_pause: bool = False
) -> None:
    """Once, before the due day, and never longer than the law of the matter allows (行政许可法第42条).

    `allowed`: extension_workdays of the matter, 0 or None: none; `granted`: what the head grants, in the limit's unit;
    `due_on` None: the clock stands still (`open_pause`) or there is no limit.
    """
    if not allowed:
        raise NotAllowed(Text("这个事项依法不能延长。", "The law of this matter knows no extension."))
    if extended:
        raise NotAllowed(Text("已经延长过一次，不能再延长。", "It was extended once: not again."))
    if due_on is None and not open_pause:
        raise NotAllowed(Text("这个事项没有法定时限，不用延长。", "There is no statutory limit to extend."))
    if due_on is not None and day >= due_on:
        raise NotAllowed(
            Text(
                f"期限于{due_on}届满，延长要在这一天之前批准。",
                f"The limit ends on {due_on}: extend it before that day.",
            )
        )
    if not 1 <= granted <= allowed:
        raise NotAllowed(Text(f"最多延长{allowed}日。", f"At most {allowed} days."), "workdays")


def require_one_correction(material_set: str, told_sets: Collection[str]) -> None:
    """One notice per set of materials: what was not told the first time is not asked for (一次告知, Art. 32(4))."""
    if material_set in told_sets:
        raise NotAllowed(
            Text(
                "这套材料已经一次性告知过补正，不能再提。首次告知所列而未补齐的，用“退回补正”。",
                "All gaps of these papers were told once. Return only points of the first notice that are still open.",
            )
        )


def new_points(points: Collection[str], first_notice: Collection[str]) -> tuple[str, ...]:
    """Points that the first notice did not name, in order."""
    return tuple(point for point in points if point not in first_notice)


def require_points_of_first_notice(
    points: Collection[str], first_notice: Collection[str], lead_reason: str = ""
) -> None:
    """Returning a correction: at least one point, and only points of the first notice, unless a lead says why."""
    if not points:
        raise NotAllowed(Text("选出还没补齐的项。", "Choose the points that are still open."), "points")
    extra = new_points(points, first_notice)
    if extra and not lead_reason.strip():
        raise NotAllowed(
            Text(
                f"有{len(extra)}项不在首次告知书里：不得提出新要求。确需提出的，由局领导写明理由。",
                f"{len(extra)} points were not in the first notice: no new demands. A lead may give a reason.",
            ),
            "points",
        )


def require_lapse(answer_due_on: date | None, day: date, *, reminded: bool) -> None:
    """逾期未补: only where the bureau set a number of days, after them, and after a written reminder."""
    if answer_due_on is None:
        raise NotAllowed(Text("没有设定补正期限，不能按逾期处理。", "No time to correct is set: nothing can lapse."))
    if day <= answer_due_on:
        raise NotAllowed(
            Text(f"补正期限到{answer_due_on}24时。", f"The time to correct ends on {answer_due_on} 24:00.")
        )
    if not reminded:
        raise NotAllowed(Text("先书面提示申请人，再按逾期处理。", "Remind the applicant in writing first."))


def require_kind(verb: str, stops_clock: bool) -> None:
    """Only procedures that stop the clock move the item (sx-pause); the others run beside it as tasks."""
    if verb == "start_special" and not stops_clock:
        raise NotAllowed(
            Text("这个程序不停钟，登记为并行任务。", "It does not stop the clock: enter it as a parallel task."),
            "procedure",
        )
    if verb == "start_task" and stops_clock:
        raise NotAllowed(
            Text("这个程序停钟，按特别程序启动。", "It stops the clock: begin it as a special procedure."), "procedure"
        )


def require_hearing_day(earliest: date, held_on: date) -> None:
    """Seven working days lie between the notice of a hearing and the hearing (行政许可法第48条)."""
    if held_on < earliest:
        raise NotAllowed(
            Text(
                f"听证要提前七个工作日通知，最早{earliest}举行。",
                f"Seven working days' notice: {earliest} at the earliest.",
            ),
            "held_on",
        )
