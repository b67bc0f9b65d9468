"""What booking a time at a window asks first: the lock, the window, its hours, the matter, the weekend, how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.models import Enterprise, Project
from projects.operations.events import LockedHead, hold_stream, stream_of
from projects.operations.refusals import Refused, Stale
from projects.queries import NoCatalogue, current_engine, work_calendar
from projects.rules.catalogue import Node
from services.enums import BookingState
from services.models import BookingCell, ServiceWindow, WindowBooking
from services.queries_bookings import booked_on, goes_first, taken_seats
from services.queries_roster import openings
from services.queries_weekend import bookable, weekend_of, window_serves
from services.rules.booking import (
    LENGTHS,
    QUARTER,
    is_held_for_green,
    is_within,
    minute_of,
    quarters,
    seat_for,
    time_of,
)

PURPOSE, REASON = 200, 200  # characters


class Taken(Refused):
    """Somebody else has it. Pages answer 422, with what is free."""

    def __init__(self) -> None:
        super().__init__(
            "这个时间刚被约走了，换一个时间。", "This time has just been taken: choose another one.", field="slot"
        )


@dataclass(frozen=True, slots=True)
class Time:
    """A local day and the time of it. `quarters` of an hour in a row."""

    day: date
    starts: time
    quarters: int = 2

    @property
    def ends(self) -> time:
        """Raises Refused for a length that is not offered and a time that goes on past midnight."""
        if self.quarters not in LENGTHS or minute_of(self.starts) % QUARTER:
            raise Refused("选一个列出来的时间。", "Choose one of the times that are listed.", field="slot")
        try:
            return time_of(minute_of(self.starts) + self.quarters * QUARTER)
        except ValueError:
            raise Refused("选一个列出来的时间。", "Choose one of the times that are listed.", field="slot") from None

    @property
    def begins_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day, self.starts))


def lock_booking(booking: WindowBooking | int, version: int | None) -> tuple[WindowBooking, LockedHead]:
    """The booking, locked, and the head of its stream, locked before it. Raises Stale."""
    pk = booking if isinstance(booking, int) else booking.pk
    head = hold_stream(stream_of(WindowBooking.objects.get(pk=pk)))
    rows = WindowBooking.objects.select_for_update(of=("self",)).select_related("window__hall", "enterprise", "project")
    row: WindowBooking = rows.get(pk=pk)
    if version is not None and row.version != version:
        raise Stale
    return row, head


def lock_firm(enterprise: int) -> None:
    """Whoever books for the same enterprise comes after this transaction, whichever of its projects it is for: what it has on
    one day is counted across them. After the stream and before the window; who only refers to it need not wait."""
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise)


def lock_window(window: ServiceWindow | int) -> ServiceWindow:
    """Whoever books at the same window comes after this transaction."""
    pk = window if isinstance(window, int) else window.pk
    found: ServiceWindow = ServiceWindow.objects.select_for_update(of=("self",)).select_related("hall").get(pk=pk)
    return found


def require_open(window: ServiceWindow, wanted: Time) -> None:
    """Raises Refused outside the opening hours, saying which they are."""
    hours = openings(wanted.day, wanted.day, [window.pk]).get(window.pk, {}).get(wanted.day, [])
    if is_within(hours, wanted.starts, wanted.ends):
        return
    when_zh, when_en = f"{wanted.day.month}月{wanted.day.day}日", f"{wanted.day:%-d %B}"
    if not hours:
        raise Refused(
            f"这个窗口{when_zh}不开门，换一天。",
            f"This window is closed on {when_en}: choose another day.",
            field="slot",
        )
    said = [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours]
    raise Refused(
        f"这个窗口{when_zh}的开门时间是 {'、'.join(said)}，选里面的时间。",
        f"This window is open {', '.join(said)} on {when_en}: choose a time within.",
        field="slot",
    )


def require_time(wanted: Time, *, at: datetime, is_own: bool) -> None:
    """Raises Refused for a time that has passed; an enterprise needs some notice and books some days ahead at most."""
    if wanted.begins_at < at:
        raise Refused("这个时间已经过去了，选以后的。", "This time has passed: choose a later one.", field="slot")
    notice, ahead = settings.WINDOW_BOOK_NOTICE_MINUTES, settings.WINDOW_BOOK_AHEAD_DAYS
    if is_own and wanted.begins_at < at + timedelta(minutes=notice):
        raise Refused(
            f"离开始不到 {notice} 分钟，来不及了：选晚一些的。",
            f"This begins in less than {notice} minutes: choose a later one.",
            field="slot",
        )
    if wanted.day > timezone.localdate(at) + timedelta(days=ahead):
        raise Refused(f"只能约 {ahead} 天以内的。", f"Times can be booked {ahead} days ahead at most.", field="slot")


def require_turn(
    window: ServiceWindow,
    wanted: Time,
    enterprise: Enterprise,
    project: Project | None,
    *,
    at: datetime,
    but: int | None,
) -> None:
    """Raises Refused: a green window that is still for key projects alone, and more times on one day than an enterprise has."""
    today = timezone.localdate(at)
    held = window.is_green and is_held_for_green(wanted.day, today, settings.WINDOW_GREEN_DAYS)
    if held and not goes_first(project, today):
        raise Refused(
            f"这是绿色通道窗口，{settings.WINDOW_GREEN_DAYS} 天以前只留给重点项目：换一个窗口，或者临近再约。",
            "This window of the green channel is kept for key projects until shortly before: "
            "choose another one, or come back then.",
            field="slot",
        )
    most = settings.WINDOW_BOOK_A_DAY
    if booked_on(enterprise, wanted.day, but) >= most:
        raise Refused(
            f"一家企业一天最多约 {most} 次：改别的日子，或者先取消一次。",
            f"An enterprise books {most} times a day at most: choose another day, or call one off.",
            field="slot",
        )


def sound_matter(matter: str) -> Node | None:
    """Raises Refused for an id that the catalogue in force does not have, or for which nobody goes to a window."""
    if not matter:
        return None
    try:
        catalogue = current_engine().catalogue
    except NoCatalogue:
        catalogue = None
    node = catalogue.nodes.get(matter) if catalogue else None
    if catalogue is None or node not in bookable(catalogue):
        raise Refused("选一个列出来的事项。", "Choose one of the matters that are listed.", field="matter")
    return node


def require_served(window: ServiceWindow, node: Node | None, body: str | None = None) -> None:
    if node is not None and not window_serves(window, node, body):
        raise Refused(
            "这个窗口不办这件事，换一个窗口。", "This window does not serve the matter: choose another.", field="slot"
        )


def is_off_list(node: Node | None, day: date) -> bool:
    """Is it a day off and the matter is not named for such days? Raises Refused where the list says that it is not served."""
    if work_calendar().is_workday(day):
        return False
    said = weekend_of(day).said(node)
    if said.applies is False:
        raise Refused(
            "名单写明这件事周末不办：约一个工作日。",
            "The list says that this matter is not served at weekends: choose a working day.",
            field="slot",
        )
    return said.applies is not True


def take_seat(row: WindowBooking) -> None:
    """Hold the quarters of its time at the first seat that is free. Raises Taken; the unique rows have the last word.

    The caller has locked the window and let go what the booking held before.
    """
    wanted = quarters(row.starts, row.ends)
    taken = taken_seats([row.window_id], row.day, row.day)[row.window_id, row.day]
    seat = seat_for(wanted, row.window.seats, taken)
    if seat is None:
        raise Taken
    cells = [BookingCell(booking=row, window=row.window, day=row.day, cell=cell, seat=seat) for cell in wanted]
    try:
        with transaction.atomic():
            BookingCell.objects.bulk_create(cells)
    except IntegrityError as taken_now:
        raise Taken from taken_now


def let_go(row: WindowBooking) -> None:
    """What it held is free again."""
    BookingCell.objects.filter(booking=row).delete()


def require_state(row: WindowBooking, *states: str) -> None:
    if row.state not in states:
        now_zh, now_en = {
            BookingState.CANCELLED: ("这次预约已经取消", "This booking was called off"),
            BookingState.CAME: ("已经记下来过了", "They have been noted as having come"),
            BookingState.MISSED: ("已经记下没有来", "They have been noted as not having come"),
        }.get(BookingState(row.state), ("这次预约还在", "This booking stands"))
        raise Refused(
            f"{now_zh}，不能再这样改。要办事，重新约一次。", f"{now_en}: it cannot be changed so. Book another time."
        )


def require_before(row: WindowBooking, at: datetime, *, is_own: bool) -> None:
    """Raises Refused once it has begun; for the enterprise itself some time before."""
    begins = timezone.make_aware(datetime.combine(row.day, row.starts))
    notice = settings.WINDOW_BOOK_CHANGE_MINUTES if is_own else 0
    if begins <= at + timedelta(minutes=notice):
        zh = f"离开始不到 {notice} 分钟，不能再改：打电话给窗口。" if notice else "时间已经到了，不能再改。"
        en = f"Less than {notice} minutes are left: call the window." if notice else "The time has come: too late."
        raise Refused(zh, en)


def sound_text(text: str, most: int, field: str) -> str:
    """One line. Raises Refused for too long a one."""
    said = " ".join(text.replace("\x00", "").split())
    if len(said) > most:
        raise Refused(f"最多 {most} 个字。", f"{most} characters at most.", field=field)
    return said


def same_time(row: WindowBooking, window: ServiceWindow, wanted: Time) -> bool:
    return (row.window_id, row.day, row.starts, row.ends) == (window.pk, wanted.day, wanted.starts, wanted.ends)
