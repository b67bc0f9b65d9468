"""What a draft of the catalogue changes in a project, in words: for the page, the sample pages and the spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from projects.enums_catalogue import Route
from projects.rules import impact
from projects.rules.catalogue import START_MILESTONE
from projects.rules.impact import ImpactChange, Point
from projects.rules.wording import Text
from projects.templatetags.portal import pick_text, zh_date

Names = Mapping[str, list[str]]
KINDS: Mapping[str, Any] = {
    impact.IMPOSSIBLE: _("答案不能用了"),
    impact.POSSIBLE: _("答案又能用了"),
    impact.ROUTE: _("办理路线"),
    impact.ADDED: _("多了事项"),
    impact.LEFT_OUT: _("少了事项"),
    impact.CONFIRM: _("待确认有变"),
    impact.CLASS: _("类别和层级"),
    impact.DAYS: _("时限"),
    impact.DATES: pgettext_lazy("catalogue", "日期"),
    impact.PAPERS: _("材料"),
    impact.ORDER: _("先后"),
    impact.BODY: _("承办部门"),
    impact.POLICIES: _("政策"),
    impact.QUESTIONS: pgettext_lazy("catalogue", "问题"),
}
ICONS = {
    impact.IMPOSSIBLE: "over",
    impact.POSSIBLE: "check",
    impact.ROUTE: "branch",
    impact.ADDED: "up",
    impact.LEFT_OUT: "down",
    impact.CONFIRM: "question",
    impact.CLASS: "list",
    impact.DAYS: "clock",
    impact.DATES: "calendar",
    impact.PAPERS: "doc",
    impact.ORDER: "branch",
    impact.BODY: "building",
    impact.POLICIES: "star",
    impact.QUESTIONS: "edit",
}
LIMITS = {"committed": _("承诺时限"), "statutory": _("法定时限")}


class Line(NamedTuple):
    """One change: what it is about, and what changes."""

    kind: str
    icon: str
    head: str
    text: str


class Told(NamedTuple):
    """All changes of one project. `later`: days of other matters that move along, told apart since they are many."""

    lines: list[Line]
    later: list[Line]

    def all(self) -> list[Line]:
        return [*self.lines, *self.later]


def tell(change: ImpactChange, names: Names) -> Told:
    """Every point as a line, the weightiest first."""
    order = {kind: place for place, kind in enumerate(impact.KINDS)}
    points = sorted(change.points, key=lambda point: order.get(point.kind, len(order)))
    lines: list[Line] = []
    later: list[Line] = []
    for point in points:
        beside = point.kind == impact.DATES and point.about != START_MILESTONE
        (later if beside else lines).append(line_of(point, names))
    return Told(lines, later)


def line_of(point: Point, names: Names) -> Line:
    head, text = SAY[point.kind](point, names)
    return Line(point.kind, ICONS[point.kind], head, text)


def in_one_cell(told: Told) -> str:
    return gettext("；").join(f"{line.head} {line.text}".strip() for line in told.all())


def name(names: Names, code: str) -> str:
    zh, en = names.get(code, (code, code))
    return pick_text(Text(zh, en))


def _several(names: Names, codes: Iterable[str]) -> str:
    return gettext("、").join(name(names, code) for code in codes) or gettext("没有")


def _turn(before: str, after: str) -> str:
    return f"{before} → {after}"


Said = tuple[str, str]


def _added(point: Point, names: Names) -> Said:
    told = name(names, point.about)
    return gettext("多 1 项"), gettext("%(name)s（待确认）") % {"name": told} if point.after == "to_confirm" else told


def _left_out(point: Point, names: Names) -> Said:
    return gettext("少 1 项"), name(names, point.about)


def _confirm(point: Point, names: Names) -> Said:
    return (gettext("定了，要办") if point.after == "needed" else gettext("变为待确认")), name(names, point.about)


def _class(point: Point, names: Names) -> Said:
    head = name(names, point.about)
    if point.what == "provisional":
        return head, gettext("变为待认定") if point.after else gettext("不再待认定")
    before, after = _class_word(point.what, point.before), _class_word(point.what, point.after)
    return head, _turn(before, after)


def _class_word(what: str, value: Any) -> str:
    if value is not None:
        return pick_text(Text(*value))
    return gettext("类别待定") if what == "variant" else gettext("本级办理")


def _days(point: Point, names: Names) -> Said:
    return name(names, point.about), f"{LIMITS[point.what]} {_turn(_workdays(point.before), _workdays(point.after))}"


def _workdays(days: int | None) -> str:
    if days is None:
        return gettext("没有")
    return ngettext("%(n)s 个工作日", "%(n)s 个工作日", days) % {"n": days}


def _dates(point: Point, names: Names) -> Said:
    head = gettext("最早开工") if point.about == START_MILESTONE else name(names, point.about)
    return head, _turn(_day(point.before), _day(point.after))


def _day(value: str | None) -> str:
    return zh_date(date.fromisoformat(value)) if value else gettext("没有日期")


def _papers(point: Point, names: Names) -> Said:
    if point.what == "to_bring":
        a, b = (gettext("%(n)s 份") % {"n": count} for count in (point.before, point.after))
        return gettext("要带的材料"), _turn(a, b)
    told = []
    if point.after:
        told.append(gettext("材料多了：%(names)s") % {"names": _several(names, point.after)})
    if point.before:
        told.append(gettext("材料少了：%(names)s") % {"names": _several(names, point.before)})
    return name(names, point.about), gettext("；").join(told)


def _order(point: Point, names: Names) -> Said:
    turn = _turn(_several(names, point.before), _several(names, point.after))
    return name(names, point.about), gettext("必须先办 %(turn)s") % {"turn": turn}


def _body(point: Point, names: Names) -> Said:
    before, after = (pick_text(Text(*value)) or gettext("没有") for value in (point.before, point.after))
    return name(names, point.about), gettext("承办部门 %(turn)s") % {"turn": _turn(before, after)}


def _policies(point: Point, names: Names) -> Said:
    heads = {True: gettext("用得上的政策"), False: gettext("用不上的政策"), None: gettext("待确认的政策")}
    return heads[point.after], name(names, point.about)


def _questions(point: Point, names: Names) -> Said:
    return (gettext("要重新问") if point.what == "asked" else gettext("不再问")), name(names, point.about)


def _impossible(point: Point, names: Names) -> Said:
    return gettext("答案不能用了"), pick_text(Text(*point.after["text"]))


def _possible(point: Point, names: Names) -> Said:
    return gettext("答案又能用了"), gettext("；").join(pick_text(Text(*text)) for text in point.before)


def _route(point: Point, names: Names) -> Said:
    before, after = (str(Route(value).label) for value in (point.before, point.after))
    return gettext("办理路线"), _turn(before, after)


SAY: Mapping[str, Callable[[Point, Names], Said]] = {
    impact.ROUTE: _route,
    impact.ADDED: _added,
    impact.LEFT_OUT: _left_out,
    impact.CONFIRM: _confirm,
    impact.CLASS: _class,
    impact.DAYS: _days,
    impact.DATES: _dates,
    impact.PAPERS: _papers,
    impact.ORDER: _order,
    impact.BODY: _body,
    impact.POLICIES: _policies,
    impact.QUESTIONS: _questions,
    impact.IMPOSSIBLE: _impossible,
    impact.POSSIBLE: _possible,
}
