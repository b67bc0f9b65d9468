"""The time axis of the Gantt chart: days to pixels, shades, month and week labels, marks on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from projects.guide.draw.figures import GanttMark
from projects.guide.draw.svg import text
from projects.guide.draw.text import esc, num, shorten, text_width

DAY = timedelta(days=1)
STRIP = 20.0  # height of one line of labels
WIDEST_DAY = 16.0


@dataclass(frozen=True, slots=True)
class Scale:
    """`first` and `last` are both on the paper; a day is `day_w` pixels wide."""

    first: date
    last: date
    left: float
    day_w: float
    right: float  # end of the paper

    def x(self, day: date) -> float:
        """The left edge of the day."""
        return self.left + (day - self.first).days * self.day_w

    @property
    def end(self) -> float:
        return self.x(self.last + DAY)

    def clip(self, day: date) -> date:
        """The day, or the nearest one on the paper (`last` + 1 is the right edge)."""
        return min(max(day, self.first), self.last + DAY)


def make_scale(first: date, last: date, left: float, width: float, room: float) -> Scale:
    """Days fill the width, `room` pixels are kept at the right for notes. A day is never wider than 16 px."""
    if last < first:
        raise ValueError("the last day is before the first")
    days = (last - first).days + 1
    return Scale(first, last, left, min(WIDEST_DAY, (width - left - room) / days), width)


def shades(scale: Scale, off_days: Mapping[date, str], top: float, bottom: float) -> list[str]:
    """Days off as bands: weekends down to 3 px a day, holidays down to 1.2 px. Neighbours become one band."""
    parts, run, name = [], [], ""
    day = scale.first
    while day <= scale.last + DAY:
        off = off_days.get(day) if day <= scale.last else None
        shown = off is not None and scale.day_w >= (1.2 if off else 3.0)
        if run and (not shown or off != name):
            parts.append(_band(scale, run[0], run[-1], name, top, bottom))
            run = []
        if shown:
            run.append(day)
            name = off or ""
        day += DAY
    return parts


def _band(scale: Scale, start: date, end: date, name: str, top: float, bottom: float) -> str:
    x, width = scale.x(start), (end - start + DAY).days * scale.day_w
    rect = f'<rect class="{"g-ho" if name else "g-we"}" x="{num(x)}" y="{num(top)}" width="{num(width)}"'
    close = f"><title>{esc(name)}</title></rect>" if name else "/>"
    return f'{rect} height="{num(bottom - top)}"{close}'


def calendar(scale: Scale, top: float, bottom: float, months: Sequence[str], year: str, size: float) -> list[str]:
    """Month names, Mondays where there is room for their number, and the thin lines below."""
    parts = _months(scale, top, months, year, size + 1)
    weeks = _has_weeks(scale, size)
    day = scale.first
    while day <= scale.last:
        x = scale.x(day)
        if weeks and day.weekday() == 0:
            parts.append(_rule(x, top + 2 * STRIP, bottom))
            if x + 3 + text_width(str(day.day), size) <= scale.right:
                parts.append(text(x + 3, top + STRIP + 14, str(day.day), size=size, classes="tx-2"))
        elif not weeks and day.day == 1:
            parts.append(_rule(x, top + STRIP, bottom))
        day += DAY
    return parts


def _months(scale: Scale, top: float, months: Sequence[str], year: str, size: float) -> list[str]:
    """Every month, or every second, third, sixth or twelfth: as many names as stand apart."""
    wide = max(text_width(name, size) for name in months) + 10
    step = next((step for step in (1, 2, 3, 6) if wide <= step * 28 * scale.day_w), 12)
    parts, day = [], scale.first
    while day <= scale.last:
        after = _next_month(day)
        if day == scale.first or (day.month - 1) % step == 0:
            names = [months[day.month - 1]]
            if day.month == 1 or day == scale.first:
                full = year.format(year=day.year, month=names[0])
                names = [full, year.format(year=day.year, month="").strip()] if day.month == 1 else [full, *names]
            room = min(_label_end(scale, after, step), scale.right) - scale.x(day) - 3
            name = next((name for name in names if text_width(name, size) + 4 <= room), "")
            parts += [text(scale.x(day) + 3, top + 14, name, size=size, classes="tx-b")] if name else []
        day = after
    return parts


def _label_end(scale: Scale, after: date, step: int) -> float:
    """Where the next month with a name begins, or the end of the paper."""
    while (after.month - 1) % step:
        after = _next_month(after)
    return scale.x(after) if after <= scale.last else scale.right


def _has_weeks(scale: Scale, size: float) -> bool:
    return scale.day_w * 7 >= 2 * size


def calendar_height(scale: Scale, size: float) -> float:
    return STRIP * (2 if _has_weeks(scale, size) else 1) + 2


def _rule(x: float, top: float, bottom: float) -> str:
    return f'<line class="g-line" x1="{num(x)}" x2="{num(x)}" y1="{num(top)}" y2="{num(bottom)}"/>'


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Flag:
    """A label above the axis: from x0 to x1 in line `line`, its day at x."""

    x: float
    x0: float
    x1: float
    line: int
    label: str
    kind: str  # today, accent, plain


def place_flags(
    scale: Scale, marks: Sequence[GanttMark], today: date | None, today_word: str, size: float
) -> list[Flag]:
    """Labels that do not overlap: one that would goes a line lower. Days off the paper get none."""
    wanted = [(mark.day, mark.label, "accent" if mark.accent else "plain") for mark in marks]
    if today is not None:
        wanted.append((today, today_word, "today"))
    flags: list[Flag] = []
    for day, label, kind in sorted(wanted, key=lambda one: (one[0], one[2] != "today")):
        if not scale.first <= day <= scale.last:
            continue
        x = scale.x(day) + scale.day_w / 2
        label = shorten(label, size, min(scale.right * 0.7, max(x, scale.right - x) - 12))
        x0, x1 = _span(scale, x, text_width(label, size), kind)
        hit = [flag.line for flag in flags if flag.x1 + 8 > x0 and x1 + 8 > flag.x0]
        flags.append(Flag(x, x0, x1, max(hit, default=-1) + 1, label, kind))
    return flags


def _span(scale: Scale, x: float, width: float, kind: str) -> tuple[float, float]:
    """Today's flag stands over its day; a mark's label right of its diamond, or left of it at the paper's edge."""
    if kind == "today":
        half = width / 2 + 8
        middle = min(max(x, half), scale.right - half)
        return middle - half, middle + half
    if x + 12 + width <= scale.right or x - 12 - width < 0:
        return x - 7, x + 12 + width
    return x - 12 - width, x + 7


