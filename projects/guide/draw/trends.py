"""Charts of figures over weeks, drawn on the server: a line with its axis, small lines and bars, a bar of parts.

Colours are classes of `static/css/charts.css`. A week without a value is a gap, never nought. Every chart of its own stands
beside a table that says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.guide.draw.svg import frame, link, text
from projects.guide.draw.text import esc, num, text_width

WIDTH, HALF, HEIGHT = 640.0, 528.0, 220.0  # of a page, and of half of it
TOP, RIGHT, BOTTOM = 18.0, 52.0, 34.0
STEPS = (1, 2, 5, 10)  # of an axis, times a power of ten
LINES = 4  # across the chart, at most
SMALL_WIDTH, SMALL_HEIGHT = 150.0, 26.0
LONGEST = 82  # per cent of its place that the longest bar takes
WORD_ROOM = 12.0  # between two words under the axis


@dataclass(frozen=True, slots=True)
class Point:
    """`word`: under the axis; `said`: the value as it is read, with its unit; `href`: the rows behind it."""

    word: str
    value: Decimal | None
    said: str
    href: str = ""


def axis(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round values that enclose both, LINES spaces at most, from nought where nothing lies below it."""
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    span = high - low
    if not span:
        return [Decimal(0), Decimal(1)]
    power = Decimal(1).scaleb((span / LINES).adjusted())
    step = next(power * each for each in STEPS if power * each * LINES >= span)
    if high == high.to_integral_value() and low == low.to_integral_value():
        step = max(step, Decimal(1))  # nobody counts halves
    first = (low / step).to_integral_value(rounding="ROUND_FLOOR")
    last = (high / step).to_integral_value(rounding="ROUND_CEILING")
    return [step * n for n in range(int(first), int(max(last, first + 1)) + 1)]


def line_chart(points: Sequence[Point], label: str, *, half: bool = False) -> str:
    """A line over weeks with its axis; every week with a value opens its rows. `half`: for half the width of a page."""
    width = HALF if half else WIDTH
    values = [point.value for point in points if point.value is not None]
    ticks = axis(min(values, default=Decimal(0)), max(values, default=Decimal(0)))
    left = 12 + max(text_width(plain(tick), 12) for tick in ticks)
    across = Across(left, width - RIGHT, len(points))
    places = list(_places(points, ticks, across))
    parts = [*_grid(ticks, across), *_words(points, across)]
    parts += [f'<path class="l-acc" d="{path}"/>' for path in paths(places)]
    drawn = [(point, place) for point, place in zip(points, places, strict=True) if place]
    for point, place in drawn:
        parts.append(_dot(point, place, 4 if place is drawn[-1][1] else 2.5))
    if drawn:
        point, (x, y) = drawn[-1]
        parts.append(text(x + 9, y + 5, plain(point.value or Decimal(0)), size=14, classes="tx-b tx-a"))
    classes = "chart chart--half" if half else "chart chart--wide"
    return frame(parts, width, HEIGHT, label, standalone=False, classes=classes)


@dataclass(frozen=True, slots=True)
class Across:
    """Where the points stand from left to right."""

    left: float
    right: float
    count: int

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(self.count - 1, 1)

    def at(self, number: int) -> float:
        return self.left + number * self.step


def _grid(ticks: Sequence[Decimal], across: Across) -> Iterator[str]:
    for tick in ticks:
        y = _height(tick, ticks)
        yield f'<line class="g-line" x1="{num(across.left)}" x2="{num(across.right)}" y1="{num(y)}" y2="{num(y)}"/>'
        yield text(across.left - 8, y + 4, plain(tick), classes="tx-2", anchor="end")


