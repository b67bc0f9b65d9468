"""The Gantt chart as SVG text: bars snap to days, days off are shaded, the critical path is the line under the bar.

Rows that follow one another with the same id share one line (used time, pause, time left); the note of the last
one is shown. A row with one date, or whose end is before its start, is a diamond; a row without dates is its note.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from projects.guide.draw.figures import GanttMark, GanttRow
from projects.guide.draw.gantt_scale import (
    DAY,
    STRIP,
    Scale,
    calendar,
    calendar_height,
    draw_flags,
    make_scale,
    place_flags,
    shades,
)
from projects.guide.draw.svg import frame, link, text
from projects.guide.draw.text import esc, num, shorten, text_width

MONTHS = tuple(f"{month}月" for month in range(1, 13))
YEAR = "{year}年{month}"  # the label of January and of the first month


@dataclass(frozen=True, slots=True)
class Form:
    """Sizes of the wide and of the narrow form, in pixels."""

    width: float
    left: float  # where the days begin
    room: float  # kept for notes behind the last day
    line_h: float
    bar_h: float
    label: float  # font sizes
    small: float
    above: bool  # the label stands above the bar


WIDE = Form(1152, 176, 96, 27, 13, 13, 12, above=False)
NARROW = Form(358, 0, 0, 52, 13, 14, 13, above=True)
PAPER = Form(836, 200, 140, 25, 12, 13, 12, above=False)  # upright A4 at 7/9: 12 px come out as 7 pt


def draw_gantt(
    rows: Sequence[GanttRow],
    marks: Sequence[GanttMark],
    *,
    first: date,
    last: date,
    off_days: Mapping[date, str],
    today: date | None,
    label: str,
    month_names: Sequence[str] = MONTHS,
    year_form: str = YEAR,
    today_word: str = "今天",
    narrow: bool = False,
    form: Form | None = None,
    standalone: bool = False,
) -> str:
    """The chart from `first` to `last`, both included; 1152 px wide, or 358 px in the narrow form, or as `form` says.

    `off_days` maps a day off to "" (weekend) or to the holiday's name. Raises ValueError when last < first.
    """
    form = form or (NARROW if narrow else WIDE)
    scale = make_scale(first, last, form.left, form.width, form.room)
    flags = place_flags(scale, marks, today, today_word, form.label)
    top = STRIP * (1 + max((flag.line for flag in flags), default=-1))
    start = top + calendar_height(scale, form.small)
    body, bottom = _body(rows, scale, form, start)
    parts = [
        *shades(scale, off_days, start, bottom),
        *calendar(scale, top, bottom, month_names, year_form, form.small),
        *draw_flags(flags, bottom, form.label),
        *body,
    ]
    classes = "narrow-only" if narrow else "min-60"
    return frame(parts, form.width, bottom + 4, label, standalone=standalone, classes=classes)


def _body(rows: Iterable[GanttRow], scale: Scale, form: Form, y: float) -> tuple[list[str], float]:
    parts: list[str] = []
    group = ""
    for _, held in groupby(rows, key=lambda row: row.id):
        line = list(held)
        if line[0].group and line[0].group != group:
            group = line[0].group
            parts.append(text(0, y + 18, shorten(group, form.small, form.width), size=form.small, classes="tx-2 halo"))
            parts.append(f'<line class="g-line" x1="0" x2="{num(form.width)}" y1="{num(y + 25)}" y2="{num(y + 25)}"/>')
            y += 27
        parts.append(_line(line, scale, form, y))
        y += form.line_h
    return parts, y


def _line(rows: list[GanttRow], scale: Scale, form: Form, y: float) -> str:
    last = rows[-1]
    dated = [row for row in rows if row.start or row.end]
    bar_y = y + (26 if form.above else 8)
    bars = "".join(_bar(row, scale, bar_y, form.bar_h) for row in dated)
    href = next((row.href for row in rows if row.href), "")
    critical = any(row.critical for row in rows)
    if form.above:
        words = _words_above(last, dated, critical, form, y)
    else:
        words = _label(last, critical, form.left - 12, form, y + 19) + _note(last, dated, scale, form, y + 19)
    return link(href, bars + words)


def _label(row: GanttRow, critical: bool, room: float, form: Form, y: float) -> str:
    short = shorten(row.label, form.label, room)
    full = f"<title>{esc(row.label)}</title>" if short != row.label else ""
    return full + text(0, y, short, size=form.label, classes="tx-b" if critical else "")


def _words_above(row: GanttRow, dated: list[GanttRow], critical: bool, form: Form, y: float) -> str:
    """Narrow: the label and, at the right, the note; a note without a bar goes where the bar would be."""
    note_w = text_width(row.note, form.small)
    if not dated:
        note = text(0, y + 38, shorten(row.note, form.small, form.width), size=form.small, classes="tx-2")
        return _label(row, critical, form.width, form, y + 18) + note
    note = shorten(row.note, form.small, form.width * 0.6)
    note_w = text_width(note, form.small)
    right = text(form.width, y + 18, note, size=form.small, classes="tx-2 halo", anchor="end") if note else ""
    return _label(row, critical, form.width - note_w - 12, form, y + 18) + right


def _ends(row: GanttRow, scale: Scale) -> tuple[float, float]:
    """Left and right edge of the row's bar or diamond on the paper; the same twice for a diamond."""
    start, end = row.start or row.end or scale.first, row.end or row.start or scale.first
    if row.start is None or row.end is None or end < start:
        middle = min(max(scale.x(start) + scale.day_w / 2, scale.left), scale.end)
        return middle, middle
    return scale.x(scale.clip(start)), scale.x(scale.clip(end + DAY))