def draw_flags(flags: Sequence[Flag], bottom: float, size: float) -> list[str]:
    """Lines first, so that no line runs over a label."""
    lines, labels = [], []
    for flag in flags:
        y, x = flag.line * STRIP, num(flag.x)
        css = {"today": "g-today", "accent": "g-mark"}.get(flag.kind, "g-law")
        lines.append(f'<line class="{css}" x1="{x}" x2="{x}" y1="{num(y + 10)}" y2="{num(bottom)}"/>')
        labels.append(_today(flag, y, size) if flag.kind == "today" else _mark(flag, y, size))
    return lines + labels


def _today(flag: Flag, y: float, size: float) -> str:
    width, middle = flag.x1 - flag.x0, (flag.x0 + flag.x1) / 2
    rect = f'<rect class="g-flag" x="{num(flag.x0)}" y="{num(y)}" width="{num(width)}" height="18" rx="4"/>'
    return rect + text(middle, y + 13.5, flag.label, size=size, classes="tx-inv", anchor="middle")


def _mark(flag: Flag, y: float, size: float) -> str:
    pin, tone = ("g-pin", "tx-b tx-a halo") if flag.kind == "accent" else ("g-arrow", "tx-2 halo")
    at, anchor = (flag.x + 11, "") if flag.x0 > flag.x - 8 else (flag.x - 11, "end")
    return f'<path class="{pin}" d="M{num(flag.x)} {num(y + 3)}l6 6-6 6-6-6z"/>' + text(
        at, y + 13.5, flag.label, size=size, classes=tone, anchor=anchor
    )