def _words(points: Sequence[Point], across: Across) -> Iterator[str]:
    """As many words under the axis as have room, counted from the newest."""
    if not points:
        return
    room = max(text_width(point.word, 12) for point in points) + WORD_ROOM
    every = max(1, -int(-room // max(across.step, 1)))
    for number, point in enumerate(points):
        if (len(points) - 1 - number) % every == 0:
            yield text(across.at(number), HEIGHT - 10, point.word, classes="tx-2", anchor="middle")


def _places(points: Sequence[Point], ticks: Sequence[Decimal], across: Across) -> Iterator[tuple[float, float] | None]:
    for number, point in enumerate(points):
        yield None if point.value is None else (across.at(number), _height(point.value, ticks))


def _height(value: Decimal, ticks: Sequence[Decimal]) -> float:
    share = float((value - ticks[0]) / (ticks[-1] - ticks[0]))
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _dot(point: Point, place: tuple[float, float], radius: float) -> str:
    """The point with an area around it that is large enough to hit."""
    x, y = num(place[0]), num(place[1])
    said = f"<title>{esc(point.word)} {esc(point.said)}</title>"
    inner = (
        f'<circle class="l-hit" cx="{x}" cy="{y}" r="12"/><circle class="l-dot" cx="{x}" cy="{y}" r="{radius}"/>{said}'
    )
    return link(point.href, inner)


def paths(places: Sequence[tuple[float, float] | None]) -> list[str]:
    """Path data of the line, a new one after each gap; a lone point is its dot alone."""
    runs: list[list[str]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(f"{num(place[0])} {num(place[1])}")
    return ["M" + " L".join(run) for run in runs if len(run) > 1]


# --- small ones, beside a figure; the figure says the same in words


def small_line(values: Sequence[Decimal | None]) -> str:
    """How it went, without an axis: its lowest value is the bottom."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step = (SMALL_WIDTH - 4) / (len(values) - 1)
    places = [
        None if value is None else (2 + number * step, 23 - 20 * float((value - low) / (high - low or 1)))
        for number, value in enumerate(values)
    ]
    last = next(place for place in reversed(places) if place)
    lines = "".join(f'<path class="l-acc" d="{path}"/>' for path in paths(places))
    return _small(f'{lines}<circle class="l-dot" cx="{num(last[0])}" cy="{num(last[1])}" r="2.5"/>')


def small_bars(values: Sequence[Decimal | None]) -> str:
    """Counts of weeks as bars from nought, the newest one in the strong colour."""
    most = max((value for value in values if value is not None), default=Decimal(0))
    if most <= 0:
        return ""
    step = (SMALL_WIDTH + 2) / len(values)
    parts = []
    for number, value in enumerate(values):
        height = max(float((value or 0) / most) * SMALL_HEIGHT, 1.5)
        kind = "b-you" if number == len(values) - 1 else "b-run"
        box = (
            f'x="{num(number * step)}" y="{num(SMALL_HEIGHT - height)}" width="{num(step - 2)}" height="{num(height)}"'
        )
        parts.append(f'<rect class="{kind}" {box} rx="1"/>')
    return _small("".join(parts))


def _small(inner: str) -> str:
    size = (
        f'width="{num(SMALL_WIDTH)}" height="{num(SMALL_HEIGHT)}" viewBox="0 0 {num(SMALL_WIDTH)} {num(SMALL_HEIGHT)}"'
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="small-chart" {size} aria-hidden="true">{inner}</svg>'


def share_bar(parts: Sequence[tuple[str, int]], most: int, width: float = 200.0) -> str:
    """Parts (class, count) on one line whose full width is `most`: rows of a table can be compared."""
    total = sum(count for _, count in parts)
    if not total or most <= 0:
        return ""
    x, drawn = 0.0, []
    for kind, count in parts:
        if count > 0:
            long = width * count / most
            drawn.append(
                f'<rect class="b-{esc(kind)}" x="{num(x)}" y="4" width="{num(max(long - 1, 1))}" height="12" rx="1.5"/>'
            )
            x += long
    size = f'width="{num(width)}" height="20" viewBox="0 0 {num(width)} 20"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-hidden="true">{"".join(drawn)}</svg>'


def one_bar(count: int, most: int) -> str:
    """A bar as long as its share of the longest one, which leaves room for its number."""
    share = f"{LONGEST * count / most:.1f}%" if most else "0%"
    rect = '<rect class="b-run" width="100%" height="24" rx="3"/>' if count else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{share}" height="24" aria-hidden="true">{rect}</svg>'


def plain(value: Decimal) -> str:
    """5, 99.99, 2,655.3: no noughts at the end."""
    said = f"{value:,.2f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