def _bar(row: GanttRow, scale: Scale, y: float, height: float) -> str:
    x0, x1 = _ends(row, scale)
    middle = y + height / 2
    law = _law(row, scale, x1, y, height)
    if x0 == x1:
        if row.start and row.end and row.start <= row.end:
            return law  # a bar wholly off the paper
        half = height / 2 + 0.5
        path = (
            f"M{num(x0)} {num(middle - half)}l{num(half)} {num(half)}-{num(half)} {num(half)}-{num(half)}-{num(half)}z"
        )
        return f'{law}<path class="b-{row.kind}" d="{path}"/>'
    inset = 0.75 if x1 - x0 > 3 else 0.0
    bar = (
        f'<rect class="b-{row.kind}" x="{num(x0 + inset)}" y="{num(y)}" width="{num(x1 - x0 - 2 * inset)}"'
        f' height="{num(height)}" rx="{num(min(3.0, (x1 - x0) / 2))}"/>'
    )
    crit = f'<path class="g-crit" d="M{num(x0)} {num(y + height + 3.5)}H{num(x1)}"/>' if row.critical else ""
    return law + bar + crit


def _law(row: GanttRow, scale: Scale, x1: float, y: float, height: float) -> str:
    """The statutory limit behind the bar: a dotted line to a thin tick at the end of its last day."""
    if row.statutory_end is None:
        return ""
    x = scale.x(scale.clip(row.statutory_end + DAY))
    if x <= x1:
        return ""
    tick = f"M{num(x)} {num(y)}V{num(y + height)}" if row.statutory_end <= scale.last else ""
    return f'<path class="g-law" d="M{num(x1)} {num(y + height / 2)}H{num(x)}{tick}"/>'


def _note(row: GanttRow, dated: list[GanttRow], scale: Scale, form: Form, y: float) -> str:
    """Right of the last bar; left of the first one where the paper ends; shortened where neither has room."""
    if not row.note:
        return ""
    if not dated:
        note = shorten(row.note, form.small, form.width - scale.left - 6)
        return text(scale.left + 6, y, note, size=form.small, classes="tx-2 halo")
    laws = [scale.x(scale.clip(one.statutory_end + DAY)) for one in dated if one.statutory_end]
    right = max([_ends(one, scale)[1] for one in dated] + laws) + 8
    left = min(_ends(one, scale)[0] for one in dated) - 8
    width = text_width(row.note, form.small)
    if right + width > form.width and left - width >= scale.left:
        return text(left, y, row.note, size=form.small, classes="tx-2 halo", anchor="end")
    note = shorten(row.note, form.small, max(form.width - right, 24))
    return text(right, y, note, size=form.small, classes="tx-2 halo")
